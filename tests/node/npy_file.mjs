// NumPy's files, as the native tools write them.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

/** The float32 numbers of a .npy file of version 1. */
export function npyNumbers(bytes) {
  const start = 10 + bytes.readUInt16LE(8);
  assert.match(bytes.toString('latin1', 10, start), /'descr': '<f4'/);
  return new Float32Array(new Uint8Array(bytes.subarray(start)).buffer);
}

/** The arrays of a .npz file by name, where they hold float32 and are not compressed. */
export async function readNpz(file) {
  const bytes = await readFile(file);
  const arrays = {};
  for (let at = 0; bytes.readUInt32LE(at) === 0x04034b50;) {
    const size = bytes.readUInt32LE(at + 18);
    const name = bytes.toString('latin1', at + 30, at + 30 + bytes.readUInt16LE(at + 26));
    const start = at + 30 + name.length + bytes.readUInt16LE(at + 28);
    const entry = bytes.subarray(start, start + size);
    if (entry.includes("'<f4'")) arrays[name.replace('.npy', '')] = npyNumbers(entry);
    at = start + size;
  }
  return arrays;
}
