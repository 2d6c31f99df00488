// Makes the pictures that the app asks for, in parts, so that the first ones show early and a request
// that is not wanted any more ends soon.

import { GanvasError, messageOf } from '../engine/error.js';
import type { Model } from '../engine/model.js';
import type { AppModule } from './app_module.js';
import type { FromApp } from './messages.js';

/** A part of a request takes about this long. */
const partMs = 80;

/** Hears how runs of a model went. */
export interface Judge {
  proved(model: Model): void;
  /** True if the failure is the model's, and what follows from it is done. */
  failed(model: Model, error: unknown): Promise<boolean>;
}

export class Generation {
  private readonly app: AppModule;
  private readonly judge: Judge;
  private running: { stamp: number; abort: AbortController } | null = null;
  /** Of the model in use; 0 while unknown. */
  private msPerPicture = 0;

  constructor(app: AppModule, judge: Judge) {
    this.app = app;
    this.judge = judge;
  }

  /** To be called when another model is in use. */
  forget(): void {
    this.running?.abort.abort();
    this.running = null;
    this.msPerPicture = 0;
  }

  cancel(stamp: number): void {
    if (this.running?.stamp !== stamp) return;
    this.running.abort.abort();
    this.running = null;
  }

  /** `bytes`: float32 z [count, nz], then int32 labels [count]. */
  async run(
    model: Model,
    request: Extract<FromApp, { type: 'generate' }>,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const { stamp, count, nz, range, layout } = request;
    const z = new Float32Array(bytes.buffer, bytes.byteOffset, count * nz);
    const labels = new Int32Array(bytes.buffer, bytes.byteOffset + z.byteLength, count);
    await this.answer(model, stamp, 'No pictures', async (signal) => {
      for (let first = 0; first < count;) {
        const size = Math.min(count - first, this.partSize(model.info.workers));
        const before = performance.now();
        const pictures = await model.render(z.subarray(first * nz, (first + size) * nz), {
          signal,
          ...(model.info.label && { labels: labels.subarray(first, first + size) }),
          ...(range !== 'auto' && { range }),
          ...(layout !== 'auto' && { layout }),
        });
        this.judge.proved(model);
        if (signal.aborted) return;
        this.msPerPicture = (performance.now() - before) / size;
        const { data, width, height } = pictures;
        this.app.send(
          { type: 'pictures', stamp, first, count: size, width, height },
          new Uint8Array(data.buffer, data.byteOffset, data.byteLength),
        );
        first += size;
      }
    });
  }

  async runPoints(
    model: Model,
    request: { stamp: number; seed: string; count: number; label: number },
  ): Promise<void> {
    const { stamp, seed, count, label } = request;
    await this.answer(model, stamp, 'No points', async (signal) => {
      const classes = model.info.label?.count ? model.info.label.count : 10;
      const labels =
        model.info.label &&
        Int32Array.from({ length: count }, (_, i) => (label >= 0 ? label : i % classes));
      const { data } = await model.points({ seed, count, signal, ...(labels && { labels }) });
      this.judge.proved(model);
      if (signal.aborted) return;
      this.app.send({ type: 'points', stamp }, new Uint8Array(data.buffer));
    });
  }

  /** Ends what is running, then does `work` and tells the app how it ended. */
  private async answer(
    model: Model,
    stamp: number,
    failure: string,
    work: (signal: AbortSignal) => Promise<void>,
  ): Promise<void> {
    const abort = new AbortController();
    this.running?.abort.abort();
    this.running = { stamp, abort };
    const start = performance.now();
    try {
      await work(abort.signal);
      if (abort.signal.aborted) return;
      this.app.send({ type: 'done', stamp, ms: performance.now() - start });
    } catch (error) {
      const aborted = error instanceof GanvasError && error.code === 'aborted';
      if (aborted || abort.signal.aborted || (await this.judge.failed(model, error))) return;
      this.app.send({ type: 'failed', stamp, text: `${failure}: ${messageOf(error)}` });
    } finally {
      if (this.isRunning(stamp)) this.running = null;
    }
  }

  private isRunning(stamp: number): boolean {
    return this.running?.stamp === stamp;
  }

  private partSize(workers: number): number {
    if (this.msPerPicture === 0) return Math.max(4, workers);
    return Math.max(1, workers, Math.floor(partMs / this.msPerPicture));
  }
}
