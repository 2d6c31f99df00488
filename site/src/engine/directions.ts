// Directions of latents: what `directions` takes and gives.

import { type EngineCore, halves } from './engine_core.js';
import { GanvasError, badInput, checkWhole } from './error.js';
import { type ModelInfo, stylesOrLatent } from './info.js';
import { type DirectionsAsked, type LatentSet, methods } from './protocol.js';
import { type Seed, parseSeed } from './seed.js';
import type { RunOptions } from './session.js';
import type { StoredTensors } from './tensor.js';

/** Latents, float32 [count, nz] one after another, and the class of each in models with classes. */
export interface LatentsOfClasses {
  latents: ArrayLike<number>;
  labels?: ArrayLike<number>;
}

export interface DirectionChoice extends RunOptions {
  /**
   * 'sefa' (default): from the weights of the layers that read the latent (Shen and Zhou 2021).
   * 'pca': what varies most in w or, with `value`, inside the model (GANSpace, Harkonen et al. 2020).
   * 'means': from the mean of one set of latents to that of another one. 'classes': from the mean w
   * of one class to that of another one.
   */
  method?: 'sefa' | 'pca' | 'means' | 'classes';
  /** Where they lie: the latent, or the styles. Left out: 'w' where the file names it, else 'z'. */
  space?: 'z' | 'w';
  /** First and last layer of the styles that are moved; in z, of the layers that read the latent. */
  layers?: readonly [first: number, last: number];
  /** Directions at most, default 10. */
  count?: number;
  /** Random samples for 'pca' and for the sigmas of w; default 10000, or fewer of large values. */
  samples?: number;
  /** Of the samples; default 0. */
  seed?: Seed;
  /** 'pca': the value of which the components are taken. */
  value?: string;
  /** Class of all samples; left out: all in turn. */
  label?: number;
  /** Both ends of 'means' (sets of latents) and 'classes' (class numbers). */
  toward?: LatentsOfClasses | number;
  from?: LatentsOfClasses | number;
}

export interface Directions {
  /** [count, dim], each of unit length, the best first. */
  vectors: Float32Array;
  /** How far random latents, or w, vary along each: a standard deviation. */
  sigma: Float32Array;
  /** Of the method; of means and classes the square of their distance. */
  eigenvalues: Float32Array;
  dim: number;
  space: 'z' | 'w';
  /** The input or value that they move. */
  value: string;
  /** Of a value [N, all, dim]: how many layers there are, and which of them are moved. */
  layers: { all: number; first: number; last: number };
  /** How many were drawn. */
  samples: number;
}

function setOf(
  info: ModelInfo,
  name: string,
  given: LatentsOfClasses | number | undefined,
): LatentSet {
  const size = info.latent?.size ?? 0;
  const { latents, labels } = typeof given === 'object' ? given : ({} as Partial<LatentsOfClasses>);
  const count = (latents?.length ?? 0) / size;
  if (!latents || count < 1 || !Number.isInteger(count)) {
    throw badInput(`${name} is not {latents} of ${size} numbers each`);
  }
  const classes = info.label?.count ?? 0;
  const numbers = labels
    ? Array.from(labels, (label) => checkWhole(`a label of ${name}`, label, 0, classes - 1))
    : Array.from({ length: count }, (_, i) => (classes > 0 ? i % classes : 0));
  if (numbers.length !== count) {
    throw badInput(`${name} has ${numbers.length} labels for ${count} latents`);
  }
  return { latents: Float32Array.from(latents), labels: Int32Array.from(numbers) };
}

const noSet: LatentSet = { latents: new Float32Array(0), labels: new Int32Array(0) };

/** What a caller asks for, checked. */
export function directionsAskedOf(info: ModelInfo, choice: DirectionChoice): DirectionsAsked {
  const { method = 'sefa', toward, from, layers } = choice;
  if (!methods.includes(method)) {
    throw badInput(`method is ${method}, expected one of ${methods.join(', ')}`);
  }
  const [first = 0, last = -1] = layers ?? [];
  const means = method === 'means';
  const classOf = (name: string, given: unknown): number =>
    method === 'classes' ? checkWhole(name, given, 0, (info.label?.count ?? 2 ** 31) - 1) : 0;
  return {
    method,
    value: stylesOrLatent(info, choice.space),
    latent: info.latent?.input ?? '',
    of: choice.value ?? '',
    first: checkWhole('the first layer', first, 0, 2 ** 20),
    last: layers ? checkWhole('the last layer', last, 0, 2 ** 20) : -1,
    count: checkWhole('count', choice.count ?? 10, 1, 65536),
    samples: choice.samples === undefined ? -1 : checkWhole('samples', choice.samples, 2, 2 ** 26),
    seed: parseSeed(choice.seed ?? 0),
    label: choice.label === undefined ? -1 : checkWhole('label', choice.label, 0, 2 ** 31 - 1),
    classes: info.label?.count ?? 0,
    towardClass: classOf('toward', toward),
    fromClass: classOf('from', from),
    toward: means ? setOf(info, 'toward', toward) : noSet,
    from: means ? setOf(info, 'from', from) : noSet,
  };
}

/** Begins in the instance. */
export function beginDirections(core: EngineCore, model: number, asked: DirectionsAsked): void {
  const texts = new TextEncoder().encode(`${asked.value}\0${asked.of}\0`);
  const { toward, from } = asked;
  const arrays = [toward.latents, toward.labels, from.latents, from.labels, texts];
  const words = 19;
  const bytes = arrays.reduce((sum, { byteLength }) => sum + byteLength, words * 4);
  core.withMemory(bytes, (pointer) => {
    let at = pointer + words * 4;
    const [towardZ, towardLabels, fromZ, fromLabels, value = 0] = arrays.map((array) => {
      const start = at;
      core.write(start, array);
      at += array.byteLength;
      return start;
    });
    const of = value + new TextEncoder().encode(asked.value).length + 1;
    const facts = [
      ...[methods.indexOf(asked.method), value, of, asked.first, asked.last],
      ...[asked.count, asked.samples, ...halves(asked.seed), asked.label, asked.classes],
      ...[asked.towardClass, asked.fromClass],
      ...[towardZ ?? 0, towardLabels ?? 0, toward.labels.length],
      ...[fromZ ?? 0, fromLabels ?? 0, from.labels.length],
    ];
    core.write(pointer, Int32Array.from(facts));
    const ok = core.call((heap) => heap._ganvas_directions(model, pointer));
    if (ok === 0) throw core.error();
  });
}

/** What was found. */
export function directionsOf(
  { value, latent }: DirectionsAsked,
  { vectors, sigma, eigenvalues, facts }: StoredTensors,
): Directions {
  if (!vectors || !sigma || !eigenvalues || !facts) {
    throw new GanvasError('bad-model', 'no directions were found');
  }
  const [all = 1, first = 0, last = 0, samples = 0] = facts.data as Float32Array;
  return {
    vectors: vectors.data as Float32Array,
    sigma: sigma.data as Float32Array,
    eigenvalues: eigenvalues.data as Float32Array,
    dim: vectors.dims[1] ?? 0,
    space: value === '' ? 'z' : 'w',
    value: value || latent,
    layers: { all, first, last },
    samples,
  };
}
