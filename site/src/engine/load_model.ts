import { chooseBuild, engineCode } from './engine_code.js';
import { EngineCore } from './engine_core.js';
import { WorkerLost, aborted, badInput } from './error.js';
import { externalFiles } from './external_data.js';
import { type PictureChoice, checkChoice, describe } from './info.js';
import { Model } from './model.js';
import { openHere } from './open.js';
import {
  type ModelPair,
  type ModelSource,
  type ReadOptions,
  givenBytes,
  isPair,
  readAny,
  readPair,
  withFilesBeside,
} from './model_source.js';
import { coreCount, inNode } from './platform.js';
import type { EngineName, OpenRequest } from './protocol.js';
import { Scheduler } from './scheduler.js';
import type { Session } from './session.js';
import { type StartedWorker, openInWorker, startWith } from './worker_session.js';

export interface LoadOptions extends PictureChoice, ReadOptions {
  /** 'wasm' (default) is our own; the others are onnxruntime-web, fetched when chosen. */
  engine?: EngineName;
  /**
   * Workers that share a batch, 0 to 64; 0 runs in the calling thread, in steps of at most 50 ms.
   * Default: cores - 1, at least 1 and at most 4; 1 with several threads. Where no worker can be
   * started, 0. `model.info` tells what is in use.
   */
  workers?: number;
  /**
   * Threads of each worker, 1 to 64; default 1. More than one take a cross-origin isolated page, or
   * Node; elsewhere it is 1. Results have the same bits.
   */
  threads?: number;
  /**
   * Use relaxed SIMD, with one thread, where this distribution was built with it; default false.
   * Results may differ in their last bits between machines.
   */
  relaxedSimd?: boolean;
}

const engines: readonly unknown[] = ['wasm', 'ort-wasm', 'ort-webgpu'];

function checkRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw badInput(`${name} is ${String(value)}, expected a whole number from ${least} to ${most}`);
}

interface Beginning {
  bytes: Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  /** The first worker, which starts while everything else is made ready. */
  started: StartedWorker | null;
}

/** Takes the caller's bytes, which may change once this returns. */
function begin(source: ModelSource | ModelPair, options: LoadOptions): Beginning {
  const inWorker = options.workers !== 0;
  if (isPair(source)) {
    const bytes = readPair(source, options);
    return { bytes, started: inWorker ? startWith(bytes) : null };
  }
  const given = givenBytes(source);
  if (!given || externalFiles(given).length > 0) {
    const bytes = readAny(source, options).then((model) => withFilesBeside(model, source, options));
    return { bytes, started: inWorker ? startWith(bytes) : null };
  }
  if (inNode || !inWorker) {
    const bytes = new Uint8Array(given);
    return { bytes, started: inWorker ? startWith(bytes) : null };
  }
  // The worker is under way while our own copy is made.
  const started = startWith(given);
  return { bytes: new Uint8Array(given), started };
}

async function workerCount({ workers, engine }: LoadOptions, threads: number): Promise<number> {
  if (workers !== undefined) {
    // All models share one GPU.
    return engine === 'ort-webgpu' ? Math.min(workers, 1) : workers;
  }
  if (engine === 'ort-webgpu' || threads > 1) return 1;
  return Math.min(4, Math.max(1, (await coreCount()) - 1));
}

/** As openInWorker; a worker that is lost while it opens the model is replaced once. */
async function openFirst(
  request: OpenRequest,
  bytes: Uint8Array<ArrayBuffer>,
  started: StartedWorker,
  signal: AbortSignal | undefined,
): Promise<Session | null> {
  try {
    return await openInWorker(started, request, signal);
  } catch (error) {
    if (!(error instanceof WorkerLost)) throw error;
    return openInWorker(startWith(bytes), request, signal);
  }
}

/** Opens a model in workers, the first of which is started, and in this thread without any. */
async function openSessions(
  request: OpenRequest,
  bytes: Uint8Array<ArrayBuffer>,
  started: StartedWorker | null,
  workers: number,
  signal: AbortSignal | undefined,
): Promise<{ scheduler: Scheduler; workers: number }> {
  const stepped = request.engine === 'wasm';
  // The first session tells what the model takes and gives.
  const again = { ...request, describe: false };
  const first = started ? await openFirst(request, bytes, started, signal) : null;
  if (!first) {
    const here = (): Promise<Session> => openHere(again, bytes);
    const only = await openHere(request, bytes);
    return { scheduler: new Scheduler(only, 1, stepped, here), workers: 0 };
  }
  const open = async (): Promise<Session> =>
    (await openInWorker(startWith(bytes), again)) ?? openHere(again, bytes);
  return { scheduler: new Scheduler(first, workers, stepped, open), workers };
}

/**
 * Loads an ONNX model: from a URL, in Node also from a path, or from bytes (which are copied).
 * A generator in two files, mapping (z to w) and synthesis (w to pictures), is a list of both, in
 * either order; they become one model.
 *
 * Rejects with GanvasError: 'network' (cannot be fetched; `status` is the HTTP status), 'bad-model'
 * (not ONNX, or inconsistent), 'unsupported-op' (names operator and node), 'out-of-memory',
 * 'engine-unavailable', 'aborted', 'bad-input' (an option out of range).
 *
 * The model is the caller's: `dispose()` it to give back its workers and memory.
 */
export async function loadModel(
  source: ModelSource | ModelPair,
  options: LoadOptions = {},
): Promise<Model> {
  const { engine = 'wasm', relaxedSimd = false, signal } = options;
  if (!engines.includes(engine)) {
    throw badInput(`engine is ${engine as string}, expected one of ${engines.join(', ')}`);
  }
  const wanted = checkRange('threads', options.threads ?? 1, 1, 64);
  checkRange('workers', options.workers ?? 1, 0, 64);
  checkChoice(options);
  if (signal?.aborted) throw aborted();
  const { bytes, started } = begin(source, options);
  // Where it rejects, so do the bytes.
  started?.catch(() => undefined);
  try {
    const own = engine === 'wasm';
    const build = own ? chooseBuild(wanted, relaxedSimd) : 'plain';
    const isolated = own ? build === 'threads' : globalThis.crossOriginIsolated;
    const threads = isolated ? wanted : 1;
    const [model, code, lanes] = await Promise.all([
      bytes,
      engineCode(build),
      workerCount(options, threads),
    ]);
    const request = { engine, code, threads, describe: true };
    const [core, { scheduler, workers }] = await Promise.all([
      EngineCore.createForLatents(code),
      openSessions(request, model, started, lanes, signal),
    ]);
    if (signal?.aborted) {
      scheduler.dispose();
      throw aborted();
    }
    const runner = { engine, workers, threads, relaxedSimd: build === 'relaxed' };
    try {
      const info = describe(runner, scheduler.info, options);
      return new Model(info, scheduler.info.meaning, core, scheduler, options);
    } catch (error) {
      scheduler.dispose();
      throw error;
    }
  } catch (error) {
    // The first worker may have opened the model; the caller does not get it, so the worker ends.
    void started?.then(
      (thread) => thread?.end(),
      () => undefined,
    );
    throw error;
  }
}
