import { chooseBuild, engineCode } from './engine_code.js';
import { EngineCore } from './engine_core.js';
import { WorkerLost, aborted, badInput } from './error.js';
import { externalFiles, withExternalData } from './external_data.js';
import { type PictureChoice, checkChoice, describe } from './info.js';
import { Model } from './model.js';
import { openHere } from './open.js';
import { besideOf, coreCount, inNode, readBytes } from './platform.js';
import type { EngineName, OpenRequest } from './protocol.js';
import { Scheduler } from './scheduler.js';
import type { Session } from './session.js';
import { type StartedWorker, openInWorker, startWith } from './worker_session.js';

export interface LoadOptions extends PictureChoice {
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
  /**
   * Files beside the model that hold its weights ("external data"), by the names that the model has
   * for them, or the last parts of these. What is not given here is looked for beside a model that
   * is a URL or a path.
   */
  externalData?: Record<string, ModelSource>;
  /** Ends loading: it rejects with 'aborted', and a worker that is still parsing is ended. */
  signal?: AbortSignal;
  /** Called with the share of the file that was fetched, in [0, 1]. */
  onProgress?: (share: number) => void;
}

/** A model: a URL (relative to the page), in Node also a path; or the bytes, which are copied. */
export type ModelSource = string | URL | ArrayBuffer | ArrayBufferView | Blob;

const engines: readonly unknown[] = ['wasm', 'ort-wasm', 'ort-webgpu'];

function checkRange(name: string, value: number, least: number, most: number): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw badInput(`${name} is ${String(value)}, expected a whole number from ${least} to ${most}`);
}

/** Bytes that are the caller's, seen in place; null for what has to be read first. */
function givenBytes(source: ModelSource): Uint8Array | null {
  // Also buffers of another window, of which instanceof knows nothing.
  if (Object.prototype.toString.call(source) === '[object ArrayBuffer]') {
    return new Uint8Array(source as ArrayBuffer);
  }
  if (!ArrayBuffer.isView(source)) return null;
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

async function readSource(
  source: ModelSource,
  options: LoadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof source === 'string') return readBytes(source, options);
  if (source instanceof URL) return readBytes(source.href, options);
  if (typeof Blob !== 'undefined' && (source as unknown) instanceof Blob) {
    return new Uint8Array(await (source as Blob).arrayBuffer());
  }
  throw badInput('the model is not a URL, an ArrayBuffer, a typed array or a Blob');
}

async function readAny(
  source: ModelSource,
  options: LoadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const given = givenBytes(source);
  return given ? new Uint8Array(given) : readSource(source, options);
}

/** What `externalData` has for a name of the model's. */
function givenFile({ externalData = {} }: LoadOptions, name: string): ModelSource | undefined {
  const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const entries = Object.entries(externalData);
  const exact = entries.find(([key]) => key === name);
  return (exact ?? entries.find(([key]) => last(key) === last(name)))?.[1];
}

/** The model with all of its weights in it. */
async function withFilesBeside(
  bytes: Uint8Array<ArrayBuffer>,
  source: ModelSource,
  options: LoadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const names = externalFiles(bytes);
  if (names.length === 0) return bytes;
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    const address = typeof source === 'string' || source instanceof URL ? String(source) : null;
    const file = givenFile(options, name) ?? (address === null ? null : besideOf(address, name));
    // The reader of the engine names what is missing.
    if (file !== null) files.set(name, await readAny(file, options));
  }
  return withExternalData(bytes, files);
}

interface Beginning {
  bytes: Uint8Array<ArrayBuffer> | Promise<Uint8Array<ArrayBuffer>>;
  /** The first worker, which starts while everything else is made ready. */
  started: StartedWorker | null;
}

/** Takes the caller's bytes, which may change once this returns. */
function begin(source: ModelSource, options: LoadOptions): Beginning {
  const inWorker = options.workers !== 0;
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
 *
 * Rejects with GanvasError: 'network' (cannot be fetched; `status` is the HTTP status), 'bad-model'
 * (not ONNX, or inconsistent), 'unsupported-op' (names operator and node), 'out-of-memory',
 * 'engine-unavailable', 'aborted', 'bad-input' (an option out of range).
 *
 * The model is the caller's: `dispose()` it to give back its workers and memory.
 */
export async function loadModel(source: ModelSource, options: LoadOptions = {}): Promise<Model> {
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
      EngineCore.create(code),
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
