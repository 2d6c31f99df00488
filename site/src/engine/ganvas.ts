// The public module, dist/ganvas.js: a generator without any UI, for pages, module workers and Node.

import builtVersion from 'ganvas:version';

export { GanvasError } from './error.js';
export type { GanvasErrorCode } from './error.js';
export type { EngineName, GraphInfo, ImageInfo, ModelInfo, PictureChoice, Port } from './info.js';
export { loadModel } from './load_model.js';
export type { LoadOptions, ModelSource } from './load_model.js';
export type {
  Model,
  Pictures,
  Points,
  RenderOptions,
  RunOptions,
  SampleOptions,
  Seed,
} from './model.js';
export type { LabelForm } from './meaning.js';
export type { DType, Tensor, TensorData, TensorInput, Tensors } from './tensor.js';
export type { TranslateOptions, Translated } from './translate_options.js';
export type { FixedFit, Picture } from './translation.js';
export type { Layout, PicturePort, RangeSource, TranslatorInfo, ValueRange } from './translator.js';

/** The version of Ganvas, e.g. '0.2.0'. */
export const version: string = builtVersion;
