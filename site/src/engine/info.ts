import { badInput } from './error.js';
import {
  type FilmInfo,
  type Generator,
  type GraphInfo,
  type LabelForm,
  type Layout,
  type Meaning,
  type NamedValue,
  type NamedWeight,
  type PicturePlace,
  type Port,
  type RangeSource,
  type StyleChoice,
  type TranslatorInfo,
  type ValueRange,
  layouts,
  ranges,
} from './model_facts.js';
import type { EngineName, SessionInfo } from './protocol.js';
import { type StylesInfo, findStyles, stylesName } from './styles.js';
import type { StoredTensor, StoredTensors } from './tensor.js';

/** What runs the model. */
export interface EngineInfo {
  engine: EngineName;
  /** Workers that share a batch, each started when it is first needed; 0: the calling thread. */
  workers: number;
  /** Threads of each worker. */
  threads: number;
  /** Whether relaxed SIMD is used: results may differ in their last bits between machines. */
  relaxedSimd: boolean;
}

/** How pictures lie in an output, and how that is known. */
export interface ImageInfo {
  output: string;
  /** Of outputs without such dimensions ([N, numbers]) the order of the numbers. */
  layout: Layout;
  layoutReason: string;
  /** 1 is grey, 2 grey and alpha, 3 RGB, 4 RGBA. */
  channels: number;
  height: number;
  width: number;
  /** The numbers that stand for black and white. */
  range: ValueRange;
  rangeSource: RangeSource;
  rangeReason: string;
}

/** What a caller says of the pictures that a model makes; what is left out follows from the file. */
export interface PictureChoice {
  /** The numbers that stand for black and white. */
  range?: ValueRange;
  /** Where the channels lie. */
  layout?: Layout;
}

/** The graph, what runs it, and the parts that its inputs and outputs play. */
export interface ModelInfo extends GraphInfo, EngineInfo {
  kind: 'generator' | 'translator' | 'generator2d' | 'unknown';
  /** Pictures per run where the file fixes them, -1 where the number is free. */
  batch: number;
  /**
   * The input that takes latents: `size` numbers a picture, shaped `dims`. The inputs in `also`
   * take the same numbers.
   */
  latent: {
    input: string;
    size: number;
    dims: number[];
    prior: 'normal' | 'uniform';
    also: string[];
  } | null;
  /**
   * The input that takes classes: `count` of them, 0 where unknown; `classes` are their names, empty
   * where the file has none; `noun` is what a class is, "class" where the file does not tell.
   */
  label: {
    input: string;
    classes: string[];
    count: number;
    form: LabelForm;
    noun: string;
  } | null;
  /** Inputs that are given the same numbers in each run, and why. */
  constants: { input: string; value: number; reason: string; role: '' | keyof StyleChoice }[];
  /** The output that holds pictures; -1 for sizes that only a run tells. */
  image: ImageInfo | null;
  /** The output that holds points in the plane, float32 [N, 2] in data units, where none holds pictures. */
  points: { output: string } | null;
  /** Why neither pictures nor points of latents can be made, in words; '' where they can. */
  problem: string;
  /** What an image-to-image model takes and gives; null for all others. */
  translator: TranslatorInfo | null;
  /** Where the styles of a style-based generator lie; null for others, and with onnxruntime. */
  styles: StylesInfo | null;
  /** Of a film: what it shows of the training; null for other models, and with onnxruntime. */
  film: FilmInfo | null;
  /**
   * The values inside the model in the order in which they are computed, inputs first: `run` takes
   * and gives them. None with onnxruntime, and where shapes cannot be told.
   */
  values(): readonly NamedValue[];
  /** The float weights of the file, which `run` may be given in other numbers. None with onnxruntime. */
  weights(): readonly NamedWeight[];
}

/** Checks the options of a caller. */
export function checkChoice({ range, layout }: PictureChoice): void {
  if (range !== undefined && !ranges.includes(range)) {
    throw badInput(`range is ${range}, expected one of ${ranges.join(', ')}`);
  }
  if (layout !== undefined && !layouts.includes(layout)) {
    throw badInput(`layout is ${layout}, expected one of ${layouts.join(', ')}`);
  }
}

/** Where the pictures lie as the caller says; 'bad-input' where they cannot. */
export function placeAs(
  image: NonNullable<Generator['image']>,
  { range = image.range, layout = image.layout }: PictureChoice,
): PicturePlace {
  const place = { ...image, range, layout };
  const dims = image.batched ? image.dims.slice(1) : image.dims;
  if (layout === image.layout || image.flat || dims.length !== 3) return place;
  const [a = -1, b = -1, c = -1] = dims;
  const [channels, height, width] = layout === 'nchw' ? [a, b, c] : [c, a, b];
  if (channels < 1 || channels > 4) {
    throw badInput(
      `output "${image.output}" is [${image.dims.join(', ')}], so its layout cannot be ${layout}`,
    );
  }
  return { ...place, channels, height, width };
}

