import type { EngineCore } from './engine_core.js';
import { GanvasError, badInput, checkWhole, disposed } from './error.js';
import type { ModelInfo, Port } from './info.js';
import type { Scheduler } from './scheduler.js';
import type { Job } from './session.js';
import { type TranslateOptions, type Translated, translationOf } from './translate_options.js';
import { type Picture, pictureOf } from './translation.js';
import type { TranslatorInfo } from './translator.js';
import {
  type StoredTensor,
  type StoredTensors,
  type TensorInput,
  type Tensors,
  expose,
  store,
} from './tensor.js';

/** A 64-bit seed: a safe integer, a bigint, or decimal digits. */
export type Seed = number | bigint | string;

export interface RunOptions {
  /** Ends the run: it rejects with 'aborted' promptly, and the model stays usable. */
  signal?: AbortSignal;
  /** Called with the share done, in [0, 1]. */
  onProgress?: (share: number) => void;
}

export interface RenderOptions extends RunOptions {
  /** A class number for each picture; left out: index mod the number of classes. */
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

/** `count` pictures of one size, one after another, 8-bit RGBA, rows from top to bottom. */
export interface Pictures {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
  count: number;
}

/** `count` points in the plane, float32 [count, 2] in data units. */
export interface Points {
  data: Float32Array<ArrayBuffer>;
  count: number;
}

const largestSeed = 2n ** 64n - 1n;

function parseSeed(seed: unknown): bigint {
  if (typeof seed === 'bigint' && seed >= 0n && seed <= largestSeed) return seed;
  if (typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0) return BigInt(seed);
  if (typeof seed === 'string' && /^[0-9]{1,20}$/.test(seed) && BigInt(seed) <= largestSeed) {
    return BigInt(seed);
  }
  throw badInput(
    `seed is ${String(seed)}, expected a whole number from 0 to 2^64 - 1 as a safe integer, a bigint or decimal digits`,
  );
}

/** A loaded model. Runs follow one after another, in the order in which they were asked for. */
export class Model {
  /** Inputs, outputs, metadata, and the parts they play. */
  readonly info: ModelInfo;
  private readonly core: EngineCore;
  private readonly scheduler: Scheduler;
  private isDisposed = false;

  /** Made by `loadModel`. */
  constructor(info: ModelInfo, core: EngineCore, scheduler: Scheduler) {
    this.info = info;
    this.core = core;
    this.scheduler = scheduler;
  }

  /**
   * Latents `first` .. `first + count - 1` of a seed: float32 [count, nz], the same bits as in the
   * trainer and in the native tools. The array is the caller's. Throws 'bad-input' (a seed or count
   * out of range, a model without a latent input) or 'disposed'.
   */
  latents(seed: Seed, count: number, first = 0): Float32Array<ArrayBuffer> {
    this.check();
    const latent = this.latent();
    const whole = checkWhole('count', count, 1);
    const start = checkWhole('first', first, 0);
    if (whole * latent.size > 2 ** 28) {
      throw badInput(
        `count is ${whole}, too many latents of ${latent.size} numbers to hold at once`,
      );
    }
    return this.core.latents(parseSeed(seed), BigInt(start), whole, latent.size, latent.prior);
  }

