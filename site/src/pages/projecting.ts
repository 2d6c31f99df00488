// Looks for the latent of a picture that the user gave.

import { messageOf } from '../engine/error.js';
import type { Model } from '../engine/model.js';
import type { Projected } from '../engine/search.js';
import type { AppModule } from './app_module.js';
import type { FromApp } from './messages.js';
import type { Pixels } from './picture_files.js';

type Request = Extract<FromApp, { type: 'project' }>;

export class Projecting {
  private readonly app: AppModule;
  private abort: AbortController | null = null;
  private picture: Pixels | null = null;

  constructor(app: AppModule) {
    this.app = app;
  }

  /** Whether the model can look for the latent of a picture. */
  static fits({ info }: Model): boolean {
    return info.engine === 'wasm' && !info.translator && info.latent !== null && !!info.image;
  }

  /** To be called when another model is in use. */
  forget(): void {
    this.abort?.abort();
    this.abort = null;
  }

  /** The app begins to look for it. */
  setPicture(picture: Pixels, name: string): void {
    this.picture = picture;
    const { data, width, height } = picture;
    this.app.send({ type: 'target', name, width, height }, new Uint8Array(data.slice().buffer));
  }

  /** Replaces the search before. */
  async run(model: Model, request: Request, bytes: Uint8Array): Promise<void> {
    this.forget();
    if (!this.picture) return;
    const abort = new AbortController();
    this.abort = abort;
    const { stamp, space, steps, maskWidth: width, maskHeight: height } = request;
    const mask = width > 0 ? { data: new Uint8ClampedArray(bytes), width, height } : null;
    let share = 0;
    const tell = (found: Projected, done: boolean): void => {
      if (!abort.signal.aborted) this.tell(stamp, found, done ? 1 : share, done);
    };
    try {
      const found = await model.project(this.picture, {
        space,
        steps,
        ...(mask && { mask }),
        signal: abort.signal,
        onProgress: (now) => (share = now),
        onFound: (best) => {
          tell(best, false);
        },
      });
      tell(found, true);
    } catch (error) {
      if (abort.signal.aborted) return;
      this.app.send({ type: 'project-failed', stamp, text: `Nothing found: ${messageOf(error)}` });
    } finally {
      if (this.abort === abort) this.abort = null;
    }
  }

  stop(): void {
    this.forget();
  }

  private tell(stamp: number, found: Projected, share: number, done: boolean): void {
    const { data, width, height } = found.picture;
    const latent = Float32Array.from(found.latent.data as Float32Array);
    const bytes = new Uint8Array(data.length + latent.byteLength);
    bytes.set(data);
    bytes.set(new Uint8Array(latent.buffer), data.length);
    const { psnr, label } = found;
    const facts = { share, psnr, label: label ?? -1, done };
    this.app.send({ type: 'projected', stamp, width, height, ...facts }, bytes);
  }
}
