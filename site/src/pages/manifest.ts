// models/manifest.json as the page reads it, and files that are opened here beside it.

import { messageOf } from '../engine/error.js';
import type { Example } from './messages.js';

const manifestFile = 'models/manifest.json';

/** An entry of models/manifest.json, or a file that was opened here. */
export interface Entry {
  id: string;
  /** '' while a file that was opened is not loaded yet. */
  kind: string;
  name: string;
  dataset: string;
  license: string;
  caption: string;
  hash: string;
  /** Address of a small picture, or ''. */
  thumbnail: string;
  source: string | Blob;
  /** Files that hold its weights, where it came with some. */
  externalData: Record<string, Blob>;
  /** Of a generator with classes: what a class is, or '' if only its file may tell. */
  classNoun: string;
  /** Of a translator: longer side of what it was trained on, 0 if unknown. */
  size: number;
  /** Of a generator: width and height of its pictures, 0 if unknown. */
  side: number;
  /** The id of the model that goes back, or ''. */
  reverse: string;
  /** What it takes and what it gives, in words; may be empty. */
  domains: string[];
  examples: ExampleFile[];
}

export interface ExampleFile extends Example {
  address: string;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** [from, to], or nothing. */
export function domainsOf(list: unknown): string[] {
  return Array.isArray(list) && list.length === 2 ? list.map(String) : [];
}

/** 'examples/red-apple.png' is the example 'red-apple', "Red apple". */
function exampleOf(path: string): ExampleFile {
  const id = path.replace(/^.*\//, '').replace(/\.[^.]*$/, '');
  const words = id.replaceAll('-', ' ');
  const label = words.charAt(0).toUpperCase() + words.slice(1);
  return { id, label, address: `models/${path}` };
}

export function entryOf(model: Record<string, unknown>): Entry {
  const { size, examples } = model;
  const options = (model['options'] ?? {}) as Record<string, unknown>;
  const side = model['kind'] === 'generator' ? options['size'] : 0;
  return {
    id: text(model['id']),
    kind: text(model['kind']),
    name: text(model['name']) || text(model['id']),
    dataset: text(model['dataset']),
    license: [text(model['license']), text(model['credits'])].filter(Boolean).join(': '),
    caption: text(model['caption']),
    hash: text(model['sha256']),
    thumbnail: text(model['thumbnail']) && `models/${text(model['thumbnail'])}`,
    source: `models/${text(model['file'])}`,
    externalData: {},
    classNoun: text(model['class_noun']),
    size: typeof size === 'number' ? size : 0,
    side: typeof side === 'number' ? side : 0,
    reverse: text(model['inverse']),
    domains: domainsOf(model['domains']),
    examples: Array.isArray(examples) ? examples.map(text).filter(Boolean).map(exampleOf) : [],
  };
}

/** The manifest as it is now. */
export interface Manifest {
  entries: Entry[];
  /**
   * After how many seconds the server asks the page to read it again; 0 for never. `ganvas serve`
   * says so in a header, since the models that it serves may still be made; static hosts do not.
   */
  pollSeconds: number;
}

/** Rejects with a sentence that says why there is none. */
export async function fetchManifest(): Promise<Manifest> {
  const problem = (reason: string): Error =>
    new Error(`The list of models, ${manifestFile}, cannot be read: ${reason}`);
  let text: string;
  let pollSeconds: number;
  try {
    const response = await fetch(manifestFile);
    pollSeconds = Number(response.headers.get('Ganvas-Poll'));
    if (!response.ok) throw new Error(`the server answered ${response.status}`);
    text = await response.text();
  } catch (error) {
    throw problem(messageOf(error));
  }
  if (/^\s*</.test(text)) throw problem('the server sent a web page in its place');
  let models: unknown;
  try {
    models = (JSON.parse(text) as { models?: unknown } | null)?.models;
  } catch {
    throw problem('it is cut off or damaged');
  }
  if (!Array.isArray(models)) throw problem('it holds no list "models"');
  const entries = models
    .filter(
      (model): model is Record<string, unknown> => typeof model === 'object' && model !== null,
    )
    .map(entryOf);
  return { entries, pollSeconds: pollSeconds > 0 ? pollSeconds : 0 };
}

/** All bytes of a file; `onProgress` is called with the part of them that is read. */
async function readAll(
  file: Blob,
  onProgress: (part: number) => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(file.size);
  const reader = file.stream().getReader();
  for (let at = 0; ;) {
    const { done, value } = await reader.read();
    if (done) return bytes;
    bytes.set(value, at);
    at += value.length;
    onProgress(at / file.size);
  }
}

/** What a file is called that was opened here. */
export function modelName(file: File): string {
  return file.name.replace(/\.onnx$/i, '');
}

async function hashOf(
  file: Blob,
  name: string,
  onProgress: (part: number) => void,
): Promise<string> {
  // Pages from plain http have no digest: name and size then tell files apart.
  if (!('subtle' in crypto)) return `${name}-${file.size}`;
  const bytes = await readAll(file, onProgress);
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** `onProgress` is called with the part of the file that is read. */
export async function entryOfFile(file: File, onProgress: (part: number) => void): Promise<Entry> {
  const name = modelName(file);
  const hash = await hashOf(file, name, onProgress);
  return {
    id: `file-${hash.slice(0, 12)}`,
    kind: '',
    name,
    dataset: '',
    license: '',
    caption: `Opened from ${file.name}`,
    hash,
    thumbnail: '',
    source: file,
    externalData: {},
    classNoun: '',
    size: 0,
    side: 0,
    reverse: '',
    domains: [],
    examples: [],
  };
}

/** Finds the way back of a translator among the others: the same data, the other way round. */
export function pairUp(entry: Entry, entries: readonly Entry[]): void {
  const [from, to] = entry.domains;
  const other = entries.find(
    ({ dataset, domains }) => dataset === entry.dataset && domains[0] === to && domains[1] === from,
  );
  if (entry.reverse || from === undefined || !other) return;
  entry.reverse = other.id;
  other.reverse ||= entry.id;
}

/** The examples of all models, each once: what a translator without any of its own is tried on. */
export function allExamples(entries: readonly Entry[]): ExampleFile[] {
  const found = new Map<string, ExampleFile>();
  for (const example of entries.flatMap(({ examples }) => examples)) found.set(example.id, example);
  return [...found.values()];
}
