import type { SessionInfo } from './session.js';
import type { DType } from './tensor.js';
import type { TranslatorInfo } from './translator.js';

/** The engines behind `loadModel`. */
export type EngineName = 'wasm' | 'ort-wasm' | 'ort-webgpu';

/** A declared input or output of the graph. */
export interface Port {
  name: string;
  dtype: DType;
  /** -1 marks a dimension that is free; empty also where the file declares no shape. */
  dims: number[];
  /** Names of free dimensions as in the file, '' where there is none. */
  dimNames: string[];
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

/** The graph, what runs it, and the parts that its inputs and outputs play. */
export interface ModelInfo extends GraphInfo, EngineInfo {
  kind: 'generator' | 'translator' | 'generator2d' | 'unknown';
  /** Pictures per run where the file fixes them, -1 where the number is free. */
  batch: number;
  /** The input that takes latents: `size` numbers a picture, shaped `dims`. */
  latent: { input: string; size: number; dims: number[]; prior: 'normal' | 'uniform' } | null;
  /** The input that takes class numbers; `classes` are their names, empty where unknown. */
  label: { input: string; classes: string[] } | null;
  /** The output that holds pictures in [-1, 1]; -1 for sizes that depend on the input. */
  image: { output: string; channels: number; height: number; width: number } | null;
  /** The output that holds points in the plane, float32 [N, 2] in data units, where none holds pictures. */
  points: { output: string } | null;
  /** What an image-to-image model takes and gives; null for all others. */
  translator: TranslatorInfo | null;
}

function isFloat(port: Port): boolean {
  return port.dtype === 'float32' || port.dtype === 'float16' || port.dtype === 'float64';
}

function isPicture(port: Port): boolean {
  const channels = port.dims[1] ?? 0;
  return isFloat(port) && port.dims.length === 4 && (channels === -1 || channels <= 4);
}

function isLarge(size: number | undefined): boolean {
  return size === undefined || size === -1 || size > 4;
}

/** An image goes in, as opposed to a latent shaped [N, nz, 1, 1]. */
function takesPicture(port: Port): boolean {
  return isPicture(port) && isLarge(port.dims[2]) && isLarge(port.dims[3]);
}

function parseClasses(text: string | undefined): string[] {
  try {
    const value: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(value) ? value.map(String) : [];
  } catch {
    return [];
  }
}

function findLatent(graph: GraphInfo): ModelInfo['latent'] {
  const candidates = graph.inputs.filter((port) => isFloat(port) && port.dims.length >= 2);
  const port =
    candidates.find((p) => p.name === 'z') ?? candidates.find((p) => !takesPicture(p)) ?? null;
  if (!port) return null;
  const dims = port.dims.slice(1);
  const size = dims.includes(-1) ? -1 : dims.reduce((product, dim) => product * dim, 1);
  const prior = graph.metadata['ganvas.prior'] === 'uniform' ? 'uniform' : 'normal';
  return { input: port.name, size, dims, prior };
}

function findLabel(graph: GraphInfo): ModelInfo['label'] {
  const whole = graph.inputs.filter(
    (port) => (port.dtype === 'int64' || port.dtype === 'int32') && port.dims.length === 1,
  );
  const port = whole.find((p) => p.name === 'label') ?? whole[0];
  if (!port) return null;
  return { input: port.name, classes: parseClasses(graph.metadata['ganvas.classes']) };
}

function findImage(graph: GraphInfo): ModelInfo['image'] {
  const pictures = graph.outputs.filter(
    (port) => isPicture(port) || (isFloat(port) && port.dims.length === 0),
  );
  const port = pictures.find((p) => p.name === 'image') ?? pictures[0];
  if (!port) return null;
  const [, channels = -1, height = -1, width = -1] = port.dims;
  return { output: port.name, channels, height, width };
}

function findPoints(graph: GraphInfo): ModelInfo['points'] {
  const pairs = graph.outputs.filter(
    ({ dtype, dims }) => dtype === 'float32' && dims.length === 2 && dims[1] === 2,
  );
  const port = pairs.find((p) => p.name === 'points') ?? pairs[0];
  return port ? { output: port.name } : null;
}

function findKind(
  graph: GraphInfo,
  {
    latent,
    image,
    points,
    translator,
  }: Pick<ModelInfo, 'latent' | 'image' | 'points' | 'translator'>,
): ModelInfo['kind'] {
  const declared = graph.metadata['ganvas.kind'];
  if (declared === 'generator' || declared === 'translator' || declared === 'generator2d') {
    return declared;
  }
  if (translator) return 'translator';
  if (latent && points) return 'generator2d';
  return latent && image ? 'generator' : 'unknown';
}

/** Names and shapes decide, as files of other exporters carry none of our metadata. */
export function describe(
  engine: EngineInfo,
  { translator: found, ...graph }: SessionInfo,
): ModelInfo {
  const translator = typeof found === 'string' ? null : found;
  const latent = translator ? null : findLatent(graph);
  const image = findImage(graph);
  const points = latent && !image ? findPoints(graph) : null;
  const first = graph.inputs[0]?.dims[0];
  return {
    ...graph,
    ...engine,
    kind: findKind(graph, { latent, image, points, translator }),
    batch: first === undefined ? 1 : first,
    latent,
    label: findLabel(graph),
    image,
    points,
    translator,
  };
}

/**
 * Whether a batch may be cut into parts: every input and output has a free first dimension (outputs
 * may declare none), and where those are named they bear the same name.
 */
export function isSplittable(graph: GraphInfo): boolean {
  const ports = [...graph.inputs, ...graph.outputs];
  const names = new Set(ports.map((port) => port.dimNames[0] ?? '').filter((name) => name !== ''));
  const free = (port: Port): boolean => port.dims[0] === -1;
  const freeOrUnknown = (port: Port): boolean => free(port) || port.dims.length === 0;
  return (
    graph.inputs.length > 0 &&
    names.size <= 1 &&
    graph.inputs.every(free) &&
    graph.outputs.every(freeOrUnknown)
  );
}
