// What an image-to-image model takes and gives; shared/translate finds it out.

import type { GraphInfo } from './info.js';

/** The numbers that stand for black and white. */
export type ValueRange = '-1..1' | '0..1' | '0..255';

/** How a range is known, the surest first. */
export type RangeSource =
  /** The file says that it is a Ganvas translator. */
  | 'metadata'
  /** Operators at the input or the output bound or scale it. */
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
  layout: 'nchw' | 'nhwc';
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
  /** Nodes that take statistics of the whole picture, of which tiles would know only their own. */
  pictureStatistics: number;
}

/** As the codes of web/bridge/engine_translate.cc. */
export const ranges: readonly ValueRange[] = ['-1..1', '0..1', '0..255'];
export const layouts = ['nchw', 'nhwc'] as const;

/** The JSON of ganvas_translator. */
interface Described {
  input: string;
  layout: number;
  channels: number;
  range: number;
  rangeSource: RangeSource;
  rangeReason: string;
  output: string;
  outputLayout: number;
  outputChannels: number;
  outputRange: number;
  outputRangeSource: RangeSource;
  outputRangeReason: string;
  batch: number;
  height: number;
  width: number;
  multiple: number;
  smallest: number;
  scale: number;
  pictureStatistics: number;
}

export function parseTranslator(json: string): TranslatorInfo {
  const found = JSON.parse(json) as Described;
  const { batch, height, width, multiple, smallest, scale, pictureStatistics } = found;
  return {
    input: {
      name: found.input,
      layout: layouts[found.layout] ?? 'nchw',
      channels: found.channels,
      range: ranges[found.range] ?? '-1..1',
      rangeSource: found.rangeSource,
      rangeReason: found.rangeReason,
    },
    output: {
      name: found.output,
      layout: layouts[found.outputLayout] ?? 'nchw',
      channels: found.outputChannels,
      range: ranges[found.outputRange] ?? '-1..1',
      rangeSource: found.outputRangeSource,
      rangeReason: found.outputRangeReason,
    },
    batch,
    height,
    width,
    multiple,
    smallest,
    scale,
    pictureStatistics,
  };
}

/**
 * Whether it is worth asking: a file of ours says what it is, and of the four dimensions of pictures
 * two are sides, as opposed to those of latents [N, nz, 1, 1].
 */
export function mayTranslate(graph: GraphInfo): boolean {
  const declared = graph.metadata['ganvas.kind'] ?? '';
  if (declared.startsWith('generator')) return false;
  return graph.inputs.some(({ dtype, dims }) => {
    const sides = dims.slice(1).filter((dim) => dim === -1 || dim > 4);
    const picture = dims.length === 0 || (dims.length === 4 && sides.length >= 2);
    return dtype.startsWith('float') && picture;
  });
}

/** The only input or output that could be a picture, first dimension N; null where none or several. */
function pictureAmong(ports: GraphInfo['inputs']): PicturePort | null {
  const found = ports.filter(({ dtype, dims }) => dtype.startsWith('float') && dims.length === 4);
  const [port] = found;
  if (!port || found.length > 1) return null;
  const counts = [1, 3, 4];
  const last = !counts.includes(port.dims[1] ?? 0) && counts.includes(port.dims[3] ?? 0);
  const channels = port.dims[last ? 3 : 1] ?? 0;
  if (channels !== -1 && !counts.includes(channels)) return null;
  return {
    name: port.name,
    layout: last ? 'nhwc' : 'nchw',
    channels: channels === -1 ? 3 : channels,
    range: '-1..1',
    rangeSource: 'assumed',
    rangeReason: 'this file has operators that cannot be looked into',
  };
}

/**
 * Where our engine lacks an operator, so that shared/translate cannot look at the graph: names and
 * shapes have to do. A sentence where they do not.
 */
export function guessTranslator(graph: GraphInfo): TranslatorInfo | string {
  const input = graph.inputs.length === 1 ? pictureAmong(graph.inputs) : null;
  const output = pictureAmong(graph.outputs);
  if (!input || !output) return 'not an image-to-image model: not one picture in and one out';
  const bounded = { '0..1': 'Sigmoid', '-1..1': 'Tanh' } as const;
  for (const range of ['0..1', '-1..1'] as const) {
    if ((graph.operators[bounded[range]] ?? 0) !== 1) continue;
    for (const port of [input, output]) {
      port.range = range;
      port.rangeReason = `there is a ${bounded[range]}`;
    }
  }
  const dims = graph.inputs[0]?.dims ?? [];
  const [height = -1, width = -1] = input.layout === 'nhwc' ? dims.slice(1, 3) : dims.slice(2);
  return {
    input,
    output,
    batch: dims[0] ?? -1,
    height,
    width,
    multiple: 8,
    smallest: 32,
    scale: 1,
    pictureStatistics: 0,
  };
}
