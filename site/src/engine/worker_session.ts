// A Session whose engine lives in a worker of its own.

import { GanvasError, WorkerLost, aborted, disposed } from './error.js';
import { type WorkerThread, launchWorker } from './platform.js';
import type { Answer, Job, OpenRequest, SessionInfo } from './protocol.js';
import type { SearchControl, Session } from './session.js';
import type { StoredTensors } from './tensor.js';

/** A worker that is being started with a model; null where none can be had. */
export type StartedWorker = Promise<WorkerThread | null>;

/** A copy is given away, so that the worker, which takes longer to start, need not make one. */
function give(thread: WorkerThread | null, bytes: Uint8Array): void {
  if (!thread) return;
  const copy = new Uint8Array(bytes);
  thread.send({ type: 'model', bytes: copy }, [copy.buffer]);
}

/**
 * Starts a worker and gives it the model, of which it gets a copy: in browsers, where the bytes are
 * there, before this returns; else once they are. Rejects if they are unavailable.
 */
export function startWith(bytes: Uint8Array | Promise<Uint8Array>): StartedWorker {
  const launched = launchWorker();
  if (bytes instanceof Uint8Array && !(launched instanceof Promise)) {
    give(launched, bytes);
    return Promise.resolve(launched);
  }
  const given = async (): StartedWorker => {
    const thread = await launched;
    try {
      give(thread, await bytes);
      return thread;
    } catch (error) {
      thread?.end();
      throw error;
    }
  };
  return given();
}

/** A worker whose script has not begun to run after this time never will: the file is damaged. */
const startWaitMs = 20_000;

/** Opens the model in a worker started with it, which `signal` ends; null where there is none. */
export async function openInWorker(
  started: StartedWorker,
  request: OpenRequest,
  signal?: AbortSignal,
): Promise<Session | null> {
  const thread = await started;
  if (!thread) return null;
  let late: ReturnType<typeof setTimeout> | undefined;
  try {
    const info = await new Promise<SessionInfo | null>((resolve, reject) => {
      const stop = (): void => {
        reject(aborted());
      };
      if (signal?.aborted) stop();
      signal?.addEventListener('abort', stop, { once: true });
      thread.onAnswer = (answer) => {
        if (answer.type === 'opened') resolve(answer.info);
        if (answer.type === 'error') reject(new GanvasError(answer.code, answer.message));
      };
      thread.onCrash = (message) => {
        if (!thread.runs) resolve(null);
        reject(new WorkerLost(message));
      };
      if (thread.crash !== undefined) thread.onCrash(thread.crash);
      thread.send({ type: 'open', request });
      late = setTimeout(() => {
        if (!thread.runs) resolve(null);
      }, startWaitMs);
    });
    if (info) return new WorkerSession(thread, info);
    thread.end();
    return null;
  } catch (error) {
    thread.end();
    throw error;
  } finally {
    clearTimeout(late);
  }
}

interface Waiting {
  resolve(outputs: StoredTensors): void;
  reject(error: GanvasError): void;
  onProgress: ((share: number) => void) | undefined;
  onPartial: ((outputs: StoredTensors) => void) | undefined;
}

class WorkerSession implements Session {
  readonly info: SessionInfo;
  dead = false;
  private readonly thread: WorkerThread;
  private readonly waiting = new Map<number, Waiting>();
  private lastStamp = 0;
  private disposed = false;

  constructor(thread: WorkerThread, info: SessionInfo) {
    this.thread = thread;
    this.info = info;
    thread.onAnswer = (answer) => {
      this.receive(answer);
    };
    thread.onCrash = (message) => {
      this.dead = true;
      this.failAll(new WorkerLost(message));
    };
    thread.keepAlive(false);
  }

  run(job: Job, { signal, onProgress, onPartial }: SearchControl): Promise<StoredTensors> {
    if (this.disposed) return Promise.reject(disposed());
    if (signal?.aborted) return Promise.reject(aborted());
    const stamp = ++this.lastStamp;
    return new Promise<StoredTensors>((resolve, reject) => {
      const stop = (): void => {
        this.thread.send({ type: 'cancel', stamp });
        this.settle(stamp)?.reject(aborted());
      };
      const done = (): void => {
        signal?.removeEventListener('abort', stop);
      };
      signal?.addEventListener('abort', stop, { once: true });
      this.waiting.set(stamp, {
        resolve: (outputs) => {
          done();
          resolve(outputs);
        },
        reject: (error) => {
          done();
          reject(error);
        },
        onProgress,
        onPartial,
      });
      this.thread.keepAlive(true);
      this.thread.send({ type: 'run', stamp, job });
    });
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    this.thread.end();
    this.failAll(disposed());
  }

  private receive(answer: Answer): void {
    if (answer.type === 'progress') this.waiting.get(answer.stamp)?.onProgress?.(answer.share);
    if (answer.type === 'partial') this.waiting.get(answer.stamp)?.onPartial?.(answer.outputs);
    if (answer.type === 'result') this.settle(answer.stamp)?.resolve(answer.outputs);
    if (answer.type === 'error') {
      this.dead ||= answer.dead;
      this.settle(answer.stamp)?.reject(new GanvasError(answer.code, answer.message));
    }
  }

  /** Takes the run off the list; undefined for late answers. */
  private settle(stamp: number): Waiting | undefined {
    const waiting = this.waiting.get(stamp);
    this.waiting.delete(stamp);
    if (this.waiting.size === 0 && !this.disposed) this.thread.keepAlive(false);
    return waiting;
  }

  private failAll(error: GanvasError): void {
    for (const stamp of [...this.waiting.keys()]) this.settle(stamp)?.reject(error);
  }
}
