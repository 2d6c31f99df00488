import { badInput, checkWhole } from './error.js';
import { type TranslatorInfo, type ValueRange, ranges } from './model_facts.js';
import { type FixedFit, type Picture, type Translation, fits } from './protocol.js';
import type { RunOptions } from './session.js';

export interface TranslateOptions extends RunOptions {
  /** The numbers that stand for black and white; default: as `info.translator` has them. */
  range?: ValueRange;
  /** The same of the output; default: `range` where that is given. */
  outputRange?: ValueRange;
  /**
   * Numbers for inputs beside the picture, by name: {strength: 0.5}; default: those of
   * `info.constants`.
   */
  inputs?: Readonly<Record<string, number>>;
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

/** The translator with the numbers that the caller chose for its further inputs. */
function withNumbers(
  translator: TranslatorInfo,
  { inputs = {} }: TranslateOptions,
): TranslatorInfo {
  const names = translator.constants.map(({ input }) => input);
  for (const [name, value] of Object.entries(inputs)) {
    if (!names.includes(name)) {
      const expected = names.length > 0 ? names.join(', ') : 'none';
      throw badInput(`the model has no input "${name}" that takes a number, expected ${expected}`);
    }
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      throw badInput(`input "${name}" is ${String(value)}, expected a number`);
    }
  }
  const constants = translator.constants.map((constant) => ({
    ...constant,
    value: inputs[constant.input] ?? constant.value,
  }));
  return { ...translator, constants };
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

/** Checks and copies what the caller gave; `dtypes` are those of the inputs, by name. */
export function translationOf(
  translator: TranslatorInfo,
  dtypes: Translation['dtypes'],
  picture: Picture,
  options: TranslateOptions,
): Translation {
  const { size = 0, fit = 'letterbox' } = options;
  if (!fits.includes(fit)) {
    throw badInput(`fit is ${fit}, expected one of ${fits.join(', ')}`);
  }
  return {
    picture: copyPicture(picture),
    translator: withNumbers(withRanges(translator, options), options),
    dtypes,
    longest: size === 0 ? 0 : checkWhole('size', size, 1),
    fit,
  };
}
