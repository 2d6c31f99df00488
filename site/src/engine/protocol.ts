// What crosses between the thread of the caller and its workers: what is posted, and its parts.

import type { GanvasErrorCode } from './error.js';
import type {
  FilmInfo,
  GraphInfo,
  Meaning,
  NamedValue,
  NamedWeight,
  PicturePlace,
  TranslatorInfo,
} from './model_facts.js';
import type { DType, StoredTensors } from './tensor.js';

/** The engines behind `loadModel`. */
export type EngineName = 'wasm' | 'ort-wasm' | 'ort-webgpu';

/**
 * 'plain' runs everywhere; 'threads' where memory can be shared; 'relaxed' uses relaxed SIMD, whose
 * results may differ in their last bits between machines.
 */
export type EngineBuild = 'plain' | 'threads' | 'relaxed';

/** A compiled build; can be posted to workers. */
export interface EngineCode {
  build: EngineBuild;
  module: WebAssembly.Module;
  /** Address of the functions that few models call, or ''; see engine_rest.ts. */
  rest: string;
}

/** What a session is opened with, beside the file. `code` is our engine's, whichever engine runs. */
export interface OpenRequest {
  engine: EngineName;
  code: EngineCode;
  threads: number;
  /** Whether to find out what the model takes and gives, which may take small runs. */
  describe: boolean;
}

/** What a session knows of its model. */
export interface SessionInfo extends GraphInfo {
  /** What it takes and gives; null if not asked. */
  meaning: Meaning | null;
  /** What lies inside it; [] if not asked, and where the engine runs whole models alone. */
  values: NamedValue[];
  weights: NamedWeight[];
  /** Null for other models, and with onnxruntime. */
  film: FilmInfo | null;
}

/** 8-bit RGBA, rows from top to bottom. */
export interface Picture {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
}

/** How a picture comes to the size of a model that takes only one size. */
export const fits = ['letterbox', 'crop', 'stretch'] as const;
export type FixedFit = (typeof fits)[number];

/**
 * All that a session needs to know; ranges and numbers in `translator` are those to be used. The
 * types are those of its inputs by name.
 */
export interface Translation {
  picture: Picture;
  translator: TranslatorInfo;
  dtypes: Readonly<Record<string, DType>>;
  /** Longer side that a larger picture is reduced to, 0: as it is. */
  longest: number;
  fit: FixedFit;
}

/** One run: all inputs of the graph, by name. Their arrays belong to the session from then on. */
export interface GraphJob {
  inputs: StoredTensors;
  /** Values to give, where they are not the model's outputs or `inputs` has values inside it. */
  outputs: readonly string[] | null;
  /** With `outputs`: the inputs that have a row for each result, by which a batch may be cut. */
  rows?: readonly string[];
  /**
   * When set, the result is only the output that holds these pictures, turned into uint8 RGBA
   * [N, H, W, 4].
   */
  picture: PicturePlace | null;
  /** When set, the results are derivatives by `by`, of the sum of all cotangents times what they are named after. */
  gradient?: { cotangents: StoredTensors; by: readonly string[] };
  /** Of a film: the snapshot whose weights are meant, by its place; left out: the last one. */
  snapshot?: number;
}

/** One picture through an image-to-image model; the results are those of `translateWith`. */
export interface PictureJob {
  translation: Translation;
}

/** What the latent is looked for, and how. */
export interface Search {
  picture: Picture;
  mask: Picture | null;
  /** The value in which to search; '' for the latent. */
  value: string;
  steps: number;
  starts: number;
  tries: number;
  seed: bigint;
  /** -1 for any. */
  label: number;
  classes: number;
  place: PicturePlace;
  /** Whether what is found so far is wanted, too. */
  live: boolean;
}

/** The search of a latent; the results are `latent`, `picture` as RGBA, and `facts`: class, PSNR. */
export interface SearchJob {
  search: Search;
}

/** In the order of enum Method in shared/directions. */
export const methods = ['sefa', 'pca', 'means', 'classes'] as const;