/** The facts of a model that was not examined. */
const nothingKnown: Meaning = {
  notTranslator: '',
  generator: { problem: '', noPicture: '', batch: -1, points: '', constants: [] },
};

function parseClasses(text: string | undefined): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

function labelOf(
  { label }: Generator,
  metadata: Readonly<Record<string, string>>,
): ModelInfo['label'] {
  if (!label) return null;
  const classes = parseClasses(metadata['ganvas.classes']);
  const { input, form, count } = label;
  return {
    input,
    form,
    classes,
    count: form !== 'one-hot' && classes.length > 0 ? classes.length : count,
    noun: metadata['ganvas.class_noun'] || 'class',
  };
}

function imageOf({ image }: Generator, choice: PictureChoice): ImageInfo | null {
  if (!image) return null;
  const { output, layout, channels, height, width, range } = placeAs(image, choice);
  return {
    output,
    layout,
    layoutReason: choice.layout ? 'chosen' : image.layoutReason,
    channels,
    height,
    width,
    range,
    rangeSource: choice.range ? 'chosen' : image.rangeSource,
    rangeReason: choice.range ? 'chosen' : image.rangeReason,
  };
}

/** A translator whose ranges are as the caller says. */
function translatorAs(found: TranslatorInfo, { range }: PictureChoice): TranslatorInfo {
  if (!range) return found;
  const chosen = { range, rangeSource: 'chosen', rangeReason: 'chosen' } as const;
  return { ...found, input: { ...found.input, ...chosen }, output: { ...found.output, ...chosen } };
}

function kindOf(graph: GraphInfo, { translator, generator }: Meaning): ModelInfo['kind'] {
  const declared = graph.metadata['ganvas.kind'];
  if (declared === 'generator' || declared === 'translator' || declared === 'generator2d') {
    return declared;
  }
  if (translator) return 'translator';
  if (!generator.latent || generator.problem) return 'unknown';
  if (generator.image) return 'generator';
  return generator.points ? 'generator2d' : 'unknown';
}

/** `choice` is what the caller says of the pictures. */
export function describe(
  engine: EngineInfo,
  { meaning, values, weights, ...graph }: SessionInfo,
  choice: PictureChoice,
): ModelInfo {
  const known = meaning ?? nothingKnown;
  const { generator } = known;
  const { latent } = generator;
  return {
    ...graph,
    ...engine,
    kind: kindOf(graph, known),
    batch: latent ? generator.batch : (known.translator?.batch ?? graph.inputs[0]?.dims[0] ?? 1),
    latent: latent
      ? {
          input: latent.input,
          size: latent.size,
          dims: latent.dims,
          prior: latent.prior,
          also: latent.also,
        }
      : null,
    label: labelOf(generator, graph.metadata),
    constants: (known.translator ?? generator).constants.map(({ input, value, reason, role }) => ({
      input,
      value,
      reason,
      role,
    })),
    image: imageOf(generator, choice),
    problem: generator.problem || generator.noPicture,
    points: latent && generator.points ? { output: generator.points } : null,
    translator: known.translator ? translatorAs(known.translator, choice) : null,
    styles: latent ? findStyles(graph.metadata, values, weights) : null,
    values: () => values,
    weights: () => weights,
  };
}

/** Those of a run's inputs that may have a row for each result: not the optional ones. */
export function batchInputs(
  graph: GraphInfo,
  inputs: StoredTensors,
): [name: string, tensor: StoredTensor][] {
  const optional = new Set(
    graph.inputs.filter((port) => port.default !== undefined).map(({ name }) => name),
  );
  return Object.entries(inputs).filter(([name]) => !optional.has(name));
}

/**
 * Whether a batch may be cut into parts: every input and output has a free first dimension (outputs
 * may declare none), and where those are named they bear the same name.
 */
export function isSplittable(graph: GraphInfo): boolean {
  const required = graph.inputs.filter((port) => port.default === undefined);
  const ports = [...required, ...graph.outputs];
  const names = new Set(ports.map((port) => port.dimNames[0] ?? '').filter((name) => name !== ''));
  const free = (port: Port): boolean => port.dims[0] === -1;
  const freeOrUnknown = (port: Port): boolean => free(port) || port.dims.length === 0;
  return (
    required.length > 0 &&
    names.size <= 1 &&
    required.every(free) &&
    graph.outputs.every(freeOrUnknown)
  );
}

/** The value of the styles for space 'w', '' for 'z'; left out: 'w' where the file names it. */
export function stylesOrLatent(info: ModelInfo, space: 'z' | 'w' | undefined): string {
  if (space !== undefined && !['z', 'w'].includes(space)) {
    throw badInput(`space is ${space}, expected 'z' or 'w'`);
  }
  if (space === 'z' || (space === undefined && !('ganvas.w' in info.metadata))) return '';
  const value = stylesName(info.metadata, info.values());
  if (value === '') {
    throw badInput('the model has no value that holds the styles of all layers: use space "z"');
  }
  return value;
}
