// The inputs of a generator: latents, classes and the inputs that always get the same numbers.

import { GanvasError } from './error.js';
import type { ModelInfo } from './info.js';
import type { Generator } from './model_facts.js';
import { type DType, type StoredTensor, type StoredTensors, elementsOf, store } from './tensor.js';

/** Results of one run where inputs without an N keep it from being cut into parts. */
const largestWhole = 16;

/** Results of a run. */
export function runSize({ batch, constants }: Generator, count: number): number {
  if (batch !== -1) return batch;
  const whole = constants.some(({ batched }) => batched === 0);
  return whole ? Math.min(count, largestWhole) : count;
}

interface Wanted {
  /** Latents of all `count` results, one after another. */
  z: ArrayLike<number>;
  /** A class for each of them, or none. */
  classes: readonly number[];
  /** Which results this run is for; those past the last one repeat it. */
  start: number;
  results: number;
  count: number;
}

/** float input: any numbers; whole ones: the same, rounded. */
function typed(name: string, dtype: DType, dims: number[], numbers: Float32Array): StoredTensor {
  return store(`input "${name}"`, dtype, { data: numbers, dims });
}

function latents(
  { input, size, dims, batched }: NonNullable<Generator['latent']>,
  dtype: DType,
  { z, start, results, count }: Wanted,
): StoredTensor {
  const numbers = new Float32Array(results * size);
  for (let i = 0; i < results; ++i) {
    const from = Math.min(start + i, count - 1) * size;
    for (let k = 0; k < size; ++k) numbers[i * size + k] = z[from + k] ?? 0;
  }
  return typed(input, dtype, batched ? [results, ...dims] : dims, numbers);
}

function labels(
  { input, form, rank, count: width }: NonNullable<Generator['label']>,
  dtype: DType,
  { classes, start, results, count }: Wanted,
): StoredTensor {
  const classOf = (i: number): number => classes[Math.min(start + i, count - 1)] ?? 0;
  const dims = form === 'scalar' ? [] : Array.from({ length: Math.max(1, rank) }, () => 1);
  if (form !== 'scalar') dims[0] = results;
  if (form !== 'one-hot') {
    return typed(
      input,
      dtype,
      dims,
      Float32Array.from({ length: elementsOf(dims) }, (_, i) => classOf(i)),
    );
  }
  dims[1] = width;
  const numbers = new Float32Array(results * width);
  for (let i = 0; i < results; ++i) numbers[i * width + classOf(i)] = 1;
  return typed(input, dtype, dims, numbers);
}

/** All inputs of a run. */
export function feeds(info: ModelInfo, generator: Generator, wanted: Wanted): StoredTensors {
  const stored: StoredTensors = {};
  for (const { name, dtype } of info.inputs) {
    const { latent, label } = generator;
    const constant = generator.constants.find(({ input }) => input === name);
    if (latent && (name === latent.input || latent.also.includes(name))) {
      stored[name] = latents({ ...latent, input: name }, dtype, wanted);
    } else if (name === label?.input) {
      stored[name] = labels(label, dtype, wanted);
    } else if (constant) {
      const dims = constant.batched ? [wanted.results, ...constant.dims] : constant.dims;
      const numbers = new Float32Array(elementsOf(dims)).fill(constant.value);
      stored[name] = typed(name, dtype, dims, numbers);
    } else {
      throw new GanvasError('bad-input', `the meaning of input "${name}" is unknown: use run()`);
    }
  }
  return stored;
}
