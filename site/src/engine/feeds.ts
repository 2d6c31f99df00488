// The inputs of a generator: latents, classes and the inputs that always get the same numbers.

import { GanvasError, badInput, checkNumber } from './error.js';
import type { ModelInfo } from './info.js';
import type { Generator, StyleChoice } from './model_facts.js';
import type { StylesInfo } from './styles.js';
import { type DType, type StoredTensor, type StoredTensors, elementsOf, store } from './tensor.js';

/** Results of one run where inputs without an N keep it from being cut into parts. */
const largestWhole = 16;

/** Results of a run. */
export function runSize({ batch, constants }: Generator, count: number): number {
  if (batch !== -1) return batch;
  const whole = constants.some(({ batched, optional }) => batched === 0 && optional === 0);
  return whole ? Math.min(count, largestWhole) : count;
}

interface Wanted {
  /** Latents of all `count` results, one after another; or their styles. */
  z: ArrayLike<number>;
  /** Where the styles lie, if these are given in place of latents. */
  styled: StylesInfo | null;
  /** A class for each of them, or none. */
  classes: readonly number[];
  /** Which results this run is for; those past the last one repeat it. */
  start: number;
  results: number;
  count: number;
  styles: StyleChoice;
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

function stylesFrom({ value, layers, dim }: StylesInfo, { z, ...wanted }: Wanted): StoredTensor {
  const size = layers * dim;
  const numbers = new Float32Array(wanted.results * size);
  for (let i = 0; i < wanted.results; ++i) {
    const from = Math.min(wanted.start + i, wanted.count - 1) * size;
    for (let k = 0; k < size; ++k) numbers[i * size + k] = z[from + k] ?? 0;
  }
  const dims = layers > 1 ? [wanted.results, layers, dim] : [wanted.results, dim];
  return typed(value, 'float32', dims, numbers);
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

const styleInputs = { psi: 'truncation', noise: 'noise' } as const;

/** What the caller says of styles; 'bad-input' where the model has no input for it. */
export function stylesOf({ constants }: Generator, choice: StyleChoice): StyleChoice {
  const styles: StyleChoice = {};
  for (const name of ['psi', 'noise'] as const) {
    const value = choice[name];
    if (value === undefined) continue;
    checkNumber(name, value);
    if (!constants.some(({ role }) => role === name)) {
      throw badInput(`${name}: the model has no input for ${styleInputs[name]}`);
    }
    styles[name] = value;
  }
  return styles;
}

/**
 * The factor of latents that psi is for a model that is not style-based; null where psi is not given
 * or goes to the model.
 */
export function latentFactor(
  { styles }: ModelInfo,
  { constants }: Generator,
  psi: number | undefined,
): number | null {
  const own = styles !== null || constants.some(({ role }) => role === 'psi');
  return psi === undefined || own ? null : checkNumber('psi', psi);
}

/** In float32, as the native tools multiply. */
export function scaled(z: ArrayLike<number>, factor: number): Float32Array {
  const single = Math.fround(factor);
  return Float32Array.from(z, (number) => number * single);
}

/** A class for each of `count` results: those given, checked, or one class after another. */
export function labelsOf(
  info: ModelInfo,
  count: number,
  given: ArrayLike<number> | undefined,
): number[] {
  const classes = info.label?.count ?? 0;
  if (!given) return Array.from({ length: count }, (_, i) => (classes > 0 ? i % classes : 0));
  if (given.length !== count) {
    throw badInput(`${given.length} labels given for ${count} pictures`);
  }
  const labels = Array.from(given);
  for (const value of labels) {
    if (!Number.isInteger(value) || value < 0 || (classes > 0 && value >= classes)) {
      const range = classes > 0 ? `from 0 to ${classes - 1}` : '>= 0';
      throw badInput(`label ${value} is out of range, expected a whole number ${range}`);
    }
  }
  return labels;
}

/** Names of those of `inputs` that have a row for each result. */
export function rowInputs({ constants }: Generator, inputs: StoredTensors): string[] {
  const shared = constants.filter(({ batched }) => batched === 0).map(({ input }) => input);
  return Object.keys(inputs).filter((name) => !shared.includes(name));
}

/** All inputs of a run. */
export function feeds(info: ModelInfo, generator: Generator, wanted: Wanted): StoredTensors {
  const stored: StoredTensors = {};
  const { styled } = wanted;
  if (styled) stored[styled.value] = stylesFrom(styled, wanted);
  for (const { name, dtype } of info.inputs) {
    const { latent, label } = generator;
    const constant = generator.constants.find(({ input }) => input === name);
    if (latent && (name === latent.input || latent.also.includes(name))) {
      if (styled) continue;
      stored[name] = latents({ ...latent, input: name }, dtype, wanted);
    } else if (name === label?.input) {
      stored[name] = labels(label, dtype, wanted);
    } else if (constant) {
      const chosen = constant.role === '' ? undefined : wanted.styles[constant.role];
      if (chosen === undefined && constant.optional) continue;
      const dims = constant.batched ? [wanted.results, ...constant.dims] : constant.dims;
      const numbers = new Float32Array(elementsOf(dims)).fill(chosen ?? constant.value);
      stored[name] = typed(name, dtype, dims, numbers);
    } else {
      throw new GanvasError('bad-input', `the meaning of input "${name}" is unknown: use run()`);
    }
  }
  return stored;
}
