// The film that a model file may hold: what is known of it, and which of its snapshots runs.

import type { EngineCore } from './engine_core.js';
import { badInput, checkWhole } from './error.js';
import type { ModelInfo } from './info.js';
import type { Curve, FilmInfo } from './model_facts.js';
import type { SnapshotChoice } from './model_options.js';

const numbers = (value: unknown): number[] | null =>
  Array.isArray(value) && value.every((number) => Number.isFinite(number))
    ? (value as number[])
    : null;

/** A curve of the JSON about a run, or null for what is none. */
function curveOf(entry: unknown): Curve | null {
  if (typeof entry !== 'object' || entry === null) return null;
  const { name, title, ...points } = entry as Record<string, unknown>;
  const [steps, values] = [numbers(points['steps']), numbers(points['values'])];
  if (typeof name !== 'string' || !steps || !values || steps.length !== values.length) return null;
  return { name, title: typeof title === 'string' ? title : name, steps, values };
}

/** What does not read as a curve is left out: the pictures do not need it. */
function curvesOf(about: string): Curve[] {
  try {
    const { curves } = JSON.parse(about) as { curves?: unknown };
    return (Array.isArray(curves) ? curves : []).flatMap((entry) => curveOf(entry) ?? []);
  } catch {
    return [];
  }
}

/** Of the film that the open model holds; null if it holds none. */
export function readFilm(core: EngineCore, model: number): FilmInfo | null {
  const text = core.call((heap) => heap._ganvas_film(model));
  if (text === 0) return null;
  const { steps, about } = JSON.parse(core.text(text)) as { steps: number[]; about: string };
  return { steps, curves: curvesOf(about) };
}

/** Has the next runs take the weights of that snapshot, or of the model itself. */
export function useSnapshot(core: EngineCore, model: number, snapshot = -1): void {
  if (core.call((heap) => heap._ganvas_use_snapshot(model, snapshot)) === 0) throw core.error();
}

/** The part of a job that names the snapshot, checked. */
export function snapshotOf(info: ModelInfo, { snapshot }: SnapshotChoice): SnapshotChoice {
  if (snapshot === undefined) return {};
  if (!info.film) throw badInput('the model has no snapshots: it is not a film');
  return { snapshot: checkWhole('snapshot', snapshot, 0, info.film.steps.length - 1) };
}
