// Runs one job at a time over one or more sessions of the same model, each taking parts of the batch.

import { GanvasError, WorkerLost, aborted, disposed, messageOf } from './error.js';
import { batchInputs, isSplittable } from './info.js';
import type { GraphJob, Job, SessionInfo } from './protocol.js';
import type { RunOptions, SearchControl, Session } from './session.js';
import { type StoredTensor, type StoredTensors, allocate, elementsOf } from './tensor.js';

/**
 * Pictures in one engine run at most. Bits do not depend on it; it bounds memory, and the time
 * after which engines without steps notice that a run was cancelled.
 */
const largestPart: Record<'stepped' | 'whole', number> = { stepped: 32, whole: 4 };

interface Part {
  start: number;
  count: number;
}

function cut(batch: number, lanes: number, largest: number): Part[] {
  const pieces = Math.max(1, Math.ceil(batch / Math.min(largest, Math.ceil(batch / lanes))));
  const parts: Part[] = [];
  for (let i = 0; i < pieces; ++i) {
    const start = Math.floor((batch * i) / pieces);
    parts.push({ start, count: Math.floor((batch * (i + 1)) / pieces) - start });
  }
  return parts;
}

function slice(tensor: StoredTensor, { start, count }: Part): StoredTensor {
  const [, ...rest] = tensor.dims;
  const stride = elementsOf(rest);
  const data = tensor.data.slice(start * stride, (start + count) * stride);
  return { dtype: tensor.dtype, dims: [count, ...rest], data };
}

/** Puts parts of each output together, in whatever order they come. */
class Assembly {
  readonly outputs: StoredTensors = {};
  private readonly batch: number;

  constructor(batch: number) {
    this.batch = batch;
  }

  /** False when an output does not follow the batch, so that parts cannot be put together. */
  add(part: Part, outputs: StoredTensors): boolean {
    for (const [name, { dtype, dims, data }] of Object.entries(outputs)) {
      const [first, ...rest] = dims;
      const stride = elementsOf(rest);
      if (first !== part.count) return false;
      const whole = (this.outputs[name] ??= {
        dtype,
        dims: [this.batch, ...rest],
        data: allocate(dtype, this.batch * stride),
      });
      if (whole.data.length !== this.batch * stride) return false;
      (whole.data as Uint8Array).set(data as Uint8Array, part.start * stride);
    }
    return true;
  }
}

export class Scheduler {
  readonly info: SessionInfo;
  private readonly lanes: (Session | null)[];
  private readonly open: () => Promise<Session>;
  private readonly largest: number;
  private splittable: boolean;
  private queue: Promise<unknown> = Promise.resolve();
  private readonly ending = new AbortController();

  /** `first` is open already; `open` gives up to `lanes` of its kind in all, when first needed. */
  constructor(first: Session, lanes: number, stepped: boolean, open: () => Promise<Session>) {
    this.lanes = [first, ...Array<null>(Math.max(1, lanes) - 1).fill(null)];
    this.info = first.info;
    this.open = open;
    this.largest = largestPart[stepped ? 'stepped' : 'whole'];
    this.splittable = isSplittable(first.info);
  }

  /** Rejects promptly when `control.signal` fires, also while waiting for earlier runs. */
  run(job: Job, control: SearchControl): Promise<StoredTensors> {
    const turn = this.queue;
    const result = (async () => {
      await untilDone(turn, control.signal, this.ending.signal);
      return this.runNow(job, control);
    })();
    this.queue = Promise.allSettled([turn, result]);
    return result;
  }

  dispose(): void {
    this.ending.abort();
    for (const lane of this.lanes) lane?.dispose();
    this.lanes.fill(null);
  }

  private async runNow(job: Job, control: SearchControl): Promise<StoredTensors> {
    if (!('inputs' in job) || !this.splittable || job.gradient !== undefined) {
      return this.runWhole(job, control);
    }
    if (job.outputs !== null && !job.rows) return this.runWhole(job, control);
    const tensors = this.rowsOf(job).map(([, tensor]) => tensor);
    const batch = tensors[0]?.dims[0] ?? 1;
    if (batch < 1 || tensors.some(({ dims }) => dims[0] !== batch)) {
      return this.runWhole(job, control);
    }
    const parts = cut(batch, this.lanes.length, this.largest);
    if (parts.length === 1) return this.runWhole(job, control);
    const outputs = await this.runParts(job, parts, batch, control);
    if (outputs) return outputs;
    this.splittable = false;
    return this.runWhole(job, control);
  }