export interface LatentSet {
  latents: Float32Array<ArrayBuffer>;
  /** One for each latent, 0 in models without classes. */
  labels: Int32Array<ArrayBuffer>;
}

/** Which directions are looked for, and how. */
export interface DirectionsAsked {
  method: (typeof methods)[number];
  /** The value in which they lie; '' for the latent, */
  value: string;
  /** whose input this is. */
  latent: string;
  /** The value of which components are taken; '' for the same. */
  of: string;
  first: number;
  last: number;
  count: number;
  /** -1: as many as are usual. */
  samples: number;
  seed: bigint;
  /** -1: all in turn. */
  label: number;
  classes: number;
  towardClass: number;
  fromClass: number;
  toward: LatentSet;
  from: LatentSet;
}

/** The results are `vectors`, `sigma`, `eigenvalues` and `facts`. */
export interface DirectionsJob {
  directions: DirectionsAsked;
}

/** Which samples are laid out by likeness. */
export interface LikenessAsked {
  count: number;
  seed: bigint;
  /** -1: all in turn. */
  label: number;
  classes: number;
  psi: number;
  /** 0: in w where the model has an input for it, else in z; 1: in z; 2: in w. */
  space: number;
}

/** The result is `cells`. */
export interface LikenessJob {
  likeness: LikenessAsked;
}

export type Job = GraphJob | PictureJob | SearchJob | DirectionsJob | LikenessJob;

/** What a laboratory is made from: data by its name or, where that is '', points. */
export interface LaboratorySetup {
  code: EngineCode;
  /** As `optionNumbers` makes them. */
  options: Float64Array<ArrayBuffer>;
  name: string;
  points: Float32Array<ArrayBuffer>;
  modes: Int32Array<ArrayBuffer> | null;
}

/** What a laboratory can be asked. */
export type LaboratoryCall =
  | { do: 'step'; steps: number; milliseconds: number }
  | { do: 'change'; options: Float64Array<ArrayBuffer> }
  | {
      do: 'read';
      what: 'points' | 'real' | 'manifold' | 'field' | 'arrows' | 'modes' | 'snapshot';
      count: number;
      rows: number;
      window: readonly number[];
    }
  | { do: 'restore'; step: number; numbers: Float32Array<ArrayBuffer> };

export interface LaboratoryResult {
  numbers: Float32Array<ArrayBuffer> | Float64Array<ArrayBuffer>;
}

/** What a worker needs to become a thread; places in memory were made by the instance's owner. */
export interface ThreadStart {
  code: EngineCode;
  memory: WebAssembly.Memory;
  thread: number;
  room: number;
  stack: number;
}

/**
 * To a worker. It is given one model and opens it, once; then runs follow one after another. Or it
 * becomes a thread of another worker's engine, or a laboratory, which is set up once and then asked.
 */
export type Request =
  /** The file, which may come long before the engine's code does. */
  | { type: 'model'; bytes: Uint8Array }
  | { type: 'open'; request: OpenRequest }
  | { type: 'run'; stamp: number; job: Job }
  | { type: 'cancel'; stamp: number }
  | { type: 'thread'; start: ThreadStart }
  | { type: 'laboratory'; stamp: number; request: LaboratorySetup | LaboratoryCall };

/** From a worker. An answer bears the stamp of its run; answers to cancelled runs are dropped. */
export type Answer =
  | { type: 'ready' }
  | { type: 'opened'; info: SessionInfo }
  | { type: 'progress'; stamp: number; share: number }
  /** What a search has found so far. */
  | { type: 'partial'; stamp: number; outputs: StoredTensors }
  | { type: 'result'; stamp: number; outputs: StoredTensors }
  | { type: 'laboratory'; stamp: number; result: LaboratoryResult }
  /** `stamp` is -1 when opening failed; `dead` when the worker can run nothing more. */
  | { type: 'error'; stamp: number; code: GanvasErrorCode; message: string; dead: boolean };
