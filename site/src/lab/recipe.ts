// All that decides what the laboratory shows, and its text behind '#': who has it can replay it.

import {
  type LaboratoryOptions,
  type LaboratorySettings,
  laboratoryDefaults,
} from '../engine/laboratory_options.js';

/** 'ring8' and so on, or points x0, y0, x1, y1, ... */
export type Data = string | number[];

/** Options by name; those of networks are 'generator.width' and so on. */
export type Options = Record<string, number | string>;

export interface Change {
  step: number;
  options: Options;
}

export interface Recipe {
  data: Data;
  start: Options;
  /** In the order of their steps. */
  changes: Change[];
  steps: number;
}

/** A link that is longer is cut by some programs. */
const longestLink = 16000;

export function flatten(settings: LaboratorySettings): Options {
  const flat: Options = {};
  for (const [name, value] of Object.entries(settings) as [string, unknown][]) {
    if (typeof value === 'object') {
      for (const [part, inner] of Object.entries(value as Options)) flat[`${name}.${part}`] = inner;
    } else {
      flat[name] = value as number | string;
    }
  }
  return flat;
}

export const defaults: Options = flatten(laboratoryDefaults);

/** As `createLaboratory` takes them. */
export function nested(options: Options): LaboratoryOptions {
  const made: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(options)) {
    const [network = '', part] = name.split('.');
    if (part === undefined) made[name] = value;
    else made[network] = { ...(made[network] as object | undefined), [part]: value };
  }
  return made;
}

/** The options after all changes. */
export function optionsNow({ start, changes }: Recipe): Options {
  return changes.reduce((all, { options }) => ({ ...all, ...options }), start);
}

function pairsOf(options: Options): string[] {
  return Object.entries(options).map(([name, value]) => `${name}=${value}`);
}

/** Only options that are there, with values of their kind. */
function readOption(name: string, text: string): Options {
  const usual = defaults[name];
  if (usual === undefined) return {};
  if (typeof usual === 'string') return { [name]: text };
  const number = Number(text);
  return text !== '' && Number.isFinite(number) ? { [name]: number } : {};
}

/** null where there are too many points for a link. */
export function toHash({ data, start, changes, steps }: Recipe): string | null {
  const pairs = new URLSearchParams();
  if (typeof data === 'string') pairs.set('data', data);
  else pairs.set('points', data.join(' '));
  for (const [name, value] of Object.entries(start)) {
    if (value !== defaults[name]) pairs.set(name, String(value));
  }
  for (const change of changes) {
    pairs.append('then', [change.step, ...pairsOf(change.options)].join(' '));
  }
  pairs.set('steps', String(steps));
  const hash = `#${pairs.toString()}`;
  return hash.length <= longestLink ? hash : null;
}

/** What cannot be read is left out. */
export function fromHash(hash: string): Recipe {
  const recipe: Recipe = { data: 'ring8', start: { ...defaults }, changes: [], steps: 0 };
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (key === 'data') recipe.data = text;
    else if (key === 'steps') recipe.steps = Math.max(0, Math.floor(Number(text)) || 0);
    else if (key === 'points') {
      const points = text.split(' ').map(Number);
      if (points.length > 1 && points.length % 2 === 0 && points.every(Number.isFinite)) {
        recipe.data = points;
      }
    } else if (key === 'then') {
      const [step = '', ...pairs] = text.split(' ');
      const options = pairs.map((pair) => readOption(...(pair.split('=') as [string, string])));
      recipe.changes.push({
        step: Number(step) || 0,
        options: Object.assign({}, ...options) as Options,
      });
    } else Object.assign(recipe.start, readOption(key, text));
  }
  return recipe;
}
