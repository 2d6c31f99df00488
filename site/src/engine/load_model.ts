import { chooseBuild, engineCode } from './engine_code.js';
import { EngineCore } from './engine_core.js';
import { aborted, badInput } from './error.js';
import { type EngineName, describe } from './info.js';
import { Model } from './model.js';
import { openHere } from './open.js';
import { coreCount, readBytes } from './platform.js';
import { Scheduler } from './scheduler.js';
import type { Session } from './session.js';
import { type OpenRequest, openInWorker } from './worker_session.js';

export interface LoadOptions {
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

async function bytesOf(
  source: ModelSource,
  options: LoadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof source === 'string') return readBytes(source, options);
  if (source instanceof URL) return readBytes(source.href, options);
  // Also buffers of another window, of which instanceof knows nothing.
  if (Object.prototype.toString.call(source) === '[object ArrayBuffer]') {
    return new Uint8Array((source as ArrayBuffer).slice(0));
  }
  if (ArrayBuffer.isView(source)) {
    const { buffer, byteOffset, byteLength } = source;
    return new Uint8Array(new Uint8Array(buffer, byteOffset, byteLength));
  }
  if (typeof Blob !== 'undefined' && (source as unknown) instanceof Blob) {
    return new Uint8Array(await (source as Blob).arrayBuffer());
  }
  throw badInput('the model is not a URL, an ArrayBuffer, a typed array or a Blob');
}

async function workerCount({ workers, engine }: LoadOptions, threads: number): Promise<number> {
  if (workers !== undefined) {
    const count = checkRange('workers', workers, 0, 64);
    // There is one GPU, whoever asks.
    return engine === 'ort-webgpu' ? Math.min(count, 1) : count;
  }
  if (engine === 'ort-webgpu' || threads > 1) return 1;
  return Math.min(4, Math.max(1, (await coreCount()) - 1));
}

/** Loads an ONNX model in workers, and in this thread where there are none to be had. */
async function openSessions(
  request: OpenRequest,
  workers: number,
  signal: AbortSignal | undefined,
): Promise<{ scheduler: Scheduler; workers: number }> {
  const { engine, code, bytes, threads } = request;
  const here = (): Promise<Session> => openHere(engine, code, bytes, threads);
  const stepped = engine === 'wasm';
  const first = workers > 0 ? await openInWorker(request, signal) : null;
  if (!first) return { scheduler: new Scheduler(await here(), 1, stepped, here), workers: 0 };
  const open = async (): Promise<Session> => (await openInWorker(request)) ?? here();
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
  const own = engine === 'wasm';
  const build = own ? chooseBuild(wanted, relaxedSimd) : 'plain';
  const isolated = own ? build === 'threads' : globalThis.crossOriginIsolated;
  const threads = isolated ? wanted : 1;
  const lanes = await workerCount(options, threads);
  if (signal?.aborted) throw aborted();
  const [bytes, code] = await Promise.all([bytesOf(source, options), engineCode(build)]);
  const core = await EngineCore.create(code);
  const request = { engine, code, bytes, threads };
  const { scheduler, workers } = await openSessions(request, lanes, signal);
  if (signal?.aborted) {
    scheduler.dispose();
    throw aborted();
  }
  const runner = { engine, workers, threads, relaxedSimd: build === 'relaxed' };
  return new Model(describe(runner, scheduler.info), core, scheduler);
}
