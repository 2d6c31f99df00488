import type { EngineCore } from './engine_core.js';
import { GanvasError } from './error.js';
import type { PicturePlace } from './model_facts.js';
import { type StoredTensor, elementsOf } from './tensor.js';

/** `count` pictures of one size. */
export interface PictureSizes {
  count: number;
  height: number;
  width: number;
}

/** Sizes of the pictures in an output of these dimensions; 'bad-model' where it holds others. */
export function picturesIn(place: PicturePlace, dims: readonly number[]): PictureSizes {
  const { layout, channels, flat, batched, output } = place;
  const count = batched ? (dims[0] ?? 0) : 1;
  const own = batched ? dims.slice(1) : dims;
  const [a = 0, b = 0, c] = own;
  let size = { count, height: place.height, width: place.width, found: channels };
  if (flat) size.found = elementsOf([...own]) / (size.height * size.width);
  else if (c === undefined) size = { count, height: a, width: b, found: 1 };
  else if (layout === 'nhwc') size = { count, height: a, width: b, found: c };
  else size = { count, height: b, width: c, found: a };
  if (size.found === channels && size.height >= 1 && size.width >= 1) return size;
  throw new GanvasError(
    'bad-model',
    `output "${output}" is [${dims.join(', ')}], expected pictures of ${channels} channels`,
  );
}

/** What `paint` makes, as a tensor uint8 [count, height, width, 4]. */
export function rgbaOf(
  size: PictureSizes,
  paint: (size: PictureSizes) => Uint8Array<ArrayBuffer>,
): StoredTensor {
  return { dtype: 'uint8', dims: [size.count, size.height, size.width, 4], data: paint(size) };
}

/** A picture tensor of any type as uint8 RGBA [N, H, W, 4]. */
export function toRgba(core: EngineCore, place: PicturePlace, tensor: StoredTensor): StoredTensor {
  return rgbaOf(picturesIn(place, tensor.dims), (size) =>
    core.withMemory(tensor.data.byteLength, (pointer) => {
      core.write(pointer, tensor.data);
      return core.paintAt(pointer, tensor.dtype, place, size);
    }),
  );
}

/** `count` pictures of one size, one after another, 8-bit RGBA, rows from top to bottom. */
export interface Pictures {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
  count: number;
}

/** Puts the pictures of a run into `whole`, from number `start` on. */
export function takePictures(
  whole: Pictures,
  painted: StoredTensor | undefined,
  start: number,
  wanted: number,
): void {
  const [found = 0, height = 0, width = 0] = painted?.dims ?? [];
  if (!painted || found < wanted) {
    throw new GanvasError('bad-model', `the run gave ${found} pictures, expected ${wanted}`);
  }
  const size = width * height * 4;
  if (start === 0) {
    Object.assign(whole, { data: new Uint8ClampedArray(size * whole.count), width, height });
  }
  whole.data.set((painted.data as Uint8Array).subarray(0, size * wanted), size * start);
}
