// Runs in a worker: one engine instance with its own copy of the weights.

import { GanvasError, messageOf } from '../engine/error.js';
import { LaboratoryCore } from '../engine/laboratory_core.js';
import { openHere } from '../engine/open.js';
import { holdOwnLock, inNode } from '../engine/platform.js';
import type { Answer, Request } from '../engine/protocol.js';
import type { Session } from '../engine/session.js';
import type { StoredTensors } from '../engine/tensor.js';
import { serveAsThread } from '../engine/threads.js';

type Send = (answer: Answer, transfer: ArrayBuffer[]) => void;

const buffersOf = (outputs: StoredTensors): ArrayBuffer[] =>
  Object.values(outputs).map(({ data }) => data.buffer);

function serve(send: Send): (request: Request) => void {
  const running = new Map<number, AbortController>();
  let bytes: Uint8Array | undefined;
  let session: Promise<Session> | undefined;
  let queue: Promise<void> = Promise.resolve();

  const fail = (stamp: number, error: unknown, dead: boolean): void => {
    const code = error instanceof GanvasError ? error.code : 'engine-unavailable';
    send({ type: 'error', stamp, code, message: messageOf(error), dead }, []);
  };

  const open = async ({ request }: Extract<Request, { type: 'open' }>) => {
    session = openHere(request, bytes ?? new Uint8Array(0));
    bytes = undefined;
    try {
      send({ type: 'opened', info: (await session).info }, []);
    } catch (error) {
      fail(-1, error, true);
    }
  };

  const run = async ({ stamp, job }: Extract<Request, { type: 'run' }>) => {
    const engine = await session;
    const signal = running.get(stamp)?.signal;
    if (!engine || !signal) return;
    try {
      const onProgress = (share: number): void => {
        send({ type: 'progress', stamp, share }, []);
      };
      const onPartial = (found: StoredTensors): void => {
        send({ type: 'partial', stamp, outputs: found }, buffersOf(found));
      };
      const outputs = await engine.run(job, { signal, onProgress, onPartial });
      const buffers = buffersOf(outputs);
      send({ type: 'result', stamp, outputs }, buffers);
    } catch (error) {
      fail(stamp, error, engine.dead);
    } finally {
      running.delete(stamp);
    }
  };

  let laboratory: LaboratoryCore | undefined;
  const experiment = async ({ stamp, request }: Extract<Request, { type: 'laboratory' }>) => {
    try {
      if (!('do' in request)) {
        laboratory = await LaboratoryCore.open(request);
        send({ type: 'laboratory', stamp, result: { numbers: new Float32Array(0) } }, []);
        return;
      }
      if (!laboratory) throw new GanvasError('bad-input', 'the laboratory is not set up');
      const result = laboratory.handle(request);
      send({ type: 'laboratory', stamp, result }, [result.numbers.buffer]);
    } catch (error) {
      fail(stamp, error, false);
    }
  };

  return (request) => {
    if (request.type === 'laboratory') queue = queue.then(() => experiment(request));
    if (request.type === 'thread') void serveAsThread(request.start);
    if (request.type === 'model') bytes = request.bytes;
    if (request.type === 'open') queue = open(request);
    if (request.type === 'cancel') running.get(request.stamp)?.abort();
    if (request.type === 'run') {
      running.set(request.stamp, new AbortController());
      queue = queue.then(() => run(request));
    }
  };
}

if (inNode) {
  const { parentPort } = await import('node:worker_threads');
  const handle = serve((answer, transfer) => parentPort?.postMessage(answer, transfer));
  parentPort?.on('message', handle);
  parentPort?.postMessage({ type: 'ready' } satisfies Answer);
} else {
  const scope = self as unknown as {
    name: string;
    postMessage(answer: Answer, transfer: ArrayBuffer[]): void;
    onmessage: (event: MessageEvent<Request>) => void;
  };
  const handle = serve((answer, transfer) => {
    scope.postMessage(answer, transfer);
  });
  scope.onmessage = (event) => {
    handle(event.data);
  };
  holdOwnLock(scope.name, () => {
    scope.postMessage({ type: 'ready' }, []);
  });
}
