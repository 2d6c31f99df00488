// What the app is told of a model that has been opened.

import type { Model } from '../engine/model.js';
import { type Entry, domainsOf } from './manifest.js';
import type { Engine, Layer, ToApp } from './messages.js';

export type ModelMessage = Extract<ToApp, { type: 'model' }>;

export const engineNames: Record<Engine, string> = {
  wasm: 'Ganvas',
  'ort-wasm': 'onnxruntime-web',
};

/** Why the page cannot use a model that the engine has opened, or null. */
export function unusable({ info }: Model): string | null {
  if (info.translator) return null;
  if (!info.latent || info.latent.size < 1) return 'it has no input for latents of a fixed size';
  return info.problem || null;
}

export function parseList(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '[]');
  } catch {
    return [];
  }
}

/** What a file that was opened says of itself, once it is loaded. */
export function learn(entry: Entry, { info }: Model): void {
  entry.kind = info.kind;
  if (!info.translator || typeof entry.source === 'string') return;
  entry.dataset = info.metadata['ganvas.dataset'] ?? '';
  entry.domains = domainsOf(parseList(info.metadata['ganvas.domains']));
}

/** What the user should know of how the model runs, or ''. */
export function noteOf({ info }: Model): string {
  return info.workers > 0
    ? ''
    : 'No worker could be started: the page makes the pictures itself and responds more slowly meanwhile';
}

export function engineText(engine: Engine, { info }: Model): string {
  const { workers } = info;
  return `${engineNames[engine]}, ${workers || 'no'} ${workers === 1 ? 'worker' : 'workers'}`;
}

/** On the inputs beside latent or picture, a sentence each. */
export function inputNotes({ label, constants }: Model['info']): string[] {
  const notes = constants.map(({ input, value, reason }) => `${input} is ${value}: ${reason}`);
  if (!label || label.classes.length > 0) return notes;
  const found =
    label.count > 0 ? `${label.count} classes` : 'an unknown number of classes, shown as 10';
  return [`${label.input} takes ${found}`, ...notes];
}

function picturesPart(info: Model['info']): Pick<ModelMessage, 'pictures'> {
  const { image } = info;
  if (!image || info.translator) return {};
  const { range, rangeReason, layout, layoutReason } = image;
  return { pictures: { range, rangeReason, layout, layoutReason, notes: inputNotes(info) } };
}

/** The layers whose channels can be looked at. */
function layersOf(info: Model['info']): Layer[] {
  return info.values().flatMap(({ name, dims, layer }) => {
    const [, channels = -1, height = -1, width = -1] = dims;
    if (!layer || channels < 1) return [];
    return [{ value: name, channels, height, width, ...layer }];
  });
}

/** All but how it runs and what it translates. */
export function describe(
  { id, name, hash, classNoun }: Entry,
  { info }: Model,
): Omit<ModelMessage, 'engine' | 'engineText' | 'note' | 'translator'> {
  const { latent, image, points, label } = info;
  const names = label?.classes.length
    ? label.classes
    : Array.from({ length: label?.count || 10 }, (_, i) => String(i));
  return {
    type: 'model',
    id,
    name,
    hash: hash.slice(0, 12),
    nz: latent?.size ?? 0,
    prior: latent?.prior ?? 'normal',
    width: latent ? (image?.width ?? 0) : 0,
    height: latent ? (image?.height ?? 0) : 0,
    points: points !== null,
    label: label !== null,
    classes: label ? names : [],
    classNoun: classNoun || label?.noun || 'class',
    ...picturesPart(info),
    ...(info.styles && { styles: { layers: info.styles.layers, dim: info.styles.dim } }),
    noise: info.constants.some(({ role }) => role === 'noise'),
    ...(info.film && { film: info.film }),
    layers: latent && image ? layersOf(info) : [],
  };
}
