// The latent of a picture: what `project` takes and gives.

import { type EngineCore, halves } from './engine_core.js';
import { GanvasError, badInput, checkWhole } from './error.js';
import { type ModelInfo, type PictureChoice, placeAs, stylesOrLatent } from './info.js';
import { layouts, ranges } from './model_facts.js';
import type { Picture, Search } from './protocol.js';
import type { RunOptions } from './session.js';
import { type StoredTensors, type Tensor, expose } from './tensor.js';

export interface ProjectOptions extends RunOptions, PictureChoice {
  /**
   * Where to search: 'z' (default), the latent; or 'w', the styles of a style-based generator, which
   * come nearer.
   */
  space?: 'z' | 'w';
  /** Class of the picture; left out: all are tried. */
  label?: number;
  /** A picture of what matters: white counts fully, black not at all. */
  mask?: Picture;
  /** Steps down the gradient; default 600. */
  steps?: number;
  /** Latents that are moved at once; half of them stay at each third of the steps; default 8. */
  starts?: number;
  /** Random samples of which the starts are the nearest; default 256. */
  tries?: number;
  /** Of the random samples; default 0. Equal seeds give equal results. */
  seed?: number | bigint | string;
  /** Hears the best so far, a few times a second. */
  onFound?: (found: Projected) => void;
}

export interface Projected {
  /** float32 [1, ...], as the input or value that it is for. */
  latent: Tensor;
  /** The input or value of the model that takes the latent. */
  value: string;
  /** Its class; null for models without classes. */
  label: number | null;
  /** How near the result is, in decibels: alike at 20, hard to tell apart at 40. */
  psnr: number;
  /** What the latent makes. */
  picture: Picture;
}

/** A copy of the caller's picture. */
function pixelsOf(what: string, picture: Picture): Picture {
  const { data, width = 0, height = 0 } = (picture as Partial<Picture> | undefined) ?? {};
  const sides = [width, height].every((side) => Number.isInteger(side) && side > 0);
  if (data?.length !== 4 * width * height || !sides) {
    throw badInput(`${what} is not {data, width, height} of RGBA bytes`);
  }
  return { data: new Uint8ClampedArray(data), width, height };
}

/** What a caller asks for, checked. */
export function searchOf(
  info: ModelInfo,
  image: Parameters<typeof placeAs>[0] | null,
  picture: Picture,
  options: ProjectOptions,
  seed: bigint,
): Search {
  if (!info.latent || !image) throw badInput('the model is no generator of pictures');
  const { space = 'z', range, layout } = options;
  if (options.label !== undefined && !info.label) {
    throw badInput(`label is ${options.label}, but the model has no classes`);
  }
  const value = stylesOrLatent(info, space);
  const place = placeAs(image, { ...(range && { range }), ...(layout && { layout }) });
  return {
    picture: pixelsOf('the picture', picture),
    mask: options.mask ? pixelsOf('the mask', options.mask) : null,
    value,
    steps: checkWhole('steps', options.steps ?? 600, 1, 100000),
    starts: checkWhole('starts', options.starts ?? 8, 1, 1024),
    tries: checkWhole('tries', options.tries ?? 256, 1, 1000000),
    seed,
    label: options.label === undefined ? -1 : checkWhole('label', options.label, 0, 2 ** 31 - 1),
    classes: info.label?.count ?? 0,
    place,
    live: options.onFound !== undefined,
  };
}

/** Starts the search in the instance. */
export function beginSearch(core: EngineCore, model: number, search: Search): void {
  const { picture, mask, place } = search;
  const name = new TextEncoder().encode(`${search.value}\0`);
  const words = 16;
  const maskBytes = mask?.data.length ?? 0;
  const bytes = words * 4 + picture.data.length + maskBytes + name.length;
  core.withMemory(bytes, (pointer) => {
    const rgba = pointer + words * 4;
    const shade = rgba + picture.data.length;
    const text = shade + maskBytes;
    core.write(rgba, picture.data);
    if (mask) core.write(shade, mask.data);
    core.write(text, name);
    const where = [rgba, picture.width, picture.height];
    const masked = mask ? [shade, mask.width, mask.height] : [0, 0, 0];
    const numbers = [search.steps, search.starts, search.tries, ...halves(search.seed)];
    const facts = [search.label, search.classes];
    const form = [layouts.indexOf(place.layout), ranges.indexOf(place.range)];
    core.write(
      pointer,
      Int32Array.from([...where, ...masked, text, ...numbers, ...facts, ...form]),
    );
    const ok = core.call((heap) => heap._ganvas_project(model, pointer));
    if (ok === 0) throw core.error();
  });
}

/** What a search gave. */
export function projectedOf(info: ModelInfo, { value }: Search, results: StoredTensors): Projected {
  const { latent, facts, picture: drawn } = results;
  if (!latent || !facts || !drawn) throw new GanvasError('bad-model', 'the search gave no latent');
  const [label = 0, psnr = 0] = facts.data as Float32Array;
  const [, height = 0, width = 0] = drawn.dims;
  return {
    latent: expose(latent),
    value: value || (info.latent?.input ?? ''),
    label: info.label ? label : null,
    psnr,
    picture: { data: new Uint8ClampedArray(drawn.data.buffer), width, height },
  };
}
