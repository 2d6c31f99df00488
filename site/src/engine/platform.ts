// What differs between pages, module workers and Node: files, workers, cores, the event loop.

import workerPath from 'ganvas:worker';
import { GanvasError, aborted, messageOf } from './error.js';
import type { Answer, Request } from './protocol.js';

/** True in Node; false in browsers, also under bundlers that define a partial `process`. */
export const inNode =
  typeof process === 'object' &&
  typeof process.versions.node === 'string' &&
  !('window' in globalThis);

/** The URL of a file of the site; scripts all lie in its root. */
export function siteFile(path: string): URL {
  return new URL(path, import.meta.url);
}

/** The name of such a file, for people. */
export function fileName(path: string): string {
  return path.replace(/^.*\//, '');
}

export async function coreCount(): Promise<number> {
  if (typeof navigator === 'object' && navigator.hardwareConcurrency > 0) {
    return navigator.hardwareConcurrency;
  }
  if (!inNode) return 1;
  const { cpus } = await import('node:os');
  return Math.max(1, cpus().length);
}

/** Resolves after pending events were handled; faster than setTimeout, which is clamped to 4 ms. */
export function yieldToEvents(): Promise<void> {
  if (typeof setImmediate === 'function') return new Promise((resolve) => setImmediate(resolve));
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = () => {
      port1.close();
      resolve();
    };
    port2.postMessage(null);
  });
}

/** Resolves after pending events and due timers were handled; a delay of 0 would overtake those. */
export function yieldToTimers(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 1));
}

interface ReadControl {
  signal?: AbortSignal | undefined;
  onProgress?: ((share: number) => void) | undefined;
}

async function readBody(
  response: Response,
  onProgress: (share: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const total = Number(response.headers.get('content-length'));
  if (!response.body || !(total > 0)) return new Uint8Array(await response.arrayBuffer());
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = response.body.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    parts.push(value);
    length += value.length;
    onProgress(Math.min(1, length / total));
  }
  const bytes = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    bytes.set(part, offset);
    offset += part.length;
  }
  return bytes;
}

async function fetchBytes(url: string, control: ReadControl): Promise<Uint8Array<ArrayBuffer>> {
  try {
    const response = await fetch(url, control.signal ? { signal: control.signal } : {});
    if (!response.ok) {
      const reason = `${url}: the server answered ${response.status} ${response.statusText}`;
      throw new GanvasError('network', reason.trim(), response.status);
    }
    return await readBody(response, control.onProgress ?? (() => undefined));
  } catch (error) {
    if (error instanceof GanvasError) throw error;
    if (control.signal?.aborted) throw aborted();
    throw new GanvasError('network', `${url}: cannot be fetched (${messageOf(error)})`);
  }
}

/**
 * The bytes behind a URL, or in Node a path. Rejects with 'network' (with the HTTP status) or
 * 'aborted'.
 */
export async function readBytes(
  url: string,
  control: ReadControl = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const isFile = inNode && !/^(https?|data|blob):/i.test(url);
  if (!isFile) return fetchBytes(url, control);
  try {
    const { readFile, stat } = await import('node:fs/promises');
    const path = url.startsWith('file:') ? new URL(url) : url;
    // A pipe would wait for somebody to write, a device may never end.
    if (!(await stat(path)).isFile()) throw new Error('it is not a regular file');
    return new Uint8Array(await readFile(path, control.signal ? { signal: control.signal } : {}));
  } catch (error) {
    if (control.signal?.aborted) throw aborted();
    throw new GanvasError('network', `${url}: cannot be read (${messageOf(error)})`);
  }
}

/** The URL or path of a file in the folder of another one, or below; null where it has no folder. */
export function besideOf(address: string, name: string): string | null {
  const url = /^[a-z][a-z0-9+.-]+:/i.test(address) || !inNode;
  if (!url) return address.slice(0, address.lastIndexOf('/') + 1) + name;
  const escaped = name.split('/').map(encodeURIComponent).join('/');
  const page = (globalThis as { location?: Location }).location?.href;
  const whole = new URL(address, page);
  return /^(data|blob):$/.test(whole.protocol) ? null : new URL(escaped, whole).href;
}

