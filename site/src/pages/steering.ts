// Finds directions of latents for the app.

import type { DirectionChoice, LatentsOfClasses } from '../engine/directions.js';
import { messageOf } from '../engine/error.js';
import type { Model } from '../engine/model.js';
import type { AppModule } from './app_module.js';
import type { FromApp } from './messages.js';

type Request = Extract<FromApp, { type: 'find-directions' }>;

/** Two sets of latents, which lie in `bytes` one after another, and behind them their classes. */
function setsOf(
  { info }: Model,
  from: number,
  toward: number,
  bytes: Uint8Array<ArrayBuffer>,
): Pick<DirectionChoice, 'from' | 'toward'> {
  const count = from + toward;
  const nz = info.latent?.size ?? 0;
  const latents = new Float32Array(bytes.buffer, bytes.byteOffset, count * nz);
  const labels = new Int32Array(bytes.buffer, bytes.byteOffset + latents.byteLength, count);
  const set = (first: number, last: number): LatentsOfClasses => ({
    latents: latents.subarray(first * nz, last * nz),
    ...(info.label && { labels: labels.subarray(first, last) }),
  });
  return { from: set(0, from), toward: set(from, count) };
}

export class Steering {
  private readonly app: AppModule;
  private abort: AbortController | null = null;

  constructor(app: AppModule) {
    this.app = app;
  }

  /** To be called when another model is in use. */
  forget(): void {
    this.abort?.abort();
    this.abort = null;
  }

  /** Replaces the request before. */
  async find(model: Model, request: Request, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.forget();
    const abort = new AbortController();
    this.abort = abort;
    const { stamp, method, first, last, toward, from } = request;
    try {
      const found = await model.directions({
        method,
        signal: abort.signal,
        space: model.info.styles ? 'w' : 'z',
        ...(method === 'classes' && { toward, from }),
        ...(method === 'means' && setsOf(model, from, toward, bytes)),
        ...(model.info.styles && last >= 0 && { layers: [first, last] as const }),
      });
      if (abort.signal.aborted) return;
      const { vectors, sigma, dim, space, layers } = found;
      const numbers = new Float32Array(vectors.length + sigma.length);
      numbers.set(vectors);
      numbers.set(sigma, vectors.length);
      const count = sigma.length;
      const where = { styled: space === 'w', first: layers.first, last: layers.last };
      this.app.send(
        { type: 'directions', stamp, count, dim, ...where },
        new Uint8Array(numbers.buffer),
      );
    } catch (error) {
      if (abort.signal.aborted) return;
      const none = { count: 0, dim: 0, styled: false, first: 0, last: 0 };
      this.app.send({ type: 'directions', stamp, ...none });
      this.app.send({ type: 'error', text: `No directions: ${messageOf(error)}` });
    } finally {
      if (this.abort === abort) this.abort = null;
    }
  }
}
