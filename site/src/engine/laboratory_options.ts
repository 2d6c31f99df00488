// What a laboratory trains, and how: the options of `ganvas train --model mlp`.

import { badInput } from './error.js';
import { type Seed, parseSeed } from './seed.js';

/** In the order of enum Activation in shared/laboratory. */
export const activations = ['relu', 'leaky-relu', 'tanh', 'elu'] as const;
export type Activation = (typeof activations)[number];

/** In the order of enum Objective. */
export const objectives = ['minimax', 'non-saturating', 'lsgan', 'wgan', 'hinge', 'rpgan'] as const;
export type AdversarialObjective = (typeof objectives)[number];

/** Of the latent, in the order of enum Prior. */
export const priors = ['normal', 'uniform'] as const;

/** Data that is built in. */
export const pointSets = ['ring8', 'grid25', 'spiral', 'moons'] as const;

/** Points x0, y0, x1, y1, ..., and perhaps the mode of each, any whole number. */
export interface GivenPoints {
  points: ArrayLike<number>;
  modes?: ArrayLike<number>;
}

/** A multilayer perceptron. */
export interface NetworkChoice {
  /** Hidden layers, 1 to 8; default 3. */
  layers?: number;
  /** Units of a hidden layer, 1 to 512; default 128. */
  width?: number;
  /** Default 'relu' in the generator, 'leaky-relu' in the discriminator. */
  activation?: Activation;
}

/** What can be changed while it trains. */
export interface TrainingChoice {
  /** Default 'non-saturating'. */
  objective?: AdversarialObjective;
  /** The discriminator's target of real points is 1 less this; default 0. */
  labelSmoothing?: number;
  /** Weight of ||x - G(z)||^2 in the generator's loss; default 0. */
  pixelWeight?: number;
  /** Updates of the discriminator for each of the generator; default 1. */
  nCritic?: number;
  /** Weights of the gradient penalties on real and on generated points; default 0.002 and 0. */
  r1?: number;
  r2?: number;
  /** R1 and R2 every so many updates, so many times as strong; default 1. */
  regEvery?: number;
  /** Weight of the gradient penalty of WGAN-GP; default 0. */
  gp?: number;
  /** Bound of the discriminator's weights; 0, the default, for none. */
  clip?: number;
  /** Deviation of noise on all that the discriminator sees; default 0. */
  instanceNoise?: number;
  /** Steps over which it goes down to 0; 0, the default: it stays. */
  instanceNoiseSteps?: number;
  /** Learning rates of Adam; default 0.002 and 0.01. */
  lrG?: number;
  lrD?: number;
  /** Decays of Adam's moments; default 0 and 0.99. */
  beta1?: number;
  beta2?: number;
  /** Half-life of the averaged generator, in points, and its limit as a share of those so far. */
  emaHalfLife?: number;
  emaRampup?: number;
}

export interface LaboratoryOptions extends TrainingChoice {
  /** Default 'ring8'. */
  data?: (typeof pointSets)[number] | GivenPoints;
  generator?: NetworkChoice;
  discriminator?: NetworkChoice;
  /** Length of the latent; default 2. */
  nz?: number;
  /** Default 'normal'. */
  prior?: (typeof priors)[number];
  /** Points of an update; default 128. */
  batch?: number;
  /** Of weights, latents and the order of the data; default 0. Equal seeds give equal bits. */
  seed?: Seed;
}

/** All options but the data, with a value for each. */
export interface LaboratorySettings extends Required<Omit<LaboratoryOptions, 'data' | 'seed'>> {
  generator: Required<NetworkChoice>;
  discriminator: Required<NetworkChoice>;
  seed: string;
}

/** A test compares them with those of the engine. */
export const laboratoryDefaults: LaboratorySettings = {
  generator: { layers: 3, width: 128, activation: 'relu' },
  discriminator: { layers: 3, width: 128, activation: 'leaky-relu' },
  nz: 2,
  prior: 'normal',
  batch: 128,
  objective: 'non-saturating',
  labelSmoothing: 0,
  pixelWeight: 0,
  nCritic: 1,
  r1: 0.002,
  r2: 0,
  regEvery: 1,
  gp: 0,
  clip: 0,
  instanceNoise: 0,
  instanceNoiseSteps: 0,
  lrG: 0.002,
  lrD: 0.01,
  beta1: 0,
  beta2: 0.99,
  emaHalfLife: 1000000,
  emaRampup: 0.05,
  seed: '0',
};

const wholeNumbers: readonly string[] = ['nz', 'batch', 'nCritic', 'regEvery'];

function placeOf<T extends string>(name: string, value: T, names: readonly T[]): number {
  const place = names.indexOf(value);
  if (place < 0) throw badInput(`${name} is ${value}, expected ${names.join(', ')}`);
  return place;
}

function checkNumber(name: string, value: unknown): number {
  const whole = wholeNumbers.includes(name) || /layers|width/.test(name);
  if (typeof value === 'number' && (whole ? Number.isInteger(value) : Number.isFinite(value))) {
    return value;
  }
  throw badInput(`${name} is ${String(value)}, expected a ${whole ? 'whole ' : ''}number`);
}

/** `options` over `base`. */
export function settingsOf(
  options: LaboratoryOptions,
  base: LaboratorySettings = laboratoryDefaults,
): LaboratorySettings {
  const given = Object.fromEntries(
    Object.entries(options).filter(([name, value]) => name in base && value !== undefined),
  );
  return {
    ...base,
    ...given,
    generator: { ...base.generator, ...options.generator },
    discriminator: { ...base.discriminator, ...options.discriminator },
    seed: String(parseSeed(options.seed ?? base.seed)),
  };
}

/** As web/bridge/engine_laboratory.cc reads them. */
export function optionNumbers(settings: LaboratorySettings): Float64Array<ArrayBuffer> {
  const network = (name: 'generator' | 'discriminator'): number[] => {
    const { layers, width, activation } = settings[name];
    return [
      checkNumber(`${name}.layers`, layers),
      checkNumber(`${name}.width`, width),
      placeOf(`${name}.activation`, activation, activations),
    ];
  };
  const number = (name: keyof TrainingChoice | 'nz' | 'batch'): number =>
    checkNumber(name, settings[name]);
  const seed = parseSeed(settings.seed);
  return Float64Array.from([
    ...network('generator'),
    ...network('discriminator'),
    number('nz'),
    placeOf('prior', settings.prior, priors),
    number('batch'),
    placeOf('objective', settings.objective, objectives),
    number('labelSmoothing'),
    number('pixelWeight'),
    number('nCritic'),
    number('r1'),
    number('r2'),
    number('regEvery'),
    number('gp'),
    number('clip'),
    number('instanceNoise'),
    number('instanceNoiseSteps'),
    number('lrG'),
    number('lrD'),
    number('beta1'),
    number('beta2'),
    number('emaHalfLife'),
    number('emaRampup'),
    Number(seed & 0xffffffffn),
    Number(seed >> 32n),
  ]);
}
