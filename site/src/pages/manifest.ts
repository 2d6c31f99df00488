// models/manifest.json as the page reads it, and files that are opened here beside it.

import type { Example } from './messages.js';

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
  /** Of a translator: longer side of what it was trained on, 0 if unknown. */
  size: number;
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
  return {
    id: text(model['id']),
    kind: text(model['kind']),
    name: text(model['name']) || text(model['id']),
    dataset: text(model['dataset']),
    license: text(model['license']),
    caption: text(model['caption']),
    hash: text(model['sha256']),
    thumbnail: text(model['thumbnail']) && `models/${text(model['thumbnail'])}`,
    source: `models/${text(model['file'])}`,
    size: typeof size === 'number' ? size : 0,
    reverse: text(model['inverse']),
    domains: domainsOf(model['domains']),
    examples: Array.isArray(examples) ? examples.map(text).filter(Boolean).map(exampleOf) : [],
  };
}

async function hashOf(file: Blob, name: string): Promise<string> {
  // Pages from plain http have no digest: name and size then tell files apart.
  if (!('subtle' in crypto)) return `${name}-${file.size}`;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function entryOfFile(file: File): Promise<Entry> {
  const name = file.name.replace(/\.onnx$/i, '');
  const hash = await hashOf(file, name);
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
    size: 0,
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
