import { badInput, checkWhole } from './error.js';
import { type TranslatorInfo, type ValueRange, ranges } from './model_facts.js';
import { type FixedFit, type Picture, type Translation, fits } from './protocol.js';
import type { RunOptions } from './session.js';
import type { DType } from './tensor.js';

export interface TranslateOptions extends RunOptions {
  /** The numbers that stand for black and white; default: as `info.translator` has them. */
  range?: ValueRange;
  /** The same of the output; default: `range` where that is given. */
  outputRange?: ValueRange;
  /**
   * A picture whose longer side is more is made smaller to this many pixels; default: it stays as it
   * is. Models of a fixed size take no notice.
   */
  size?: number;
  /**
   * How a picture comes to a fixed size: whole, with the rest mirrored and cut off again
   * ('letterbox', the default), its middle ('crop'), or out of shape ('stretch').
   */
  fit?: FixedFit;
}

/** What an image-to-image model made of a picture. */
export interface Translated extends Picture {
  /** The picture as the model was given it, without padding. */
  before: Picture;
}

/** The translator with the ranges that the caller chose. */
function withRanges(
  translator: TranslatorInfo,
  { range, outputRange = range }: TranslateOptions,
): TranslatorInfo {
  for (const chosen of [range, outputRange]) {
    if (chosen !== undefined && !ranges.includes(chosen)) {
      throw badInput(`range is ${chosen}, expected one of ${ranges.join(', ')}`);
    }
  }
  const { input, output } = translator;
  return {
    ...translator,
    input: { ...input, range: range ?? input.range },
    output: { ...output, range: outputRange ?? output.range },
  };
}

function copyPicture(picture: Picture): Picture {
  const { data, width, height } = picture as Partial<Picture>;
  const sizes = [checkWhole('width', width, 1), checkWhole('height', height, 1)] as const;
  const expected = 4 * sizes[0] * sizes[1];
  const found = (data as Partial<Picture['data']> | undefined)?.length;
  if (!data || found !== expected) {
    throw badInput(
      `data has ${found ?? 'no'} bytes, expected RGBA of ${sizes[0]} x ${sizes[1]}: ${expected}`,
    );
  }
  return { data: new Uint8ClampedArray(data), width: sizes[0], height: sizes[1] };
}

/** Checks and copies what the caller gave; `dtype` is the input's. */
export function translationOf(
  translator: TranslatorInfo,
  dtype: DType,
  picture: Picture,
  options: TranslateOptions,
): Translation {
  const { size = 0, fit = 'letterbox' } = options;
  if (!fits.includes(fit)) {
    throw badInput(`fit is ${fit}, expected one of ${fits.join(', ')}`);
  }
  return {
    picture: copyPicture(picture),
    translator: withRanges(translator, options),
    dtype,
    longest: size === 0 ? 0 : checkWhole('size', size, 1),
    fit,
  };
}
