// What a generator makes of latents or of styles, in as many runs as it takes.

import { GanvasError, badInput } from './error.js';
import { snapshotOf } from './film.js';
import { feeds, labelsOf, latentFactor, rowInputs, runSize, scaled, stylesOf } from './feeds.js';
import { type ModelInfo, type PictureChoice, placeAs } from './info.js';
import { storeMasks } from './inputs.js';
import type { Generator, PicturePlace, StyleChoice } from './model_facts.js';
import type { Points, RenderOptions, StylesOptions } from './model_options.js';
import { type Pictures, takePictures } from './picture.js';
import type { Job } from './protocol.js';
import type { SearchControl } from './session.js';
import type { StylesInfo } from './styles.js';
import type { StoredTensors } from './tensor.js';

/** What runs are given, and the values that they give in place of the outputs. */
interface Source {
  /** Of all `count` results one after another: latents, or styles. */
  numbers: ArrayLike<number>;
  count: number;
  styled: StylesInfo | null;
  outputs: string[] | null;
  masks?: StoredTensors;
}

/** The runs of one model. What it is given is copied. */
export class GeneratorRuns {
  private readonly info: ModelInfo;
  private readonly meant: Generator | null;
  private readonly choice: PictureChoice;
  private readonly start: (job: Job, control: SearchControl) => Promise<StoredTensors>;

  /** `meant`: what the file means as a generator. */
  constructor(
    info: ModelInfo,
    meant: Generator | null,
    choice: PictureChoice,
    start: (job: Job, control: SearchControl) => Promise<StoredTensors>,
  ) {
    this.info = info;
    this.meant = meant;
    this.choice = choice;
    this.start = start;
  }

  /** Throws where the model takes no latents. */
  latent(): NonNullable<ModelInfo['latent']> {
    const { latent } = this.info;
    if (!latent) throw badInput('the model has no latent input: use run()');
    if (latent.size < 1) {
      throw badInput(
        `input "${latent.input}" does not declare how many numbers it takes: use run()`,
      );
    }
    return latent;
  }

  /** What the model is given beside latents. Throws where it is no generator. */
  generator(): Generator {
    this.latent();
    const generator = this.meant;
    if (!generator) throw badInput('the inputs of this model are unknown: use run()');
    if (generator.problem)
      throw new GanvasError('bad-model', `not a generator: ${generator.problem}`);
    return generator;
  }

  /** Throws where the model has no styles. */
  stylesInfo(): StylesInfo {
    const { styles } = this.info;
    if (styles) return styles;
    throw badInput('the model has no styles: it is not style-based, or its engine runs it whole');
  }

  /** As `Model.render`. */
  async pictures(z: ArrayLike<number>, options: RenderOptions): Promise<Pictures> {
    const latent = this.latent();
    const generator = this.generator();
    if (!generator.image) {
      throw badInput(
        generator.points
          ? 'the model makes points in the plane, not pictures: use points()'
          : `the model has no output that holds pictures: ${generator.noPicture} (use run())`,
      );
    }
    const styled = this.styledBy(options.space);
    const size = styled ? styled.layers * styled.dim : latent.size;
    const count = z.length / size;
    if (!Number.isInteger(count) || count < 1) {
      const what = styled ? 'size of the styles' : 'latent size';
      throw badInput(`${z.length} numbers given, expected a multiple of the ${what} ${size}`);
    }
    const { range = this.choice.range, layout = this.choice.layout } = options;
    const place = placeAs(generator.image, { ...(range && { range }), ...(layout && { layout }) });
    const whole: Pictures = { data: new Uint8ClampedArray(0), width: 0, height: 0, count };
    const masks = storeMasks(this.info, options.masks);
    const inside = styled !== null || Object.keys(masks).length > 0;
    const source = { numbers: z, count, styled, outputs: inside ? [place.output] : null, masks };
    await this.inRuns(source, place, options, (outputs, start, wanted) => {
      takePictures(whole, outputs[place.output], start, wanted);
    });
    return whole;
  }

  /** As `Model.points`, of `count` latents. */
  async points(
    output: string,
    z: ArrayLike<number>,
    count: number,
    options: StylesOptions & StyleChoice,
  ): Promise<Points> {
    const data = new Float32Array(2 * count);
    const source = { numbers: z, count, styled: null, outputs: null };
    await this.inRuns(source, null, options, (outputs, start, wanted) => {
      const values = outputs[output]?.data;
      if (!(values instanceof Float32Array) || values.length < 2 * wanted) {
        throw new GanvasError('bad-model', `the run gave no points "${output}" [N, 2]`);
      }
      data.set(values.subarray(0, 2 * wanted), 2 * start);
    });
    return { data, count };
  }

  /** As `Model.styles`. */
  async styles(z: ArrayLike<number>, options: StylesOptions): Promise<Float32Array> {
    const { value, layers, dim } = this.stylesInfo();
    const count = z.length / this.latent().size;
    if (!Number.isInteger(count) || count < 1) {
      throw badInput(
        `${z.length} numbers given, expected a multiple of the latent size ${this.latent().size}`,
      );
    }
    const size = layers * dim;
    const all = new Float32Array(count * size);
    const source = { numbers: z, count, styled: null, outputs: [value] };
    await this.inRuns(source, null, options, (outputs, start, wanted) => {
      const found = outputs[value]?.data;
      if (!(found instanceof Float32Array) || found.length < wanted * size) {
        throw new GanvasError('bad-model', `the run gave no styles "${value}"`);
      }
      all.set(found.subarray(0, wanted * size), start * size);
    });
    return all;
  }

  /** The styles of the model if `space` is that of styles. */
  styledBy(space: unknown = 'z'): StylesInfo | null {
    if (space === 'z') return null;
    if (space === 'w') return this.stylesInfo();
    throw badInput(`space is ${String(space)}, expected 'z' or 'w'`);
  }

  /**
   * Runs as often as it takes, `count` results in all. Where the file fixes how many there are in a
   * run, the last one repeats latents. `take` gets the outputs, which results of a run they are, and
   * how many of them count.
   */
  private async inRuns(
    { numbers, count, styled, outputs, masks = {} }: Source,
    picture: PicturePlace | null,
    { psi, ...others }: StylesOptions & StyleChoice,
    take: (outputs: StoredTensors, start: number, wanted: number) => void,
  ): Promise<void> {
    const generator = this.generator();
    const factor = latentFactor(this.info, generator, psi);
    const options = { ...others, ...(factor === null && psi !== undefined && { psi }) };
    const z = factor === null ? numbers : scaled(numbers, factor);
    const snapshot = snapshotOf(this.info, options);
    const classes = generator.label ? labelsOf(this.info, count, options.labels) : [];
    const each = runSize(generator, count);
    for (let start = 0; start < count; start += each) {
      const wanted = Math.min(each, count - start);
      const results = generator.batch === -1 ? wanted : each;
      const given = feeds(this.info, generator, {
        z,
        styled,
        classes,
        start,
        results,
        count,
        styles: stylesOf(generator, options),
      });
      const onProgress = (share: number): void => {
        options.onProgress?.(Math.min(1, (start + share * wanted) / count));
      };
      const inputs = { ...given, ...masks };
      const job = { inputs, outputs, ...(outputs && { rows: rowInputs(generator, given) }) };
      const whole = { ...job, picture, ...snapshot };
      take(await this.start(whole, { ...options, onProgress }), start, wanted);
    }
  }
}
