// One picture through an image-to-image model: fitted, run, and back, whichever engine runs it.

import type { EngineCore } from './engine_core.js';
import { GanvasError, badInput } from './error.js';
import { type PicturePort, layouts, ranges } from './model_facts.js';
import { picturesIn } from './picture.js';
import { type Picture, type Translation, fits } from './protocol.js';
import { type StoredTensors, elementsOf, store } from './tensor.js';

interface Rect {
  left: number;
  top: number;
  width: number;
  height: number;
}

/** As struct Fit in shared/translate/fit.h. */
interface Fit {
  words: Int32Array;
  width: number;
  height: number;
}

const fitWords = 9;
const lostWord = 8;

function fitPicture(core: EngineCore, { picture, translator, longest, fit }: Translation): Fit {
  const { height, width, multiple, smallest, scale, lost } = translator;
  const words = core.withMemory(fitWords * 4, (out) => {
    const ok = core.call((heap) =>
      heap._ganvas_fit(
        height,
        width,
        multiple,
        smallest,
        scale,
        lost,
        picture.width,
        picture.height,
        longest,
        fits.indexOf(fit),
        out,
      ),
    );
    if (ok === 0) throw core.error();
    return new Int32Array(core.read(out, fitWords * 4));
  });
  return { words, width: words[4] ?? 0, height: words[5] ?? 0 };
}

/** The same before the model, which has lost nothing yet. */
function asGiven(fit: Fit): Fit {
  const words = Int32Array.from(fit.words);
  words[lostWord] = 0;
  return { ...fit, words };
}

/** Where the picture lies in an output of that size. */
function pictureRect(core: EngineCore, { words }: Fit, width: number, height: number): Rect {
  return core.withMemory(fitWords * 4 + 16, (pointer) => {
    core.write(pointer, words);
    const out = pointer + fitWords * 4;
    core.call((heap) => {
      heap._ganvas_fit_result(pointer, width, height, out);
    });
    const [left = 0, top = 0, w = 0, h = 0] = new Int32Array(core.read(out, 16));
    return { left, top, width: w, height: h };
  });
}

function cut(rgba: Uint8Array, stride: number, { left, top, width, height }: Rect): Picture {
  const data = new Uint8ClampedArray(width * height * 4);
  for (let y = 0; y < height; ++y) {
    const start = ((top + y) * stride + left) * 4;
    data.set(rgba.subarray(start, start + width * 4), y * width * 4);
  }
  return { data, width, height };
}

/** The picture resized and padded, as RGBA and as the numbers of one picture of the tensor. */
function prepare(
  core: EngineCore,
  fit: Fit,
  { picture, translator }: Translation,
): { rgba: Uint8Array; numbers: Float32Array } {
  const { layout, channels, range } = translator.input;
  const pixels = fit.width * fit.height;
  const given = picture.data.byteLength;
  return core.withMemory(fitWords * 4 + given + pixels * 4 * (1 + channels), (pointer) => {
    const source = pointer + fitWords * 4;
    const fitted = source + given;
    const tensor = fitted + pixels * 4;
    core.write(pointer, fit.words);
    core.write(source, picture.data);
    const ok = core.call((heap) => heap._ganvas_fit_pixels(pointer, source, fitted));
    if (ok === 0) throw core.error();
    core.call((heap) => {
      heap._ganvas_pixels_tensor(
        fitted,
        fit.width,
        fit.height,
        layouts.indexOf(layout),
        channels,
        ranges.indexOf(range),
        tensor,
      );
    });
    return {
      rgba: new Uint8Array(core.read(fitted, pixels * 4)),
      numbers: new Float32Array(core.read(tensor, pixels * 4 * channels)),
    };
  });
}

function dimsOf({ layout, channels }: PicturePort, batch: number, fit: Fit): number[] {
  if (layout === 'nhwc') return [batch, fit.height, fit.width, channels];
  return [batch, channels, fit.height, fit.width];
}

/** A file that takes several pictures at once gets the same one several times. */
function repeated(numbers: Float32Array, batch: number): Float32Array {
  const all = new Float32Array(numbers.length * batch);
  for (let i = 0; i < batch; ++i) all.set(numbers, i * numbers.length);
  return all;
}

/** The first picture of an output, as RGBA of the whole of it. */
function paint(
  core: EngineCore,
  port: PicturePort,
  outputs: StoredTensors,
): { rgba: Uint8Array; width: number; height: number } {
  const tensor = outputs[port.name];
  if (tensor?.dims.length !== 4) {
    throw new GanvasError('bad-model', `the run gave no pictures "${port.name}"`);
  }
  const place = { ...port, output: port.name, height: -1, width: -1, flat: 0, batched: 1 };
  const { height, width } = picturesIn(place, tensor.dims);
  const rgba = core.withMemory(tensor.data.byteLength, (pointer) => {
    core.write(pointer, tensor.data);
    return core.paintAt(pointer, tensor.dtype, port, { count: 1, height, width });
  });
  return { rgba, width, height };
}

function stored({ data, width, height }: Picture): StoredTensors[string] {
  return { dtype: 'uint8', dims: [height, width, 4], data: new Uint8Array(data.buffer) };
}

/** The picture of a tensor that `translateWith` made. */
export function pictureOf(tensors: StoredTensors, name: 'before' | 'after'): Picture {
  const tensor = tensors[name];
  const [height = 0, width = 0] = tensor?.dims ?? [];
  if (!tensor) throw badInput(`the translation gave no picture "${name}"`);
  return { data: new Uint8ClampedArray(tensor.data.buffer), width, height };
}

/**
 * {after, before}, both uint8 RGBA [H, W, 4]: what the model made, and what it was given, without
 * padding. `run` runs the graph.
 */
export async function translateWith(
  core: EngineCore,
  run: (inputs: StoredTensors) => Promise<StoredTensors>,
  translation: Translation,
): Promise<StoredTensors> {
  const { translator, dtypes } = translation;
  const { input, output } = translator;
  const fit = fitPicture(core, translation);
  const { rgba, numbers } = prepare(core, fit, translation);
  const batch = Math.max(1, translator.batch);
  const data = batch === 1 ? numbers : repeated(numbers, batch);
  const dims = dimsOf(input, batch, fit);
  const inputs: StoredTensors = {};
  const give = (name: string, numbers: { data: Float32Array; dims: number[] }): void => {
    inputs[name] = store(`input "${name}"`, dtypes[name] ?? 'float32', numbers);
  };
  give(input.name, { data, dims });
  for (const constant of translator.constants) {
    const shape = constant.batched ? [batch, ...constant.dims] : constant.dims;
    give(constant.input, {
      data: new Float32Array(elementsOf(shape)).fill(constant.value),
      dims: shape,
    });
  }
  const outputs = await run(inputs);
  const made = paint(core, output, outputs);
  const after = cut(made.rgba, made.width, pictureRect(core, fit, made.width, made.height));
  const before = cut(rgba, fit.width, pictureRect(core, asGiven(fit), fit.width, fit.height));
  return { after: stored(after), before: stored(before) };
}
