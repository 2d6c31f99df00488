// Pictures of a walk through the styles of a style-based generator.

import type { EngineCore } from './engine_core.js';
import { GanvasError, badInput } from './error.js';
import { feeds, stylesOf } from './feeds.js';
import { type ModelInfo, type PictureChoice, checkChoice, placeAs } from './info.js';
import type { Generator } from './model_facts.js';
import { type Pictures, takePictures } from './picture.js';
import type { GraphJob } from './protocol.js';
import type { RunOptions } from './session.js';
import type { StoredTensors } from './tensor.js';
import { type Walk, type WalkOptions, framesOf } from './walk.js';

/** The model that is walked in, and what runs it. */
interface Walked {
  info: ModelInfo;
  core: EngineCore;
  choice: PictureChoice;
  generator: Generator;
  start(job: GraphJob, control: RunOptions): Promise<StoredTensors>;
}

/** Frames of one run. */
const largestRun = 32;

/** All inputs of a run of `results` pictures of one latent and class. */
function inputsOf(
  { info, generator }: Walked,
  latent: Float32Array,
  label: number,
  results: number,
  options: WalkOptions,
): StoredTensors {
  const classes = generator.label ? [label] : [];
  const styles = stylesOf(generator, options);
  // What lies past the only latent repeats it.
  return feeds(info, generator, { z: latent, classes, start: 0, results, count: 1, styles });
}

/** The styles of each key, and their dimensions without N. */
async function stylesAt(
  walked: Walked,
  { value, labels }: Walk,
  latents: Float32Array,
  options: WalkOptions,
): Promise<{ keys: Float32Array; dims: number[] }> {
  const size = latents.length / labels.length;
  const results = Math.max(1, walked.generator.batch);
  const { signal } = options;
  let keys = new Float32Array(0);
  let dims: number[] = [];
  for (const [i, label] of labels.entries()) {
    const latent = latents.subarray(i * size, (i + 1) * size);
    const inputs = inputsOf(walked, latent, label, results, options);
    const job = { inputs, outputs: [value], picture: null };
    const { [value]: styles } = await walked.start(job, { ...(signal && { signal }) });
    if (!(styles?.data instanceof Float32Array)) {
      throw new GanvasError('bad-model', `the run gave no float32 value "${value}"`);
    }
    const row = styles.data.length / results;
    dims = styles.dims.slice(1);
    if (i === 0) keys = new Float32Array(row * labels.length);
    keys.set(styles.data.subarray(0, row), i * row);
  }
  return { keys, dims };
}

/** `latents` are those of the keys, float32 [count, nz]. */
export async function walkInStyles(
  walked: Walked,
  walk: Walk,
  latents: Float32Array,
  options: WalkOptions,
): Promise<Pictures> {
  const { info, core, generator } = walked;
  if (!generator.image) throw badInput(`the model makes no pictures: ${generator.noPicture}`);
  checkChoice(options);
  const { range = walked.choice.range, layout = walked.choice.layout } = options;
  const place = placeAs(generator.image, { ...(range && { range }), ...(layout && { layout }) });
  const { keys, dims } = await stylesAt(walked, walk, latents, options);
  const { value, frames: count } = walk;
  const fixed = generator.batch !== -1;
  const most = fixed ? generator.batch : largestRun;
  const nothing = new Float32Array(latents.length / walk.count);
  const whole: Pictures = { data: new Uint8ClampedArray(0), width: 0, height: 0, count };
  for (let start = 0; start < count; start += most) {
    const wanted = Math.min(most, count - start);
    const results = fixed ? most : wanted;
    const rows = framesOf(core, info, walk, keys, start, wanted);
    const data = new Float32Array((rows.length / wanted) * results);
    data.set(rows);
    const inputs = inputsOf(walked, nothing, walk.labels[0] ?? 0, results, options);
    inputs[value] = { dtype: 'float32', dims: [results, ...dims], data };
    const onProgress = (share: number): void => {
      options.onProgress?.(Math.min(1, (start + share * wanted) / count));
    };
    const job = { inputs, outputs: [place.output], picture: place };
    const { signal } = options;
    const outputs = await walked.start(job, { ...(signal && { signal }), onProgress });
    takePictures(whole, outputs[place.output], start, wanted);
  }
  return whole;
}
