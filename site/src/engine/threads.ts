// Threads of one engine instance: workers that run on the instance's memory, on shares of its steps.

import { glueOf } from './engine_code.js';
import { type WorkerThread, inNode, launchWorker } from './platform.js';
import type { ThreadStart } from './protocol.js';

/** The exports of web/bridge/engine_threads.cc that a thread calls. */
interface ThreadExports {
  stackRestore(stack: number): void;
  _ganvas_thread(thread: number, room: number): void;
  _ganvas_thread_broken(): void;
}

/** Starts a thread, which takes part as soon as it is there. Null where no worker can be had. */
export async function startThread(start: ThreadStart): Promise<WorkerThread | null> {
  const worker = await launchWorker();
  if (!worker) return null;
  // The instance does not depend on it: a worker that cannot be started is a thread less.
  worker.onAnswer = () => undefined;
  worker.onCrash = () => undefined;
  worker.keepAlive(false);
  worker.send({ type: 'thread', start });
  return worker;
}

/** Makes the calling worker that thread; its event loop gets no further turn. */
export async function serveAsThread(start: ThreadStart): Promise<void> {
  const create = await glueOf(start.code.build);
  // The glue tells the worker's starter that it is loaded, who needs no telling.
  if (inNode) Object.assign(globalThis, { postMessage: () => undefined });
  const thread = (await create({
    ENVIRONMENT_IS_PTHREAD: true,
    wasmMemory: start.memory,
    buffer: start.memory.buffer,
    instantiateWasm: (imports, receive) => {
      const instance = new WebAssembly.Instance(start.code.module, imports);
      receive(instance);
      return instance.exports;
    },
  })) as ThreadExports;
  thread.stackRestore(start.stack);
  try {
    thread._ganvas_thread(start.thread, start.room);
  } catch (error) {
    thread._ganvas_thread_broken();
    throw error;
  }
}
