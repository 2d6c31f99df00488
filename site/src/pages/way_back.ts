// The model of the way back from the translator in use.

import type { Model } from '../engine/model.js';

export class WayBack {
  /** The last one that was asked for; it may be on its way. */
  private back: { id: string; model: Promise<Model> } | null = null;

  /** `load` is called where the model is not there yet. */
  get(id: string, load: () => Promise<Model>): Promise<Model> {
    if (this.back?.id === id) return this.back.model;
    this.forget();
    const model = load();
    this.back = { id, model };
    model.catch(() => {
      if (this.back?.model === model) this.back = null;
    });
    return model;
  }

  /** Gives the model back. */
  forget(): void {
    void this.back?.model.then(
      (model) => {
        model.dispose();
      },
      () => undefined,
    );
    this.back = null;
  }
}
