// Walks through latents: what `walk` takes, and the latents of its frames.

import { engineCode } from './engine_code.js';
import { EngineCore, halves } from './engine_core.js';
import { badInput, checkNumber, checkWhole } from './error.js';
import { type ModelInfo, stylesOrLatent } from './info.js';
import type { PictureChoice } from './info.js';
import type { StyleChoice } from './model_facts.js';
import { type Seed, parseSeed } from './seed.js';
import type { RunOptions } from './session.js';

export interface WalkOptions extends RunOptions, PictureChoice, StyleChoice {
  /** Where the walk leads: the first latent of each; default 0 to 7. */
  seeds?: readonly Seed[];
  /** In place of seeds: latents, float32 [count, nz] one after another. */
  keys?: ArrayLike<number>;
  /** Frames of the whole walk; default 240. */
  frames?: number;
  /**
   * In place of `frames`: seconds from each key to the next one, or one number for all. They decide
   * how many frames there are.
   */
  durations?: readonly number[];
  /** Frames a second of `durations`; default 30. */
  fps?: number;
  /** From the last key back to the first one. */
  loop?: boolean;
  /** Where to walk. Left out: 'w', the styles, where the file names them, else 'z'. */
  space?: 'z' | 'w';
  /** 'slerp' (arcs) in z with normal latents, else 'lerp' (lines). */
  interpolate?: 'slerp' | 'lerp';
  /** 'linear' (default): an even speed. 'smooth': slow at the keys. */
  ease?: 'linear' | 'smooth';
  /** Instead, a closed random path around the latent of the only seed, so far from it. */
  noiseWalk?: number;
  /** Class of each key, default 0. In z all must be the same. */
  labels?: ArrayLike<number>;
}

/** A walk, checked. */
export interface Walk {
  seeds: readonly bigint[];
  keys: ArrayLike<number> | null;
  count: number;
  frames: number;
  /** Seconds of each way between keys; none: time is spread by lengths. */
  durations: readonly number[];
  loop: boolean;
  /** The value of the styles; '' for a walk in z. */
  value: string;
  slerp: boolean;
  smooth: boolean;
  radius: number | null;
  labels: readonly number[];
}

const firstSeeds = [0, 1, 2, 3, 4, 5, 6, 7];

const mostFrames = 1000000;

/** One for each of the ways between `keys`, checked. */
function durationsOf({ durations, noiseWalk, loop, frames }: WalkOptions, keys: number): number[] {
  if (!durations) return [];
  const ways = loop ? keys : keys - 1;
  const { length } = durations;
  if (noiseWalk !== undefined || frames !== undefined) {
    throw badInput('durations excludes frames and noiseWalk');
  }
  if (length === 0 || (length !== 1 && length !== ways)) {
    throw badInput(
      `durations has ${length} numbers for ${ways} ways between ${keys} keys, expected one for each way, or one for all`,
    );
  }
  for (const seconds of durations) {
    if (!(checkNumber('a duration', seconds) >= 0.01 && seconds <= 3600)) {
      throw badInput(`a duration is ${seconds}, expected 0.01 to 3600 seconds`);
    }
  }
  return Array.from({ length: ways }, (_, i) => durations[length === 1 ? 0 : i] ?? 1);
}

/** Those that are asked for, or as many as the durations take. */
function framesFor({ frames = 240, fps = 30, loop }: WalkOptions, durations: number[]): number {
  if (durations.length === 0) return checkWhole('frames', frames, 1, mostFrames);
  if (!(checkNumber('fps', fps) > 0)) throw badInput(`fps is ${fps}, expected more than 0`);
  const seconds = durations.reduce((sum, duration) => sum + duration, 0);
  // The last picture of a walk that does not go back is a frame of its own.
  const count = Math.round(seconds * fps) + (loop ? 0 : 1);
  return Math.min(Math.max(count, 1), mostFrames);
}

