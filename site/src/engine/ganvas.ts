// The public module, dist/ganvas.js: a generator without any UI, for pages, module workers and Node.

import builtVersion from 'ganvas:version';

export { encodeApng, encodeGif } from './animation.js';
export type { AnimationFrames, AnimationOptions, GifOptions } from './animation.js';
export { GanvasError } from './error.js';
export type { GanvasErrorCode } from './error.js';
export type { ImageInfo, ModelInfo, PictureChoice } from './info.js';
export { Laboratory, createLaboratory } from './laboratory.js';
export type { LaboratorySnapshot, LaboratoryState, ModeCount, PlaneWindow } from './laboratory.js';
export { laboratoryDefaults } from './laboratory_options.js';
export type {
  Activation,
  AdversarialObjective,
  GivenPoints,
  LaboratoryOptions,
  LaboratorySettings,
  NetworkChoice,
  TrainingChoice,
} from './laboratory_options.js';
export { loadModel } from './load_model.js';
export type { LoadOptions } from './load_model.js';
export type { ModelPair, ModelSource, ReadOptions } from './model_source.js';
export type { Model } from './model.js';
export type {
  GradientChoice,
  Points,
  RenderOptions,
  RunChoice,
  SampleOptions,
  SnapshotChoice,
  StylesOptions,
} from './model_options.js';
export type { Seed } from './seed.js';
export type { ArrangeOptions, Arrangement } from './likeness.js';
export type { DirectionChoice, Directions, LatentsOfClasses } from './directions.js';
export type { Projected, ProjectOptions } from './search.js';
export type { StylesInfo } from './styles.js';
export type {
  Curve,
  FilmInfo,
  GraphInfo,
  LabelForm,
  LayerFacts,
  Layout,
  NamedValue,
  NamedWeight,
  PicturePort,
  Port,
  RangeSource,
  TranslatorInfo,
  ValueRange,
} from './model_facts.js';
export type { Pictures } from './picture.js';
export type { EngineName, FixedFit, Picture } from './protocol.js';
export type { RunOptions } from './session.js';
export type { DType, Tensor, TensorData, TensorInput, Tensors } from './tensor.js';
export type { WalkOptions } from './walk.js';
export type { Channels, EffectsOptions, LookOptions } from './xray.js';
export type { TranslateOptions, Translated } from './translate_options.js';

/** The version of Ganvas, e.g. '0.2.0'. */
export const version: string = builtVersion;