/** A worker that runs `worker/engine_worker.ts`, the same in browsers and Node. */
export interface WorkerThread {
  /** What is sent before it runs waits for it. `transfer` lists buffers that are given away. */
  send(request: Request, transfer?: ArrayBuffer[]): void;
  /** Set once its script runs: it could be started. */
  runs: boolean;
  onAnswer: (answer: Answer) => void;
  /** The worker broke; it answers nothing more. Its message stays in `crash`. */
  onCrash: (message: string) => void;
  crash: string | undefined;
  /** In Node: whether the process is kept alive for it. */
  keepAlive(alive: boolean): void;
  end(): void;
}

function unset(): void {
  // The code that waits for an answer replaces it.
}

function receive(thread: WorkerThread, answer: Answer): void {
  if (answer.type === 'ready') thread.runs = true;
  else thread.onAnswer(answer);
}

function fail(thread: WorkerThread, message: string): void {
  thread.crash = message;
  thread.onCrash(message);
}

async function startNodeWorker(url: URL): Promise<WorkerThread> {
  const { Worker } = await import('node:worker_threads');
  const worker = new Worker(url);
  const thread: WorkerThread = {
    send: (request, transfer = []) => {
      worker.postMessage(request, transfer);
    },
    runs: false,
    onAnswer: unset,
    onCrash: unset,
    crash: undefined,
    keepAlive: (alive) => {
      if (alive) worker.ref();
      else worker.unref();
    },
    end: () => void worker.terminate(),
  };
  worker.on('message', (answer: Answer) => {
    receive(thread, answer);
  });
  worker.on('error', (error) => {
    fail(thread, messageOf(error));
  });
  worker.on('exit', (code) => {
    if (thread.crash === undefined) fail(thread, `it ended with code ${code}`);
  });
  return thread;
}

/** A worker's script must be of the page's origin; one that imports the true script is. */
function sameOriginScript(url: URL): string {
  if (url.origin === location.origin) return url.href;
  const script = `import ${JSON.stringify(url.href)};`;
  return URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
}

/**
 * Calls `onEnd` when the worker of that name has ended. Browsers end workers without an event: each
 * holds a lock with a name of its own, and the browser frees the lock when it ends the worker.
 * Without locks there is no such notice.
 */
function watchWorker(name: string, signal: AbortSignal, onEnd: () => void): void {
  const { locks } = navigator as Partial<Navigator>;
  locks?.request(name, { signal }, onEnd).catch(() => undefined);
}

/** In a worker: holds the lock until the end, then calls `held`. */
export function holdOwnLock(name: string, held: () => void): void {
  const { locks } = navigator as Partial<Navigator>;
  if (!locks || name === '') {
    held();
    return;
  }
  locks
    .request(name, () => {
      held();
      return new Promise(() => undefined);
    })
    .catch(held);
}

let workersStarted = 0;

function startWebWorker(url: URL): WorkerThread {
  const name = `ganvas ${Math.random().toString(36).slice(2)} ${++workersStarted}`;
  const ending = new AbortController();
  const worker = new Worker(sameOriginScript(url), { type: 'module', name });
  const thread: WorkerThread = {
    send: (request, transfer = []) => {
      worker.postMessage(request, transfer);
    },
    runs: false,
    onAnswer: unset,
    onCrash: unset,
    crash: undefined,
    keepAlive: unset,
    end: () => {
      ending.abort();
      worker.terminate();
    },
  };
  worker.onmessage = (event: MessageEvent<Answer>) => {
    receive(thread, event.data);
    if (event.data.type !== 'ready') return;
    watchWorker(name, ending.signal, () => {
      if (!ending.signal.aborted) fail(thread, 'the browser has ended it');
    });
  };
  worker.onerror = (event) => {
    event.preventDefault();
    fail(thread, event.message || `${url.href}: the worker could not be started`);
  };
  return thread;
}

/**
 * A worker that is being started, or null where none can be had (no nested workers, a policy); in
 * browsers at once.
 */
export function launchWorker(): WorkerThread | null | Promise<WorkerThread | null> {
  // In the worker itself the path is '': its own script.
  const url = siteFile(workerPath);
  if (inNode) return startNodeWorker(url).catch(() => null);
  try {
    return typeof Worker === 'undefined' ? null : startWebWorker(url);
  } catch {
    return null;
  }
}
