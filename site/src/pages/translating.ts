// Translates what the app asks for: a picture of the user's, an example, or frames of the camera.

import { GanvasError, messageOf } from '../engine/error.js';
import type { Model } from '../engine/model.js';
import type { ValueRange } from '../engine/model_facts.js';
import type { AppModule } from './app_module.js';
import { Camera } from './camera.js';
import type { FromApp, TranslateRequest } from './messages.js';
import type { Models } from './models.js';
import { type Pixels, fetchPicture, resized } from './picture_files.js';

/** Longer side of the preview of a picture. */
const previewSide = 1024;
/** Longer side that pictures are reduced to where nothing says what a model was trained on. */
const usualSide = 256;
/** Frames that the shown rate is a mean of. */
const rateFrames = 12;

/** Frames a second, over the last ones. */
class FrameRate {
  private readonly times: number[] = [];

  /** A frame is there; the rate, 0 while it is unknown. */
  count(): number {
    this.times.push(performance.now());
    if (this.times.length > rateFrames) this.times.shift();
    const [first = 0, last = 0] = [this.times[0], this.times.at(-1)];
    return last > first ? (1000 * (this.times.length - 1)) / (last - first) : 0;
  }
}

interface Outcome {
  before: Pixels;
  after: Pixels;
  back: Pixels | null;
  ms: number;
  range: ValueRange;
}

/** Whether a file tells its range: a choice, which is made for another model, is not for it. */
function tellsRange({ info }: Model): boolean {
  const { input, output } = info.translator ?? {};
  // A side of which nothing is known is taken to be as the other one.
  return [input, output].some(
    (port) => port?.rangeSource === 'metadata' || port?.rangeSource === 'graph',
  );
}

export class Translating {
  private readonly app: AppModule;
  private readonly models: Models;
  private readonly camera: Camera;
  private own: Pixels | null = null;
  private lastFrame: Pixels | null = null;
  private running: { stamp: number; abort: AbortController } | null = null;

  constructor(app: AppModule, models: Models) {
    this.app = app;
    this.models = models;
    this.camera = new Camera((reason) => {
      app.send({ type: 'camera', state: 'off', cameras: 0 });
      app.send({ type: 'note', text: reason });
      this.keepFrame();
    });
  }

  /** The user's picture from now on. */
  setPicture(pixels: Pixels, name: string): void {
    this.own = pixels;
    const scale = Math.min(1, previewSide / Math.max(pixels.width, pixels.height));
    const [width, height] = [pixels.width, pixels.height].map((side) =>
      Math.max(1, Math.round(side * scale)),
    ) as [number, number];
    const { data } = resized(pixels, width, height);
    this.app.send({ type: 'source', name, width, height }, new Uint8Array(data.buffer));
  }

  /** To be called when another model is in use. */
  forget(): void {
    this.running?.abort.abort();
    this.running = null;
  }

  cancel(stamp: number): void {
    if (this.running?.stamp === stamp) this.forget();
  }

  async run(request: TranslateRequest): Promise<void> {
    const { stamp } = request;
    const abort = new AbortController();
    this.forget();
    this.running = { stamp, abort };
    try {
      await (request.source === 'camera'
        ? this.film(request, abort.signal)
        : this.still(request, abort.signal));
    } catch (error) {
      const aborted = error instanceof GanvasError && error.code === 'aborted';
      if (aborted || abort.signal.aborted) return;
      const large = error instanceof GanvasError && error.code === 'out-of-memory';
      const next = large ? ' (choose a smaller size)' : '';
      this.app.send({
        type: 'translation-failed',
        stamp,
        text: `No translation: ${messageOf(error)}${next}`,
      });
    } finally {
      this.finish(stamp);
    }
  }

  private finish(stamp: number): void {
    if (this.running?.stamp === stamp) this.running = null;
  }

  async useCamera({ on, next, keep }: Extract<FromApp, { type: 'camera' }>): Promise<void> {
    if (!on) {
      this.camera.stop();
      this.app.send({ type: 'camera', state: 'off', cameras: 0 });
      if (keep) this.keepFrame();
      this.lastFrame = null;
      return;
    }
    this.app.send({ type: 'camera', state: 'asking', cameras: 0 });
    try {
      const cameras = await this.camera.start(next);
      if (cameras !== null) this.app.send({ type: 'camera', state: 'on', cameras });
    } catch (error) {
      this.app.send({ type: 'camera', state: 'off', cameras: 0 });
      this.app.send({ type: 'error', text: messageOf(error) });
    }
  }

