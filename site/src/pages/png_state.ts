// What a picture that this page saved remembers: the chunk 'ganvas.state' of a PNG file.

import type { State } from './messages.js';

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
const keyword = 'ganvas.state';
/** Keyword and its end, no compression (2), no language (1), no translated keyword (1). */
const before = keyword.length + 5;
/** Of a chunk: its length, type and checksum. */
const around = 12;

function parse(text: string): State | null {
  try {
    const state: unknown = JSON.parse(text);
    return typeof state === 'object' && state !== null && !Array.isArray(state)
      ? (state as State)
      : null;
  } catch {
    return null;
  }
}

/** The state in the bytes of a PNG file; null where there is none, and for other files. */
export function stateInPng(bytes: Uint8Array): State | null {
  if (signature.some((byte, i) => bytes[i] !== byte)) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const ascii = (start: number, length: number): string =>
    String.fromCharCode(...bytes.subarray(start, start + length));
  for (let at = signature.length; at + around <= bytes.length;) {
    const length = view.getUint32(at);
    const data = at + 8;
    if (length > bytes.length - at - around) return null;
    const ours = ascii(at + 4, 4) === 'iTXt' && ascii(data, keyword.length + 1) === `${keyword}\0`;
    if (ours && length >= before) {
      return parse(new TextDecoder().decode(bytes.subarray(data + before, data + length)));
    }
    at += around + length;
  }
  return null;
}
