// Makes the pictures that the app asks for, in parts, so that the first ones show early and a request
// that is not wanted any more ends soon.

import { GanvasError, messageOf } from '../engine/error.js';
import type { Model } from '../engine/model.js';
import type { AppModule } from './app_module.js';
import type { FromApp } from './messages.js';
import { masksOf } from './xraying.js';

/** A part of a request takes about this long. */
const partMs = 80;

/** Hears how runs of a model went. */
export interface Judge {
  proved(model: Model): void;
  /** True if the failure is the model's, and what follows from it is done. */
  failed(model: Model, error: unknown): Promise<boolean>;
}

/** float32 [count, each], then int32 labels [count]. */
function split(
  bytes: Uint8Array<ArrayBuffer>,
  count: number,
  each: number,
): { numbers: Float32Array; labels: Int32Array } {
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, count * each);
  const after = bytes.byteOffset + numbers.byteLength;
  return { numbers, labels: new Int32Array(bytes.buffer, after, count) };
}

export class Generation {
  private readonly app: AppModule;
  private readonly judge: Judge;
  private running: { stamp: number; abort: AbortController } | null = null;
  /** Of the model in use; 0 while unknown. */
  private msPerPicture = 0;
  private readonly averages = new WeakMap<Model, Float32Array>();

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

  /** `bytes`: float32 latents or styles [count, size], then int32 labels [count]. */
  async run(
    model: Model,
    request: Extract<FromApp, { type: 'generate' }>,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const { stamp, count, size: each, space, range, layout, noise, snapshot } = request;
    const masks = masksOf(model, request.masks);
    const { numbers, labels } = split(bytes, count, each);
    await this.answer(model, stamp, 'No pictures', async (signal) => {
      for (let first = 0; first < count;) {
        const size = Math.min(count - first, this.partSize(model.info.workers));
        const before = performance.now();
        const pictures = await model.render(numbers.subarray(first * each, (first + size) * each), {
          signal,
          space,
          masks,
          ...(noise !== 1 && { noise }),
          ...(snapshot >= 0 && { snapshot }),
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

  /** `bytes`: float32 z [count, nz], then int32 labels [count]. */
  async mapLatents(
    model: Model,
    { stamp, count, nz }: Extract<FromApp, { type: 'map-latents' }>,
    bytes: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    const { numbers, labels } = split(bytes, count, nz);
    await this.answer(model, stamp, 'No styles', async (signal) => {
      const average = await this.averageOf(model, signal);
      const given = { signal, ...(model.info.label && { labels }) };
      const styles = count > 0 ? await model.styles(numbers, given) : [];
      if (signal.aborted) return;
      const all = new Float32Array(average.length + styles.length);
      all.set(average);
      all.set(styles, average.length);
      this.app.send({ type: 'styles', stamp }, new Uint8Array(all.buffer));
    });
  }

  private async averageOf(model: Model, signal: AbortSignal): Promise<Float32Array> {
    const known = this.averages.get(model);
    if (known) return known;
    const average = await model.averageStyles({ signal });
    this.averages.set(model, average);
    return average;
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