  /**
   * Runs the graph: `inputs` holds each of its inputs, by name, as {data, dims}. Data are copied.
   * float inputs take any array of numbers, int64 takes BigInt64Array, Int32Array or number[].
   * Resolves to all outputs by name, which are the caller's. A batch is split over the workers;
   * results do not depend on how. Rejects with 'bad-input', 'bad-model', 'aborted',
   * 'out-of-memory', 'disposed' or 'engine-unavailable'.
   */
  async run(inputs: Record<string, TensorInput>, options: RunOptions = {}): Promise<Tensors> {
    this.check();
    const results = await this.start({ inputs: this.store(inputs), picture: null }, options);
    return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, expose(t)]));
  }

  /** Pictures of a seed: `latents`, then `render`. */
  async sample(options: SampleOptions = {}): Promise<Pictures> {
    const { seed = 0, count = 1, first = 0 } = options;
    return this.render(this.latents(seed, count, first), options);
  }

  /**
   * Pictures of latents, float32 [count, nz] one after another (copied). `labels` are class numbers
   * for models with classes. Rejects as `run` does.
   */
  async render(z: ArrayLike<number>, options: RenderOptions = {}): Promise<Pictures> {
    this.check();
    const latent = this.latent();
    const { image, points } = this.info;
    if (!image) {
      throw badInput(
        points
          ? 'the model makes points in the plane, not pictures: use points()'
          : 'the model has no output that holds pictures: use run()',
      );
    }
    const count = z.length / latent.size;
    if (!Number.isInteger(count) || count < 1) {
      throw badInput(
        `${z.length} numbers given, expected a multiple of the latent size ${latent.size}`,
      );
    }
    return this.pictures(this.inputs(count, z, options.labels), image.output, count, options);
  }

  /**
   * Points of a seed, of a model that makes points in the plane. Rejects as `run` does; 'bad-input'
   * for a model that makes anything else.
   */
  async points(options: SampleOptions = {}): Promise<Points> {
    const { seed = 0, count = 1, first = 0 } = options;
    this.check();
    const { points, batch } = this.info;
    if (!points) throw badInput('the model has no output of points [N, 2]: use sample() or run()');
    const inputs = this.inputs(count, this.latents(seed, count, first), options.labels);
    const data = new Float32Array(2 * count);
    for (let start = 0; start < count;) {
      const size = batch === -1 ? count : Math.min(batch, count - start);
      const part = batch === -1 ? inputs : repeat(inputs, start, batch, count);
      const done = start;
      const results = await this.start(
        { inputs: part, picture: null },
        { ...options, onProgress: (share) => options.onProgress?.((done + share * size) / count) },
      );
      const values = results[points.output]?.data;
      if (!(values instanceof Float32Array) || values.length < 2 * size) {
        throw new GanvasError('bad-model', `the run gave no points "${points.output}" [N, 2]`);
      }
      data.set(values.subarray(0, 2 * size), 2 * start);
      start += size;
    }
    return { data, count };
  }

  /**
   * One picture through an image-to-image model: resized and padded to what the model takes, run, and
   * cut to where the picture lies. Data are copied. Rejects as `run` does; 'bad-input' also for a
   * model that is no image-to-image model, and says why.
   */
  async translate(picture: Picture, options: TranslateOptions = {}): Promise<Translated> {
    this.check();
    const translator = this.translator();
    const port = this.info.inputs.find(({ name }) => name === translator.input.name);
    const dtype = port?.dtype ?? 'float32';
    const translation = translationOf(translator, dtype, picture, options);
    const results = await this.start({ translation }, options);
    return { ...pictureOf(results, 'after'), before: pictureOf(results, 'before') };
  }

  /**
   * Ends runs under way with 'disposed' and gives back workers and memory; nothing keeps the process
   * alive after it. Later calls give 'disposed'; disposing again does nothing.
   */
  dispose(): void {
    this.isDisposed = true;
    this.scheduler.dispose();
  }

  private check(): void {
    if (this.isDisposed) throw disposed();
  }

  private translator(): TranslatorInfo {
    const { translator } = this.scheduler.info;
    if (typeof translator !== 'string') return translator;
    throw badInput(`the model cannot translate pictures: ${translator}`);
  }

  private latent(): NonNullable<ModelInfo['latent']> {
    const { latent } = this.info;
    if (!latent) throw badInput('the model has no latent input: use run()');
    if (latent.size < 1) {
      throw badInput(
        `input "${latent.input}" does not declare how many numbers it takes: use run()`,
      );
    }
    return latent;
  }

  private start(job: Job, { signal, onProgress }: RunOptions): Promise<StoredTensors> {
    return this.scheduler.run(job, {
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
    });
  }

  /** Copies the caller's inputs after checking names, types and shapes. */
  private store(inputs: Record<string, TensorInput>): StoredTensors {
    if (typeof inputs !== 'object' || (inputs as unknown) === null) {
      throw badInput('inputs is no object, expected {name: {data, dims}}');
    }
    const known = this.info.inputs.map((port) => `"${port.name}"`).join(', ');
    for (const name of Object.keys(inputs)) {
      if (!this.info.inputs.some((port) => port.name === name)) {
        throw badInput(`there is no input "${name}"; the model takes ${known}`);
      }
    }
    const stored: StoredTensors = {};
    for (const port of this.info.inputs) {
      const input = Object.hasOwn(inputs, port.name) ? inputs[port.name] : undefined;
      if (!input) throw badInput(`input "${port.name}" is missing; the model takes ${known}`);
      stored[port.name] = this.fit(port, store(`input "${port.name}"`, port.dtype, input));
    }
    return stored;
  }

  private fit(port: Port, tensor: StoredTensor): StoredTensor {
    // No dimensions at all: the file does not declare the shape.
    const fits =
      port.dims.length === 0 ||
      (tensor.dims.length === port.dims.length &&
        port.dims.every((dim, i) => dim === -1 || dim === tensor.dims[i]));
    if (fits) return tensor;
    const declared = port.dims.map((dim, i) => (dim === -1 ? port.dimNames[i] || '?' : dim));
    throw badInput(
      `input "${port.name}" has dims [${tensor.dims.join(', ')}], expected [${declared.join(', ')}]`,
    );
  }

  /** All inputs of a run that gives `count` results. */
  private inputs(
    count: number,
    z: ArrayLike<number>,
    labels: ArrayLike<number> | undefined,
  ): StoredTensors {
    const stored: StoredTensors = {};
    for (const port of this.info.inputs) {
      stored[port.name] = this.inputFor(port, count, z, labels);
    }
    return stored;
  }

  private inputFor(
    port: Port,
    count: number,
    z: ArrayLike<number>,
    labels: ArrayLike<number> | undefined,
  ): StoredTensor {
    const { latent, label } = this.info;
    if (port.name === latent?.input) {
      return store('z', port.dtype, { data: z, dims: [count, ...latent.dims] });
    }
    if (port.name === label?.input) {
      return store('labels', port.dtype, { data: this.labels(count, labels), dims: [count] });
    }
    throw badInput(`the model also takes "${port.name}", which is no latent or label: use run()`);
  }

  private labels(count: number, given: ArrayLike<number> | undefined): number[] {
    const classes = this.info.label?.classes.length ?? 0;
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

  /** Files with a fixed batch size are run as often as it takes, the last time with repeats. */
  private async pictures(
    inputs: StoredTensors,
    output: string,
    count: number,
    options: RunOptions,
  ): Promise<Pictures> {
    const { batch } = this.info;
    if (batch === -1) return this.paint(inputs, output, options);
    let whole: Pictures | undefined;
    for (let start = 0; start < count; start += batch) {
      const part = await this.paint(repeat(inputs, start, batch, count), output, {
        ...options,
        onProgress: (share) => options.onProgress?.(Math.min(1, (start + share * batch) / count)),
      });
      const size = part.width * part.height * 4;
      whole ??= { ...part, count, data: new Uint8ClampedArray(size * count) };
      whole.data.set(part.data.subarray(0, size * Math.min(batch, count - start)), size * start);
    }
    if (!whole) throw new GanvasError('bad-model', `the model takes batches of ${batch} pictures`);
    return whole;
  }

  private async paint(
    inputs: StoredTensors,
    picture: string,
    options: RunOptions,
  ): Promise<Pictures> {
    const results = await this.start({ inputs, picture }, options);
    const image = results[picture];
    if (!image) throw new GanvasError('bad-model', `the run gave no output "${picture}"`);
    const [count = 0, height = 0, width = 0] = image.dims;
    return { data: new Uint8ClampedArray(image.data.buffer), width, height, count };
  }
}

/** Rows start .. start + batch - 1 of each input; rows past the end repeat the last one. */
function repeat(inputs: StoredTensors, start: number, batch: number, count: number): StoredTensors {
  const parts: StoredTensors = {};
  for (const [name, { dtype, dims, data }] of Object.entries(inputs)) {
    const stride = data.length / count;
    const part = data.slice(0, stride * batch);
    const rows = new (part.constructor as Float32ArrayConstructor)(stride * batch);
    for (let i = 0; i < batch; ++i) {
      const row = Math.min(start + i, count - 1);
      rows.set(data.subarray(row * stride, (row + 1) * stride) as Float32Array, i * stride);
    }
    parts[name] = { dtype, dims: [batch, ...dims.slice(1)], data: rows };
  }
  return parts;
}