/** What a caller asks for, checked. */
export function walkOf(info: ModelInfo, options: WalkOptions): Walk {
  const { seeds = firstSeeds, keys, loop = false, ease = 'linear', noiseWalk } = options;
  const { size = 1, prior = 'normal' } = info.latent ?? {};
  const random = noiseWalk !== undefined;
  const value = stylesOrLatent(info, random ? (options.space ?? 'z') : options.space);
  const count = keys ? keys.length / size : seeds.length;
  if (!Number.isInteger(count) || count < 1) {
    throw badInput(
      keys ? `${keys.length} numbers in keys, expected latents of ${size}` : 'seeds is empty',
    );
  }
  if (random && (count !== 1 || keys !== undefined || value !== '')) {
    throw badInput('noiseWalk goes around one seed, in z');
  }
  if (random && !(noiseWalk >= 0 && noiseWalk <= 10)) {
    throw badInput(`noiseWalk is ${noiseWalk}, expected a number from 0 to 10`);
  }
  if (!['linear', 'smooth'].includes(ease)) {
    throw badInput(`ease is ${ease}, expected 'linear' or 'smooth'`);
  }
  const { interpolate = value === '' && prior === 'normal' ? 'slerp' : 'lerp' } = options;
  if (!['slerp', 'lerp'].includes(interpolate)) {
    throw badInput(`interpolate is ${interpolate}, expected 'slerp' or 'lerp'`);
  }
  const labels = Array.from(options.labels ?? Array<number>(count).fill(0));
  if (labels.length !== count) throw badInput(`${labels.length} labels given for ${count} keys`);
  if (value === '' && labels.some((label) => label !== labels[0])) {
    throw badInput('a walk in z has one class: use space "w" for several');
  }
  const durations = durationsOf(options, count);
  return {
    seeds: keys ? [] : seeds.map(parseSeed),
    keys: keys ?? null,
    count,
    frames: framesFor(options, durations),
    durations,
    loop,
    value,
    slerp: interpolate === 'slerp',
    smooth: ease === 'smooth',
    radius: noiseWalk ?? null,
    labels,
  };
}

/** The latents of the keys, float32 [count, nz]. */
export function keysOf(core: EngineCore, info: ModelInfo, walk: Walk): Float32Array<ArrayBuffer> {
  if (walk.keys) return Float32Array.from(walk.keys);
  const { size = 1, prior = 'normal' } = info.latent ?? {};
  const keys = new Float32Array(walk.count * size);
  walk.seeds.forEach((seed, i) => {
    keys.set(core.latents(seed, 0n, 1, size, prior), i * size);
  });
  return keys;
}

/** All frames of the walk through `keys`, [frames, size]. */
export async function framesOf(
  info: ModelInfo,
  walk: Walk,
  keys: Float32Array,
): Promise<Float32Array<ArrayBuffer>> {
  const size = keys.length / walk.count;
  const bytes = walk.frames * size * 4;
  // An instance of its own: that of a model's latents has no more of the engine than these need.
  const core = await EngineCore.create(await engineCode());
  try {
    const times = Float64Array.from(walk.durations);
    // Doubles come first, where memory begins at a multiple of 8.
    return core.withMemory(times.byteLength + bytes + keys.byteLength, (start) => {
      const out = start + times.byteLength;
      const from = out + bytes;
      core.write(start, times);
      core.write(from, keys);
      core.call((heap) => {
        const { radius, frames, count, loop, slerp, smooth } = walk;
        if (radius !== null) {
          const prior = info.latent?.prior === 'uniform' ? 1 : 0;
          const seed = halves(walk.seeds[0] ?? 0n);
          heap._ganvas_noise_walk(...seed, size, prior, radius, frames, 0, frames, out);
          return;
        }
        const form = [loop ? 1 : 0, slerp ? 0 : 1, smooth ? 1 : 0] as const;
        const given = [start, times.length] as const;
        if (heap._ganvas_walk(from, count, size, frames, ...form, ...given, 0, frames, out) === 0) {
          throw core.error();
        }
      });
      return new Float32Array(core.read(out, bytes));
    });
  } finally {
    core.end();
  }
}
