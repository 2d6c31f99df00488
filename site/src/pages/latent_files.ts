// Latents in files and on the clipboard: .npy, .npz, and JSON as the page copies it.

import type { State } from './messages.js';
import { readZip, zipOf } from './zip.js';

/** Numbers one after another, `size` for each of `count` latents. */
export interface LatentArray {
  data: Float32Array<ArrayBuffer>;
  count: number;
  size: number;
  /** A class for each, where the file tells. */
  labels?: Float32Array<ArrayBuffer>;
}

/** An array that is saved, and its name in a .npz file. */
export interface NamedArray {
  name: string;
  dims: readonly number[];
}

const magic = '\x93NUMPY';

export function isLatentFile({ name }: File): boolean {
  return /\.(npy|npz|json)$/i.test(name);
}

/** float32 of these dimensions as a file of NumPy, format 1.0. */
export function npyOf(data: Uint8Array, dims: readonly number[]): Uint8Array<ArrayBuffer> {
  const shape = dims.length === 1 ? `${dims[0]},` : dims.join(', ');
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape}), }`;
  // The numbers begin at a multiple of 64.
  const length = Math.ceil((10 + text.length + 1) / 64) * 64 - 10;
  const header = `${magic}\x01\x00${String.fromCharCode(length & 255, length >> 8)}`;
  const head = `${header}${text.padEnd(length - 1)}\n`;
  const file = new Uint8Array(head.length + data.length);
  for (let i = 0; i < head.length; ++i) file[i] = head.charCodeAt(i);
  file.set(data, head.length);
  return file;
}

/** The latents of a file of NumPy: [size], [count, size] or [count, layers, dim]. Throws what is wrong. */
export function readNpy(bytes: Uint8Array<ArrayBuffer>): LatentArray {
  const ascii = (start: number, end: number): string =>
    String.fromCharCode(...bytes.subarray(start, end));
  if (bytes.length < 12 || ascii(0, 6) !== magic) throw new Error('it is not a .npy file');
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const wide = bytes[6] !== 1;
  const start = wide ? 12 : 10;
  const length = wide ? view.getUint32(8, true) : view.getUint16(8, true);
  const header = ascii(start, Math.min(start + length, bytes.length, start + 4096));
  const type = /'descr':\s*'([^']*)'/.exec(header)?.[1] ?? '';
  const shape = /'shape':\s*\(([^)]*)\)/.exec(header)?.[1];
  if (shape === undefined || !['<f4', '<f8'].includes(type)) {
    throw new Error(`it holds ${type || 'no'} numbers, expected float32 or float64`);
  }
  if (/'fortran_order':\s*True/.test(header))
    throw new Error(
      'its numbers are in Fortran order, expected C order (save it with numpy.ascontiguousarray)',
    );
  const dims = shape
    .split(',')
    .map(Number)
    .filter((dim) => dim > 0);
  if (dims.length < 1 || dims.length > 3)
    throw new Error(
      `its shape is (${shape}), expected [size], [count, size] or [count, layers, dim]`,
    );
  const count = dims.length > 1 ? (dims[0] ?? 0) : 1;
  const total = dims.reduce((product, dim) => product * dim, 1);
  const width = type === '<f4' ? 4 : 8;
  const from = start + length;
  if (!Number.isSafeInteger(total) || bytes.length < from + total * width) {
    throw new Error(`it ends before its ${total} numbers do`);
  }
  const data = Float32Array.from({ length: total }, (_, i) =>
    width === 4 ? view.getFloat32(from + 4 * i, true) : view.getFloat64(from + 8 * i, true),
  );
  return { data, count, size: total / count };
}

/**
 * The latents of a .npz file: its array `z`, `latents` or `w`, or else its only one; classes are
 * called `label`. Rejects with what is wrong.
 */
export async function readNpz(bytes: Uint8Array<ArrayBuffer>): Promise<LatentArray> {
  const entries = await readZip(bytes, (name) => name.endsWith('.npy'));
  const named = new Map(entries.map(({ name, bytes: array }) => [name.slice(0, -4), array]));
  const labels = named.get('label');
  named.delete('label');
  const only = named.size === 1 ? [...named.values()][0] : undefined;
  const array = named.get('z') ?? named.get('latents') ?? named.get('w') ?? only;
  if (!array) {
    const names = [...named.keys()].join(', ') || 'none';
    throw new Error(`its arrays are ${names}, expected one that is called z or w`);
  }
  const latents = readNpy(array);
  if (!labels) return latents;
  const { data, size } = readNpy(labels);
  if (size !== latents.count) {
    throw new Error(`it has ${size} classes for ${latents.count} latents`);
  }
  return { ...latents, labels: data };
}

/** The latents of a .npy or .npz file. Rejects with what is wrong. */
export async function readLatents(file: File): Promise<LatentArray> {
  const bytes = new Uint8Array(await file.arrayBuffer());
  return /\.npz$/i.test(file.name) ? readNpz(bytes) : readNpy(bytes);
}

/** Arrays, float32 one after another in `data`, as .npy, or as .npz where `name` ends so. */
export function latentFile(
  name: string,
  arrays: readonly NamedArray[],
  data: Uint8Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  let at = 0;
  const files = arrays.map((array) => {
    const length = 4 * array.dims.reduce((product, dim) => product * dim, 1);
    const bytes = npyOf(data.subarray(at, at + length), array.dims);
    at += length;
    return { name: `${array.name}.npy`, bytes };
  });
  return name.endsWith('.npz') ? zipOf(files) : (files[0]?.bytes ?? new Uint8Array());
}

/** What the page copied as JSON; null for any other text. */
export function stateInText(text: string): State | null {
  try {
    const state: unknown = JSON.parse(text);
    const ours = typeof state === 'object' && state !== null && 'pictures' in state;
    return ours && 'version' in state ? state : null;
  } catch {
    return null;
  }
}
