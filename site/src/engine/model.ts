import type { EngineCore } from './engine_core.js';
import {
  type DirectionChoice,
  type Directions,
  directionsAskedOf,
  directionsOf,
} from './directions.js';
import {
  type ArrangeOptions,
  type Arrangement,
  arrangementOf,
  likenessAskedOf,
} from './likeness.js';
import { GanvasError, badInput, checkWhole, disposed } from './error.js';
import { labelsOf } from './feeds.js';
import { snapshotOf } from './film.js';
import { GeneratorRuns } from './generator_runs.js';
import { type ModelInfo, type PictureChoice, checkChoice } from './info.js';
import { storeInputs, storeMasks, takes } from './inputs.js';
import type { Meaning, TranslatorInfo } from './model_facts.js';
import type { Pictures } from './picture.js';
import type { Job, Picture } from './protocol.js';
import type {
  GradientChoice,
  Points,
  RenderOptions,
  RunChoice,
  SampleOptions,
  StylesOptions,
} from './model_options.js';
import type { Scheduler } from './scheduler.js';
import { type Seed, parseSeed } from './seed.js';
import type { RunOptions, SearchControl } from './session.js';
import {
  type StoredTensors,
  type Tensor,
  type TensorInput,
  type Tensors,
  expose,
  store,
} from './tensor.js';
import { type ProjectOptions, type Projected, projectedOf, searchOf } from './search.js';
import { averageSamples, meanOf } from './styles.js';
import { type TranslateOptions, type Translated, translationOf } from './translate_options.js';
import { pictureOf } from './translation.js';
import {
  type Channels,
  type EffectsOptions,
  type Inside,
  type LookOptions,
  channelsOf,
  effectsOf,
} from './xray.js';
import { type WalkOptions, framesOf, keysOf, walkOf } from './walk.js';

/** A loaded model. Runs follow one after another, in the order in which they were asked for. */
export class Model {
  /** Inputs, outputs, metadata, and the parts they play. */
  readonly info: ModelInfo;
  private readonly core: EngineCore;
  private readonly scheduler: Scheduler;
  private readonly meaning: Meaning | null;
  private readonly choice: PictureChoice;
  private readonly generated: GeneratorRuns;
  private isDisposed = false;

  /** Made by `loadModel`. */
  constructor(
    info: ModelInfo,
    meaning: Meaning | null,
    core: EngineCore,
    scheduler: Scheduler,
    choice: PictureChoice,
  ) {
    this.info = info;
    this.meaning = meaning;
    this.choice = choice;
    this.core = core;
    this.scheduler = scheduler;
    this.generated = new GeneratorRuns(info, meaning?.generator ?? null, choice, (job, control) =>
      this.start(job, control),
    );
  }

