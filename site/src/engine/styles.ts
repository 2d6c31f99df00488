// The styles (W) of a style-based generator: what lies between its mapping and its synthesis.

import type { NamedValue } from './model_facts.js';

/** Where the styles lie: `layers` vectors of `dim` numbers for each picture. */
export interface StylesInfo {
  /** The value of the graph that holds them: [N, layers, dim], or [N, dim] for one layer. */
  value: string;
  layers: number;
  dim: number;
  /** The weight that holds their mean, float [dim]; '' where the file has none. */
  average: string;
}

/** The mean of the styles, as our exporter calls it. */
const averageName = 'w_avg';

/** Latents whose styles give the mean where the file has none. */
export const averageSamples = 4096;

/** The value that holds the styles of all layers; '' where there is none. */
export function stylesName(
  metadata: Readonly<Record<string, string>>,
  values: readonly NamedValue[],
): string {
  const named = metadata['ganvas.w'];
  if (named !== undefined) return named;
  return values.filter(({ uses }) => uses.includes('w')).at(-1)?.name ?? '';
}

/**
 * The styles of a model, or null. Where the file does not name them, only a value with a vector for
 * each layer counts: any hidden layer of a plain network is a vector that all of the output goes
 * through.
 */
export function findStyles(
  metadata: Readonly<Record<string, string>>,
  values: readonly NamedValue[],
  weights: readonly { name: string; dims: number[] }[],
): StylesInfo | null {
  const name = stylesName(metadata, values);
  const value = values.find((each) => each.name === name);
  if (value?.dtype !== 'float32') return null;
  const [, ...dims] = value.dims;
  const [layers = 0, dim = 0] = dims.length === 1 ? [1, ...dims] : dims;
  const whole = dims.length <= 2 && layers > 0 && dim > 0;
  if (!whole || (dims.length === 1 && metadata['ganvas.w'] === undefined)) return null;
  const average = weights.find(
    (weight) => weight.name === averageName && weight.dims.length === 1 && weight.dims[0] === dim,
  );
  return { value: name, layers, dim, average: average?.name ?? '' };
}

/** The mean of vectors of `size` numbers, one after another. */
export function meanOf(vectors: Float32Array, size: number): Float32Array {
  const sums = new Float64Array(size);
  vectors.forEach((value, i) => (sums[i % size] = (sums[i % size] ?? 0) + value));
  return Float32Array.from(sums, (sum) => (sum * size) / vectors.length);
}
