// What an image-to-image model takes and gives; shared/translate finds it out.

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

export interface TranslatorInfo {
  input: PicturePort;
  output: PicturePort;
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