  private keepFrame(): void {
    if (this.lastFrame) this.setPicture(this.lastFrame, 'Camera picture');
    this.lastFrame = null;
  }

  private async still(request: TranslateRequest, signal: AbortSignal): Promise<void> {
    const pixels = request.source === 'own' ? this.own : await this.example(request.example);
    if (!pixels) throw new Error('there is no picture yet: open or drop one');
    const outcome = await this.translate(request, pixels, signal, (progress) => {
      this.app.send({ type: 'translation-progress', stamp: request.stamp, progress });
    });
    this.answer(request.stamp, outcome, 0);
  }

  /** One frame after another, always the newest: those that come meanwhile are dropped. */
  private async film(request: TranslateRequest, signal: AbortSignal): Promise<void> {
    const rate = new FrameRate();
    for (;;) {
      const frame = await this.camera.frame(request.mirror);
      if (!frame || signal.aborted) return;
      this.lastFrame = frame;
      const outcome = await this.translate(request, frame, signal, () => undefined);
      this.answer(request.stamp, outcome, rate.count());
    }
  }

  private async example(id: string): Promise<Pixels> {
    const example = this.models.examples().find((candidate) => candidate.id === id);
    if (!example) throw new Error(`there is no example "${id}" here: choose another one`);
    return fetchPicture(example.address);
  }

  private async translate(
    request: TranslateRequest,
    pixels: Pixels,
    signal: AbortSignal,
    onProgress: (share: number) => void,
  ): Promise<Outcome> {
    const model = this.model(request);
    const reverse = request.reverse ? await this.models.wayBack(request.reverse) : null;
    const ways = reverse ? 2 : 1;
    const start = performance.now();
    const range = request.range === 'auto' ? {} : { range: request.range };
    const { before, ...after } = await this.judged(
      model,
      signal,
      model.translate(pixels, {
        ...range,
        size: this.longest(request.size),
        signal,
        onProgress: (share) => {
          onProgress(share / ways);
        },
      }),
    );
    const back = await reverse?.translate(after, {
      ...(tellsRange(reverse) ? {} : range),
      signal,
      onProgress: (share) => {
        onProgress((1 + share) / ways);
      },
    });
    return {
      before,
      after,
      back: back ? resized(back, before.width, before.height) : null,
      ms: performance.now() - start,
      range: range.range ?? model.info.translator?.input.range ?? '-1..1',
    };
  }

  /** Tells how the run went, of the model and not of its picture or the way back. */
  private async judged<T>(model: Model, signal: AbortSignal, run: Promise<T>): Promise<T> {
    try {
      const result = await run;
      this.models.proved(model);
      return result;
    } catch (error) {
      // What the failure changes ends this request, too.
      if (!signal.aborted) await this.models.failed(model, error);
      throw error;
    }
  }

  private model({ model }: TranslateRequest): Model {
    const { current, currentId } = this.models;
    if (current && currentId === model) return current;
    throw new GanvasError('aborted', 'another model is in use');
  }

  /** As `model.translate` takes it. */
  private longest(size: number): number {
    if (size < 0) return 0;
    return size > 0 ? size : this.models.trainedSide() || usualSide;
  }

  private answer(stamp: number, outcome: Outcome, fps: number): void {
    if (this.running?.stamp !== stamp) return;
    const { before, after, back, ms, range } = outcome;
    const parts = back ? [before, after, back] : [before, after];
    const bytes = new Uint8Array(parts.reduce((sum, { data }) => sum + data.length, 0));
    let at = 0;
    for (const { data } of parts) {
      bytes.set(data, at);
      at += data.length;
    }
    const { width, height } = before;
    this.app.send(
      {
        type: 'translation',
        stamp,
        width,
        height,
        outWidth: after.width,
        outHeight: after.height,
        back: back !== null,
        ms,
        fps,
        range,
      },
      bytes,
    );
  }
}
