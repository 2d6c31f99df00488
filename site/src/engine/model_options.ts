// What calls of a model are given, and some of what they give.

import type { PictureChoice } from './info.js';
import type { Masks } from './inputs.js';
import type { StyleChoice } from './model_facts.js';
import type { Seed } from './seed.js';
import type { RunOptions } from './session.js';

/** Of a film. */
export interface SnapshotChoice {
  /** The snapshot that runs, by its place in `info.film.steps`; left out: the last one. */
  snapshot?: number;
}

export interface RunChoice extends RunOptions, SnapshotChoice {
  /** Names of the values to give; those of the model's outputs where left out. */
  outputs?: readonly string[];
  /**
   * Numbers for the channels of values inside the model: each channel is multiplied by its number
   * before it is read. 0 switches a channel off.
   */
  masks?: Masks;
}

export interface GradientChoice extends RunOptions {
  /** What to differentiate by: names of what is given, masks too; all of float32 where left out. */
  by?: readonly string[];
  /** As those of `run`; the derivative by the mask of a value is called "mask of NAME". */
  masks?: Masks;
}

export interface RenderOptions extends RunOptions, PictureChoice, StyleChoice, SnapshotChoice {
  /** A class number for each picture; left out: index mod the number of classes. */
  labels?: ArrayLike<number>;
  /** What is given: latents (default), or the styles of a style-based generator. */
  space?: 'z' | 'w';
  /** As those of `run`: channels that are changed while the pictures are made. */
  masks?: Masks;
}

export interface StylesOptions extends RunOptions, SnapshotChoice {
  /** A class number for each latent; left out: index mod the number of classes. */
  labels?: ArrayLike<number>;
}

export interface SampleOptions extends RenderOptions {
  /** Default 0. */
  seed?: Seed;
  /** Pictures, >= 1; default 1. */
  count?: number;
  /** Index of the first picture of the seed; default 0. */
  first?: number;
}

/** `count` points in the plane, float32 [count, 2] in data units. */
export interface Points {
  data: Float32Array<ArrayBuffer>;
  count: number;
}
