// The first model, loaded beside the app instead of after it.

import { loadModel } from '../engine/load_model.js';
import type { Model } from '../engine/model.js';
import type { Entry } from './manifest.js';
import type { Engine, State } from './messages.js';

/** A model on its way before the app has asked for it. */
export class Ahead {
  private readonly source: Entry['source'];
  private readonly engine: Engine;
  private readonly model: Promise<Model>;
  private readonly abort = new AbortController();
  private share = -1;
  private onProgress: (share: number) => void = () => undefined;

  /** Begins with the model that `state`, of a link, names, or with the first one. */
  constructor(entries: readonly Entry[], state: State, workers: number) {
    const entry = entries.find(({ id }) => id === state['model']) ?? entries[0];
    this.source = entry?.source ?? '';
    this.engine = state['engine'] === 'ort-wasm' ? 'ort-wasm' : 'wasm';
    this.model = loadModel(this.source, {
      engine: this.engine,
      workers,
      signal: this.abort.signal,
      onProgress: (share) => {
        this.share = share;
        this.onProgress(share);
      },
    });
    this.model.catch(() => undefined);
  }

  isOf(entry: Entry, engine: Engine): boolean {
    return entry.source === this.source && engine === this.engine;
  }

  /** The model, which is the caller's from now on. */
  take(signal: AbortSignal, onProgress: (share: number) => void): Promise<Model> {
    const stop = (): void => {
      this.abort.abort();
    };
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    this.onProgress = onProgress;
    if (this.share >= 0) onProgress(this.share);
    return this.model;
  }

  /** Nobody takes it. */
  drop(): void {
    this.abort.abort();
    this.model.then(
      (model) => {
        model.dispose();
      },
      () => undefined,
    );
  }
}
