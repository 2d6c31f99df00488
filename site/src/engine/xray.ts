// What lies inside a generator: the channels of a value, and what each of them does to the picture.

import { GanvasError, badInput, checkWhole } from './error.js';
import { feeds, labelsOf, rowInputs, stylesOf } from './feeds.js';
import type { ModelInfo } from './info.js';
import { type Masks, storeMasks } from './inputs.js';
import type { Generator, StyleChoice, ValueRange } from './model_facts.js';
import type { GraphJob } from './protocol.js';
import type { RunOptions } from './session.js';
import type { StylesInfo } from './styles.js';
import { type StoredTensor, type StoredTensors, elementsOf } from './tensor.js';

export interface LookOptions extends RunOptions, StyleChoice {
  /** Class of the picture; default 0. */
  label?: number;
  /** What is given: a latent (default), or the styles of a style-based generator. */
  space?: 'z' | 'w';
  /** Changed channels; those of the value itself do not show in its channels. */
  masks?: Masks;
}

export interface EffectsOptions extends LookOptions {
  /** Hears what has been measured so far: NaN for the other channels. */
  onEffects?: (effects: Float32Array<ArrayBuffer>) => void;
}

/** float32 [channels, height, width]. */
export interface Channels {
  data: Float32Array<ArrayBuffer>;
  channels: number;
  height: number;
  width: number;
}

/** What runs are made with. */
export interface Inside {
  info: ModelInfo;
  generator: Generator;
  styled: StylesInfo | null;
  start: (job: GraphJob, control: RunOptions) => Promise<StoredTensors>;
}

/** Numbers of a run of effects at most, which bounds its memory. */
const largestRun = 2 ** 22;
const mostInRun = 32;

const widths: Record<ValueRange, number> = { '-1..1': 2, '0..1': 1, '0..255': 255 };

/** Inputs of `results` equal results. */
function inputsOf(
  { info, generator, styled }: Inside,
  z: ArrayLike<number>,
  results: number,
  options: LookOptions,
): StoredTensors {
  const size = styled ? styled.layers * styled.dim : (info.latent?.size ?? 0);
  if (z.length !== size) throw badInput(`${z.length} numbers given, expected ${size}`);
  const label = checkWhole('label', options.label ?? 0, 0);
  const classes = generator.label ? labelsOf(info, 1, [label]) : [];
  const styles = stylesOf(generator, options);
  return feeds(info, generator, { z, styled, classes, start: 0, results, count: 1, styles });
}

function checkMaps(info: ModelInfo, value: string): void {
  const named = info.values().find(({ name }) => name === value);
  if (!named) throw badInput(`no value of the model is called "${value}"`);
  if (!named.uses.includes('maps')) {
    throw badInput(`value "${value}" is [${named.dims.join(', ')}], expected maps with channels`);
  }
}

/** Results of a run where the file fixes them, else as many as are asked for. */
const runOf = ({ batch }: Generator, wanted: number): number => (batch === -1 ? wanted : batch);

function mapsIn(tensor: StoredTensor | undefined, value: string): Channels {
  const [, channels = 0, height = 0, width = 0] = tensor?.dims ?? [];
  if (!(tensor?.data instanceof Float32Array)) {
    throw new GanvasError('bad-model', `the run gave no maps "${value}"`);
  }
  const data = tensor.data.slice(0, channels * height * width);
  return { data, channels, height, width };
}

export async function channelsOf(
  inside: Inside,
  z: ArrayLike<number>,
  value: string,
  options: LookOptions,
): Promise<Channels> {
  const { info, generator, start } = inside;
  checkMaps(info, value);
  const given = inputsOf(inside, z, runOf(generator, 1), options);
  const inputs = { ...given, ...storeMasks(info, options.masks) };
  const { [value]: maps } = await start({ inputs, outputs: [value], picture: null }, options);
  return mapsIn(maps, value);
}

/** Copies of the maps, in each of which one channel is off. */
function without({ data, channels, height, width }: Channels, first: number, count: number) {
  const each = height * width;
  const numbers = new Float32Array(count * data.length);
  for (let i = 0; i < count; ++i) {
    numbers.set(data, i * data.length);
    const channel = first + i;
    if (channel >= channels) continue;
    const from = i * data.length + channel * each;
    numbers.fill(0, from, from + each);
  }
  return numbers;
}

/** Root of the mean square of the differences. */
function distance(
  a: ArrayLike<unknown>,
  b: ArrayLike<unknown>,
  from: number,
  size: number,
): number {
  let sum = 0;
  for (let i = 0; i < size; ++i) sum += (Number(a[i]) - Number(b[from + i])) ** 2;
  return Math.sqrt(sum / size);
}

export async function effectsOf(
  inside: Inside,
  z: ArrayLike<number>,
  value: string,
  options: EffectsOptions,
): Promise<Float32Array<ArrayBuffer>> {
  const { info, generator, start } = inside;
  checkMaps(info, value);
  const { image } = generator;
  if (!image) throw badInput('the model has no output that holds pictures');
  const { output } = image;
  const masks = storeMasks(info, options.masks);
  const { signal, onProgress, onEffects } = options;
  const control = { ...(signal && { signal }) };
  const base = inputsOf(inside, z, runOf(generator, 1), options);
  const found = await start(
    { inputs: { ...base, ...masks }, outputs: [value, output], picture: null },
    control,
  );
  const maps = mapsIn(found[value], value);
  const whole = found[output];
  if (!whole) throw new GanvasError('bad-model', `the run gave no pictures "${output}"`);
  const size = elementsOf(image.batched ? whole.dims.slice(1) : whole.dims);
  const { channels } = maps;
  const fitting = Math.floor(largestRun / Math.max(1, maps.data.length, size));
  const each = runOf(generator, Math.min(channels, Math.max(1, Math.min(mostInRun, fitting))));
  const given = inputsOf(inside, z, each, options);
  const effects = new Float32Array(channels).fill(NaN);
  for (let first = 0; first < channels; first += each) {
    const count = generator.batch === -1 ? Math.min(each, channels - first) : each;
    const own = count === each ? given : inputsOf(inside, z, count, options);
    const changed: StoredTensor = {
      dtype: 'float32',
      dims: [count, channels, maps.height, maps.width],
      data: without(maps, first, count),
    };
    const inputs = { ...own, [value]: changed, ...masks };
    const rows = [...rowInputs(generator, own), value];
    const results = await start({ inputs, outputs: [output], rows, picture: null }, control);
    const pictures = results[output];
    if (!pictures) throw new GanvasError('bad-model', `the run gave no pictures "${output}"`);
    for (let i = 0; i < count && first + i < channels; ++i) {
      effects[first + i] =
        distance(whole.data, pictures.data, i * size, size) / widths[image.range];
    }
    onProgress?.(Math.min(1, (first + count) / channels));
    onEffects?.(effects.slice());
  }
  return effects;
}