  /**
   * Latents `first` .. `first + count - 1` of a seed: float32 [count, nz], the same bits as in the
   * trainer and in the native tools. The array is the caller's. Throws 'bad-input' (a seed or count
   * out of range, a model without a latent input) or 'disposed'.
   */
  latents(seed: Seed, count: number, first = 0): Float32Array<ArrayBuffer> {
    this.check();
    const latent = this.generated.latent();
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
   * results do not depend on how.
   *
   * `inputs` may also name values inside the model (`info.values()`): what lies before them is not
   * computed, and inputs that nothing else needs may be left out. `outputs` names values to give in
   * place of the outputs. Weights of the file (`info.weights()`) may be given, too, and stand in for
   * the file's in this run. Such runs take one worker, and engine 'wasm'. Rejects with 'bad-input',
   * 'bad-model', 'aborted', 'out-of-memory', 'disposed' or 'engine-unavailable'.
   */
  async run(inputs: Record<string, TensorInput>, options: RunChoice = {}): Promise<Tensors> {
    this.check();
    const stored = {
      ...storeInputs(this.info, inputs, options.outputs !== undefined),
      ...storeMasks(this.info, options.masks),
    };
    const inside = Object.keys(stored).some((name) => !takes(this.info, name));
    const own = inside ? this.info.outputs.map(({ name }) => name) : null;
    const outputs = options.outputs ?? own;
    const snapshot = snapshotOf(this.info, options);
    const job = { inputs: stored, outputs, picture: null, ...snapshot };
    const results = await this.start(job, options);
    return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, expose(t)]));
  }

  /** A weight of the file, by name; float16 is widened. */
  async weights(name: string): Promise<Tensor> {
    this.check();
    const known = this.info.weights();
    if (!known.some((weight) => weight.name === name)) {
      throw badInput(`no weight of the model is called "${name}"; there are ${known.length}`);
    }
    const job = { inputs: {}, outputs: [name], picture: null };
    const { [name]: weight } = await this.start(job, {});
    if (!weight) throw new GanvasError('bad-model', `the run gave no weight "${name}"`);
    return expose(weight);
  }

  /**
   * Derivatives, by what is given, of the sum over all `cotangents` of their numbers times those of
   * the output or inner value that they are named after (a vector-Jacobian product): with the
   * derivative of a loss by a picture as the cotangent, that of the loss by the latents. Each result
   * has the name and the shape of what it is by. Engine 'wasm', one worker. Rejects as `run` does,
   * and with 'unsupported-op' for an operator whose gradient is not known.
   */
  async gradient(
    inputs: Record<string, TensorInput>,
    cotangents: Record<string, TensorInput>,
    options: GradientChoice = {},
  ): Promise<Tensors> {
    this.check();
    const stored = {
      ...storeInputs(this.info, inputs, true),
      ...storeMasks(this.info, options.masks),
    };
    if (typeof cotangents !== 'object' || (cotangents as unknown) === null) {
      throw badInput('cotangents is not an object, expected {name: {data, dims}}');
    }
    const { by = [] } = options;
    if (!Array.isArray(by)) throw badInput('by is not an array of names');
    const outer = Object.fromEntries(
      Object.entries(cotangents).map(([name, tensor]) => {
        const port = [...this.info.outputs, ...this.info.values()].find((p) => p.name === name);
        if (!port) throw badInput(`no output or value of the model is called "${name}"`);
        return [name, store(`the cotangent of "${name}"`, port.dtype, tensor)];
      }),
    );
    const gradient = { cotangents: outer, by };
    const results = await this.start(
      { inputs: stored, outputs: null, picture: null, gradient },
      options,
    );
    return Object.fromEntries(Object.entries(results).map(([name, t]) => [name, expose(t)]));
  }

  /** Pictures of a seed: `latents`, then `render`. */
  async sample(options: SampleOptions = {}): Promise<Pictures> {
    const { seed = 0, count = 1, first = 0 } = options;
    return this.render(this.latents(seed, count, first), options);
  }

  /**
   * Pictures of latents, float32 [count, nz] one after another (copied), or in space 'w' of styles,
   * float32 [count, layers * dim] as `styles` gives them. `labels` are class numbers for models with
   * classes. Rejects as `run` does.
   */
  async render(z: ArrayLike<number>, options: RenderOptions = {}): Promise<Pictures> {
    this.check();
    checkChoice(options);
    return this.generated.pictures(z, options);
  }

  /**
   * Points of a seed, of a model that makes points in the plane. Rejects as `run` does; 'bad-input'
   * for a model that makes anything else.
   */
  async points(options: SampleOptions = {}): Promise<Points> {
    const { seed = 0, count = 1, first = 0 } = options;
    this.check();
    const { points } = this.info;
    if (!points) throw badInput('the model has no output of points [N, 2]: use sample() or run()');
    return this.generated.points(points.output, this.latents(seed, count, first), count, options);
  }

  /**
   * The styles (W) of latents, float32 [count, nz]: float32 [count, layers * dim], not truncated,
   * see `info.styles`. `labels` as for `render`. Rejects as `run` does; 'bad-input' for a model
   * without styles.
   */
  async styles(z: ArrayLike<number>, options: StylesOptions = {}): Promise<Float32Array> {
    this.check();
    return this.generated.styles(z, options);
  }

  /**
   * The mean of the styles, float32 [layers * dim], towards which truncation goes: the file's, or
   * that of `averageSamples` latents, one class after another. Rejects as `styles` does.
   */
  async averageStyles(options: RunOptions = {}): Promise<Float32Array> {
    this.check();
    const { average, layers, dim } = this.generated.stylesInfo();
    if (average) {
      const { data } = await this.weights(average);
      return Float32Array.from({ length: layers * dim }, (_, i) => Number(data[i % dim]));
    }
    const all = await this.styles(this.latents(0, averageSamples), options);
    return meanOf(all, layers * dim);
  }

  /**
   * One picture through an image-to-image model: resized and padded to what the model takes, run, and
   * cut to where the picture lies. Data are copied. Rejects as `run` does; 'bad-input' also for a
   * model that is not an image-to-image model, with the reason.
   */
  async translate(picture: Picture, options: TranslateOptions = {}): Promise<Translated> {
    this.check();
    const translator = this.translator();
    const dtypes = Object.fromEntries(this.info.inputs.map(({ name, dtype }) => [name, dtype]));
    const translation = translationOf(translator, dtypes, picture, options);
    const results = await this.start({ translation }, options);
    return { ...pictureOf(results, 'after'), before: pictureOf(results, 'before') };
  }

  /**
   * The latent whose picture is nearest to `picture` (copied), which is cut to the shape of the
   * model's pictures and brought to their size. Random samples are looked at first, and the nearest
   * of them are moved by gradients. The same for a seed on every machine of one kind. Engine 'wasm',
   * one worker. Rejects as `run` does, and with 'unsupported-op' for an operator whose gradient is
   * not known.
   */
  async project(picture: Picture, options: ProjectOptions = {}): Promise<Projected> {
    this.check();
    const chosen = { ...this.choice, ...options };
    checkChoice(chosen);
    const seed = parseSeed(chosen.seed ?? 0);
    const { image = null } = this.generated.generator();
    const search = searchOf(this.info, image, picture, chosen, seed);
    const { onFound } = options;
    const onPartial = (found: StoredTensors): void => {
      onFound?.(projectedOf(this.info, search, found));
    };
    const control = { ...options, ...(onFound && { onPartial }) };
    return projectedOf(this.info, search, await this.start({ search }, control));
  }

  /**
   * Directions of the latents, or of w, along which pictures change. The same as those of the native
   * tools up to 1e-5. Engine 'wasm', one worker. Rejects as `run` does, and with 'unsupported-op'
   * for 'sefa' where no layer with weights reads the latent.
   */
  async directions(options: DirectionChoice = {}): Promise<Directions> {
    this.check();
    this.generated.generator();
    const directions = directionsAskedOf(this.info, options);
    return directionsOf(directions, await this.start({ directions }, options));
  }

  /**
   * The channels of a value inside the model, one that `info.values()` lists for maps, for one latent
   * or its styles. Engine 'wasm'. Rejects as `run` does.
   */
  async channels(
    z: ArrayLike<number>,
    value: string,
    options: LookOptions = {},
  ): Promise<Channels> {
    return channelsOf(this.inside(options), z, value, options);
  }

  /**
   * How much the picture changes when each channel of the value is switched off: the root of the mean
   * square of its changes, as a share of the distance from black to white; float32 [channels]. What
   * lies before the value is computed once. Engine 'wasm'. Rejects as `run` does.
   */
  async effects(
    z: ArrayLike<number>,
    value: string,
    options: EffectsOptions = {},
  ): Promise<Float32Array<ArrayBuffer>> {
    return effectsOf(this.inside(options), z, value, options);
  }

  /**
   * Samples of a seed laid out on a square grid so that like lies near like, by w or else by an early
   * layer; the same as `ganvas map` draws. Engine 'wasm', one worker. Rejects as `run` does.
   */
  async arrange(options: ArrangeOptions = {}): Promise<Arrangement> {
    this.check();
    this.generated.generator();
    const likeness = likenessAskedOf(this.info, options);
    return arrangementOf(await this.start({ likeness }, options));
  }

  /**
   * The pictures of a walk through latents: from key to key at an even speed, or around one. In w it
   * needs engine 'wasm', and takes one worker. Rejects as `run` does.
   */
  async walk(options: WalkOptions = {}): Promise<Pictures> {
    this.check();
    this.generated.generator();
    const walk = walkOf(this.info, options);
    const { label } = this.info;
    if (label) labelsOf(this.info, walk.count, walk.labels);
    // Those of frames: in w the classes are in the styles.
    const first = walk.labels[0] ?? 0;
    const classes = label ? { labels: Array<number>(walk.frames).fill(first) } : {};
    const keys = keysOf(this.core, this.info, walk);
    if (walk.value !== '') {
      const { signal } = options;
      const given = { ...(label && { labels: walk.labels }), ...(signal && { signal }) };
      const styles = await this.styles(keys, given);
      const w = await framesOf(this.info, walk, styles);
      return this.render(w, { ...options, ...classes, space: 'w' });
    }
    const z = await framesOf(this.info, walk, keys);
    return this.render(z, { ...options, ...classes, space: 'z' });
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
    const { translator } = this.info;
    if (translator) return translator;
    throw badInput(`the model cannot translate pictures: ${this.meaning?.notTranslator ?? ''}`);
  }

  private inside({ space }: LookOptions): Inside {
    this.check();
    return {
      info: this.info,
      generator: this.generated.generator(),
      styled: this.generated.styledBy(space),
      start: (job, control) => this.start(job, control),
    };
  }

  private start(
    job: Job,
    { signal, onProgress, onPartial }: SearchControl,
  ): Promise<StoredTensors> {
    return this.scheduler.run(job, {
      ...(signal && { signal }),
      ...(onProgress && { onProgress }),
      ...(onPartial && { onPartial }),
    });
  }
}
