// One laboratory with the way that it came: changes can be undone, links replayed.

import {
  type Laboratory,
  type LaboratorySnapshot,
  type LaboratoryState,
  type ModeCount,
  type PlaneWindow,
  createLaboratory,
} from '../engine/laboratory.js';
import type { LaboratoryOptions } from '../engine/laboratory_options.js';
import { type Data, type Options, type Recipe, defaults, nested, optionsNow } from './recipe.js';

/** What changes the networks or what they learn: the training begins again. */
export function restarts(name: string): boolean {
  return (
    /^(generator|discriminator)\./.test(name) || ['nz', 'prior', 'batch', 'seed'].includes(name)
  );
}

interface Before {
  recipe: Recipe;
  snapshot: LaboratorySnapshot;
  states: LaboratoryState[];
}

/** What is drawn. */
export interface Look {
  points: Float32Array | null;
  field: Float32Array | null;
  manifold: Float32Array | null;
  arrows: Float32Array | null;
}

/** Sides of what is drawn. */
export const fieldSide = 56;
export const manifoldSide = 19;
const shownPoints = 1024;
const shownArrows = 96;
const longestHistory = 4000;
/** Changes that can be undone: each keeps a copy of all weights. */
const mostUndo = 24;

/** A name that is not known is refused by the engine. */
function dataOf(data: Data): NonNullable<LaboratoryOptions['data']> {
  return typeof data === 'string' ? (data as 'ring8') : { points: data };
}

/** A square around all points, with room at each side. */
function windowAround(points: Float32Array): PlaneWindow {
  let [left, right, bottom, top] = [Infinity, -Infinity, Infinity, -Infinity];
  for (let i = 0; i < points.length; i += 2) {
    const [x = 0, y = 0] = points.subarray(i, i + 2);
    [left, right] = [Math.min(left, x), Math.max(right, x)];
    [bottom, top] = [Math.min(bottom, y), Math.max(top, y)];
  }
  const half = Math.max(right - left, top - bottom, 1e-6) * 0.68;
  const [x, y] = [(left + right) / 2, (bottom + top) / 2];
  return { left: x - half, right: x + half, bottom: y - half, top: y + half };
}

export class Experiment {
  recipe: Recipe = { data: 'ring8', start: { ...defaults }, changes: [], steps: 0 };
  /** After some of the steps: all of a short run, every n-th of a long one. */
  states: LaboratoryState[] = [];
  real = new Float32Array(0);
  window: PlaneWindow = { left: -1, right: 1, bottom: -1, top: 1 };
  private lab: Laboratory | null = null;
  private before: Before[] = [];
  private stride = 1;

  get step(): number {
    return this.lab?.state.step ?? 0;
  }
  get options(): Options {
    return optionsNow(this.recipe);
  }
  get canUndo(): boolean {
    return this.before.length > 0;
  }

  /** Begins at step 0. What cannot be done leaves everything as it was. */
  async begin(data: Data, start: Options): Promise<void> {
    const lab = await createLaboratory({ ...nested(start), data: dataOf(data) });
    try {
      this.real = await lab.real(shownPoints);
    } catch (error) {
      lab.dispose();
      throw error;
    }
    this.lab?.dispose();
    this.lab = lab;
    this.window = windowAround(this.real);
    this.recipe = { data, start, changes: [], steps: 0 };
    this.states = [];
    this.stride = 1;
  }

  /** Begins again, so that it can be undone. */
  async restart(data: Data, start: Options): Promise<void> {
    const now = await this.remember();
    await this.begin(data, start);
    this.keep(now);
  }

  /** Sets options: from the next step on or, where networks change, from the start. */
  async set(options: Options): Promise<void> {
    if (Object.keys(options).some(restarts)) {
      await this.restart(this.recipe.data, { ...this.options, ...options });
      return;
    }
    const now = this.step > 0 ? await this.remember() : null;
    await this.lab?.change(nested(options));
    if (now) this.keep(now);
    if (this.step === 0) Object.assign(this.recipe.start, options);
    else this.recipe.changes.push({ step: this.step, options });
  }

  /** Takes the last change or restart back, with all steps since. */
  async undo(): Promise<void> {
    const last = this.before.pop();
    if (!last) return;
    await this.begin(last.recipe.data, last.recipe.start);
    await this.lab?.change(nested(optionsNow(last.recipe)));
    await this.lab?.restore(last.snapshot);
    this.recipe = last.recipe;
    this.states = last.states;
  }

  /** Repeats the steps of a recipe, with the same bits. */
  async replay(recipe: Recipe, onProgress: (share: number) => boolean): Promise<void> {
    await this.begin(recipe.data, { ...recipe.start });
    const changes = recipe.changes.filter(({ step }) => step <= recipe.steps);
    for (;;) {
      while (changes[0] && changes[0].step <= this.step) {
        const change = changes.shift();
        if (!change) break;
        await this.lab?.change(nested(change.options));
        this.recipe.changes.push(change);
      }
      const until = changes[0]?.step ?? recipe.steps;
      if (this.step >= until) return;
      await this.advance(until - this.step, 60);
      if (!onProgress(this.step / recipe.steps)) return;
    }
  }

  async advance(steps: number, milliseconds: number): Promise<void> {
    if (!this.lab) return;
    for (const state of await this.lab.step(steps, { milliseconds })) {
      if (state.step % this.stride === 0) this.states.push(state);
    }
    this.recipe.steps = this.step;
    if (this.states.length <= longestHistory) return;
    this.stride *= 2;
    this.states = this.states.filter(({ step }) => step % this.stride === 0);
  }

  async look(shown: { field: boolean; manifold: boolean; arrows: boolean }): Promise<Look> {
    const { lab } = this;
    if (!lab) return { points: null, field: null, manifold: null, arrows: null };
    const [points, field, manifold, arrows] = await Promise.all([
      lab.points(shownPoints),
      shown.field ? lab.field(this.window, fieldSide, fieldSide) : null,
      shown.manifold ? lab.manifold(manifoldSide) : null,
      shown.arrows ? lab.arrows(shownArrows) : null,
    ]);
    return { points, field, manifold, arrows };
  }

  async modes(): Promise<ModeCount | null> {
    return this.lab ? this.lab.modes() : null;
  }

  /** Of all weights and moments: equal for equal states. */
  async fingerprint(): Promise<string> {
    if (!this.lab) return '';
    const { numbers } = await this.lab.save();
    let hash = 0x811c9dc5;
    for (const byte of new Uint8Array(numbers.buffer)) hash = Math.imul(hash ^ byte, 0x01000193);
    return (hash >>> 0).toString(16).padStart(8, '0');
  }

  private async remember(): Promise<Before | null> {
    if (!this.lab) return null;
    return {
      recipe: structuredClone(this.recipe),
      snapshot: await this.lab.save(),
      states: [...this.states],
    };
  }

  private keep(before: Before | null): void {
    if (before) this.before.push(before);
    if (this.before.length > mostUndo) this.before.shift();
  }
}
