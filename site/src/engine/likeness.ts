// Samples laid out by likeness: what `arrange` takes and gives.

import { type EngineCore, halves } from './engine_core.js';
import { GanvasError, badInput, checkNumber, checkWhole } from './error.js';
import type { ModelInfo } from './info.js';
import type { LikenessAsked } from './protocol.js';
import { type Seed, parseSeed } from './seed.js';
import type { RunOptions } from './session.js';
import type { StoredTensors } from './tensor.js';

export interface ArrangeOptions extends RunOptions {
  /** Samples 0 to count - 1 of the seed; default 1000, at most 4096. */
  count?: number;
  /** Default 0. */
  seed?: Seed;
  /** Class of all samples; left out: all in turn. */
  label?: number;
  /**
   * Truncation of the samples that are compared: 1 (default) for none, 0 for the mean picture. Along
   * w it changes lengths alone, so maps by w stay as they are.
   */
  psi?: number;
  /**
   * Where it truncates: 'w' by the model's input for it, 'z' by multiplying latents. Left out: 'w'
   * where the model has such an input, else 'z'.
   */
  space?: 'z' | 'w';
}

export interface Arrangement {
  /** The grid is square. */
  side: number;
  /** [side, side], row by row: the number of the sample that stands there, -1 for none. */
  cells: Int32Array;
}

/** As meaning::TruncationSpace. */
const spaces = [undefined, 'z', 'w'];

function spaceOf(space: 'z' | 'w' | undefined): number {
  const index = spaces.indexOf(space);
  if (index < 0) throw badInput(`space is ${String(space)}, expected 'z' or 'w'`);
  return index;
}

/** What a caller asks for, checked. */
export function likenessAskedOf(info: ModelInfo, options: ArrangeOptions): LikenessAsked {
  return {
    count: checkWhole('count', options.count ?? 1000, 2, 4096),
    seed: parseSeed(options.seed ?? 0),
    label: options.label === undefined ? -1 : checkWhole('label', options.label, 0, 2 ** 31 - 1),
    classes: info.label?.count ?? 0,
    psi: checkNumber('psi', options.psi ?? 1),
    space: spaceOf(options.space),
  };
}

/** Begins in the instance. */
export function beginLikeness(core: EngineCore, model: number, asked: LikenessAsked): void {
  const psi = new Int32Array(Float32Array.of(asked.psi).buffer);
  const facts = [asked.count, ...halves(asked.seed), asked.label, asked.classes];
  const all = Int32Array.from([...facts, ...psi, asked.space]);
  core.withMemory(all.byteLength, (pointer) => {
    core.write(pointer, all);
    const ok = core.call((heap) => heap._ganvas_likeness(model, pointer));
    if (ok === 0) throw core.error();
  });
}

/** What was found. */
export function arrangementOf({ cells }: StoredTensors): Arrangement {
  if (!cells) throw new GanvasError('bad-model', 'the samples were not laid out');
  return { side: cells.dims[0] ?? 0, cells: Int32Array.from(cells.data as Float32Array) };
}
