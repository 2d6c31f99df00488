// Facts about a model that engines, workers and pages hand to each other.

import type { DType } from './tensor.js';

/** A declared input or output of the graph. */
export interface Port {
  name: string;
  dtype: DType;
  /** -1 marks a dimension that is free; empty also where the file declares no shape. */
  dims: number[];
  /** Names of free dimensions as in the file, '' where there is none. */
  dimNames: string[];
  /** Of an input that may be left out: the number that it has then. */
  default?: number;
}

/** What style-based generators are told beside latents; left out: as the file has it. */
export interface StyleChoice {
  /** Truncation: 1 for none, 0 for the mean picture. */
  psi?: number;
  /** Strength of the constant noise. */
  noise?: number;
}

/** What can be read from the file without running it. */
export interface GraphInfo {
  inputs: Port[];
  outputs: Port[];
  /** metadata_props of the file. */
  metadata: Record<string, string>;
  /** Name and version of the exporter; may be empty. */
  producer: string;
  opset: number;
  /** Numbers in all weights. */
  parameters: number;
  /** Bytes of all weights as stored in the file. */
  weightBytes: number;
  /** Operator type -> number of nodes. */
  operators: Record<string, number>;
}

/** A layer of a model: a product with weights, and what follows it number by number. */
export interface LayerFacts {
  /** Operators, as in "ConvTranspose+Relu". */
  operators: string;
  /** Numbers that it reads and that follow from no input. */
  parameters: number;
  /** Of all multiply-adds of the model. */
  share: number;
}

/** A value inside the model, which runs can take and give. */
export interface NamedValue {
  name: string;
  /** What computes it; '' for an input. */
  operator: string;
  dtype: DType;
  /** -1 where a dimension follows from the inputs. */
  dims: number[];
  /**
   * What it is good for. 'w': vectors that all of the output goes through, whose styles can be
   * mixed. 'directions': vectors, or the first maps, in which directions can be looked for. 'maps':
   * channels of pictures, to be looked at and switched off.
   */
  uses: ('w' | 'directions' | 'maps')[];
  /** Of maps that a layer gives. */
  layer?: LayerFacts;
}

/** Numbers that a file holds and runs multiply by: runs take others in their place. */
export interface NamedWeight {
  name: string;
  dtype: DType;
  dims: number[];
}

/** What a run measured while it trained: `values` at `steps`, ascending. */
export interface Curve {
  /** Its column in stats.jsonl: 'loss_d', 'fid', ... */
  name: string;
  /** As people call it. */
  title: string;
  steps: number[];
  values: number[];
}

/** Snapshots of a training in one file. */
export interface FilmInfo {
  /** The step of each snapshot, ascending. */
  steps: number[];
  curves: Curve[];
}

/** The numbers that stand for black and white. */
export type ValueRange = '-1..1' | '0..1' | '0..255';

/** Where the channels lie: before the rows, or after the columns. */
export type Layout = 'nchw' | 'nhwc';

/** How a range is known, the surest first. */
export type RangeSource =
  /** By an option of the caller's. */
  | 'chosen'
  /** The file says that it is a Ganvas model. */
  | 'metadata'
  /** Operators at the input or the output bound or scale it, or its type does. */
  | 'graph'
  /** Small pictures were run. */
  | 'probe'
  /** Nothing tells. */
  | 'assumed';

/** How pictures lie in an input or output. */
export interface PicturePort {
  /** Its name in the graph. */
  name: string;
  /** Shaped [N, C, H, W] or [N, H, W, C]. */
  layout: Layout;
  /** 1 is grey, 3 is RGB, 4 is RGBA. */
  channels: number;
  range: ValueRange;
  rangeSource: RangeSource;
  /** Why, in words. */
  rangeReason: string;
}

/** An input that is given the same numbers in each run. */
export interface ConstantInput {
  input: string;
  /** Of one result, without N. */
  dims: number[];
  /** Whether there is an N. */
  batched: number;
  value: number;
  /** Why, in words. */
  reason: string;
  role: '' | keyof StyleChoice;
  /** 1: the file says the value, and the input may be left out. */
  optional: number;
}

export interface TranslatorInfo {
  input: PicturePort;
  output: PicturePort;
  /** Inputs beside the picture, which take one number each. */
  constants: ConstantInput[];
  /** Pictures in a run where the file fixes them, else -1. */
  batch: number;
  /** Of the input where the file fixes them, else -1. */
  height: number;
  width: number;
  /** Sides that are free are padded to a multiple of this, */
  multiple: number;
  /** and to at least this. */
  smallest: number;
  /** Side of the output over side of the input: 2 or 4 of super-resolution; 0 where it varies. */
  scale: number;
  /** Pixels that a network without padding loses of each side of its output; pictures get mirrored margins. */
  lost: number;
  /** Nodes that take statistics of the whole picture, of which tiles would know only their own. */
  pictureStatistics: number;
}

/** In the order of the codes of web/bridge/engine_translate.cc. */
export const ranges: readonly ValueRange[] = ['-1..1', '0..1', '0..255'];
export const layouts: readonly Layout[] = ['nchw', 'nhwc'];

/** How class numbers go in: [N], [N, 1], one for a whole run, or vectors [N, count] of 0 and a 1. */
export type LabelForm = 'list' | 'column' | 'scalar' | 'one-hot';

/** Where pictures lie in an output. */
export interface PicturePlace {
  output: string;
  layout: Layout;
  channels: number;
  range: ValueRange;
  /** -1 where only a run tells. */
  height: number;
  width: number;
  /** [N, channels * height * width]. */
  flat: number;
  batched: number;
}

/** The JSON of ganvas_meaning; 1 and 0 stand for true and false, what is unknown is left out. */
export interface Generator {
  /** Why it cannot be given latents and run; '' where it can. */
  problem: string;
  /** Why no output is a picture or points; '' where one is. */
  noPicture: string;
  /** Pictures of a run where the file fixes them, else -1. */
  batch: number;
  /** The output of points, or ''. */
  points: string;
  latent?: {
    input: string;
    size: number;
    /** Of one picture, without N. */
    dims: number[];
    /** Whether there is an N. */
    batched: number;
    prior: 'normal' | 'uniform';
    /** Further inputs that get the same latents. */
    also: string[];
  };
  label?: { input: string; form: LabelForm; rank: number; count: number };
  constants: ConstantInput[];
  image?: PicturePlace & {
    rangeSource: RangeSource;
    rangeReason: string;
    layoutReason: string;
    /** As far as they are known, with N. */
    dims: number[];
  };
}

/** What a model takes and gives. */
export interface Meaning {
  translator?: TranslatorInfo;
  notTranslator: string;
  generator: Generator;
}