  /** The inputs that have a row for each result. */
  private rowsOf({ inputs, rows }: GraphJob): [name: string, tensor: StoredTensor][] {
    if (!rows) return batchInputs(this.info, inputs);
    return Object.entries(inputs).filter(([name]) => rows.includes(name));
  }

  private async runWhole(job: Job, control: SearchControl): Promise<StoredTensors> {
    return this.runOn(0, job, control);
  }

  /** Runs on the session of that number; where its worker is lost, once more on another one. */
  private async runOn(index: number, job: Job, control: SearchControl): Promise<StoredTensors> {
    const lane = await this.lane(index);
    try {
      return await lane.run(job, control);
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      if (control.signal?.aborted) throw aborted();
      return (await this.lane(index)).run(job, control);
    }
  }

  private async runParts(
    job: GraphJob,
    parts: Part[],
    batch: number,
    { signal, onProgress }: RunOptions,
  ): Promise<StoredTensors | null> {
    const assembly = new Assembly(batch);
    const stop = new AbortController();
    const forward = (): void => {
      stop.abort();
    };
    if (signal?.aborted) throw aborted();
    signal?.addEventListener('abort', forward, { once: true });
    const shares = new Map<Part, number>();
    const report = (part: Part, share: number): void => {
      shares.set(part, share * part.count);
      onProgress?.([...shares.values()].reduce((sum, n) => sum + n, 0) / batch);
    };
    const state: { fits: boolean; failure?: unknown } = { fits: true };
    const work = async (index: number): Promise<void> => {
      for (let part = parts.shift(); part && state.fits; part = parts.shift()) {
        const current = part;
        const inputs: StoredTensors = { ...job.inputs };
        for (const [name, tensor] of this.rowsOf(job)) {
          inputs[name] = slice(tensor, part);
        }
        const outputs = await this.runOn(
          index,
          { ...job, inputs },
          {
            signal: stop.signal,
            onProgress: (share) => {
              report(current, share);
            },
          },
        );
        state.fits &&= assembly.add(part, outputs);
      }
    };
    const workers = this.lanes.slice(0, parts.length).map((_, index) =>
      work(index).catch((error: unknown) => {
        state.failure ??= error;
        stop.abort();
      }),
    );
    await Promise.all(workers);
    signal?.removeEventListener('abort', forward);
    if (state.failure !== undefined) throw asGanvasError(state.failure);
    return state.fits ? assembly.outputs : null;
  }

  /** The session of that number, opened again where it has ended. */
  private async lane(index: number): Promise<Session> {
    this.checkNotEnded();
    const lane = this.lanes[index];
    if (lane && !lane.dead) return lane;
    lane?.dispose();
    this.lanes[index] = null;
    const opened = await this.open();
    try {
      this.checkNotEnded();
    } catch (error) {
      opened.dispose();
      throw error;
    }
    this.lanes[index] = opened;
    return opened;
  }

  private checkNotEnded(): void {
    if (this.ending.signal.aborted) throw disposed();
  }
}

function asGanvasError(error: unknown): GanvasError {
  if (error instanceof GanvasError) return error;
  return new GanvasError('bad-input', messageOf(error));
}

/** Waits for `turn`, unless the caller or the end of the model comes first. */
async function untilDone(
  turn: Promise<unknown>,
  signal: AbortSignal | undefined,
  ending: AbortSignal,
): Promise<void> {
  const stops = new AbortController();
  const stopped = new Promise<never>((_, reject) => {
    const onAbort = (): void => {
      reject(aborted());
    };
    const onEnd = (): void => {
      reject(disposed());
    };
    if (ending.aborted) onEnd();
    else if (signal?.aborted) onAbort();
    signal?.addEventListener('abort', onAbort, { signal: stops.signal });
    ending.addEventListener('abort', onEnd, { signal: stops.signal });
  });
  try {
    await Promise.race([turn, stopped]);
  } finally {
    stops.abort();
  }
}
