// Lays samples out by likeness for the app.

import { messageOf } from '../engine/error.js';
import type { Model } from '../engine/model.js';
import type { AppModule } from './app_module.js';
import type { FromApp } from './messages.js';

type Request = Extract<FromApp, { type: 'arrange' }>;

/** Between two shares that the app is told, in milliseconds. */
const tellTime = 100;

export class Arranging {
  private readonly app: AppModule;
  private abort: AbortController | null = null;

  constructor(app: AppModule) {
    this.app = app;
  }

  /** To be called when another model is in use, and to stop. */
  forget(): void {
    this.abort?.abort();
    this.abort = null;
  }

  /** Replaces the request before. */
  async run(model: Model, { stamp, seed, count, label, psi }: Request): Promise<void> {
    this.forget();
    const abort = new AbortController();
    this.abort = abort;
    let told = performance.now();
    try {
      const { side, cells } = await model.arrange({
        seed,
        count,
        psi,
        ...(label >= 0 && { label }),
        signal: abort.signal,
        onProgress: (share) => {
          if (abort.signal.aborted || performance.now() - told < tellTime) return;
          told = performance.now();
          this.app.send({ type: 'arranging', stamp, share });
        },
      });
      if (abort.signal.aborted) return;
      this.app.send({ type: 'arranged', stamp, side }, new Uint8Array(cells.slice().buffer));
    } catch (error) {
      if (abort.signal.aborted) return;
      this.app.send({ type: 'arranged', stamp, side: 0 });
      this.app.send({ type: 'error', text: `No map of samples: ${messageOf(error)}` });
    } finally {
      if (this.abort === abort) this.abort = null;
    }
  }
}
