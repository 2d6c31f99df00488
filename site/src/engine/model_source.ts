// Where the bytes of a model come from: addresses, paths, buffers, and the files beside them.

import { badInput } from './error.js';
import { externalFiles, withExternalData } from './external_data.js';
import { joinModels } from './join.js';
import { besideOf, readBytes } from './platform.js';

/** A model: a URL (relative to the page), in Node also a path; or the bytes, which are copied. */
export type ModelSource = string | URL | ArrayBuffer | ArrayBufferView | Blob;

/** Mapping and synthesis of one generator, in either order. */
export type ModelPair = readonly [ModelSource, ModelSource];

export interface ReadOptions {
  /**
   * Files beside the model that hold its weights ("external data"), by the names that the model has
   * for them, or the last parts of these. What is not given here is looked for beside a model that
   * is a URL or a path.
   */
  externalData?: Record<string, ModelSource>;
  /** Ends loading: it rejects with 'aborted', and a worker that is still parsing is ended. */
  signal?: AbortSignal;
  /** Called with the share of the file that was fetched, in [0, 1]. */
  onProgress?: (share: number) => void;
}

/** Bytes that are the caller's, seen in place; null for what has to be read first. */
export function givenBytes(source: ModelSource): Uint8Array | null {
  // Also buffers of another window, of which instanceof knows nothing.
  if (Object.prototype.toString.call(source) === '[object ArrayBuffer]') {
    return new Uint8Array(source as ArrayBuffer);
  }
  if (!ArrayBuffer.isView(source)) return null;
  return new Uint8Array(source.buffer, source.byteOffset, source.byteLength);
}

async function readSource(
  source: ModelSource,
  options: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  if (typeof source === 'string') return readBytes(source, options);
  if (source instanceof URL) return readBytes(source.href, options);
  if (typeof Blob !== 'undefined' && (source as unknown) instanceof Blob) {
    return new Uint8Array(await (source as Blob).arrayBuffer());
  }
  throw badInput('the model is not a URL, an ArrayBuffer, a typed array or a Blob');
}

export async function readAny(
  source: ModelSource,
  options: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const given = givenBytes(source);
  return given ? new Uint8Array(given) : readSource(source, options);
}

/** What `externalData` has for a name of the model's. */
function givenFile({ externalData = {} }: ReadOptions, name: string): ModelSource | undefined {
  const last = (path: string): string => path.slice(path.lastIndexOf('/') + 1);
  const entries = Object.entries(externalData);
  const exact = entries.find(([key]) => key === name);
  return (exact ?? entries.find(([key]) => last(key) === last(name)))?.[1];
}

/** The model with all of its weights in it. */
export async function withFilesBeside(
  bytes: Uint8Array<ArrayBuffer>,
  source: ModelSource,
  options: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const names = externalFiles(bytes);
  if (names.length === 0) return bytes;
  const files = new Map<string, Uint8Array>();
  for (const name of names) {
    const address = typeof source === 'string' || source instanceof URL ? String(source) : null;
    const file = givenFile(options, name) ?? (address === null ? null : besideOf(address, name));
    // The reader of the engine names what is missing.
    if (file !== null) files.set(name, await readAny(file, options));
  }
  return withExternalData(bytes, files);
}

/** Whether a source is a list; throws 'bad-input' for one that is not of two. */
export function isPair(source: ModelSource | ModelPair): source is ModelPair {
  if (!Array.isArray(source)) return false;
  const { length } = source as readonly unknown[];
  if (length === 2) return true;
  throw badInput(`${length} models given, expected one, or a mapping and a synthesis`);
}

/** A mapping and a synthesis as one model. */
export async function readPair(
  [first, second]: ModelPair,
  options: ReadOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const shares = [0, 0];
  const read = async (source: ModelSource, i: number): Promise<Uint8Array> => {
    const onProgress = (share: number): void => {
      shares[i] = share / 2;
      options.onProgress?.(shares.reduce((sum, part) => sum + part));
    };
    const bytes = await readAny(source, { ...options, onProgress });
    return withFilesBeside(bytes, source, options);
  };
  return joinModels(...(await Promise.all([read(first, 0), read(second, 1)])));
}
