// A state as the part of an address after '#', and back: key=value pairs that can be read.

import type { State } from './messages.js';

/** Members whose text could be taken for a number. */
const texts = new Set(
  (
    'model engine mode seed path theme example size range layout reverse styleSeed mix space hash ' +
    'method steeredLayers animation atlas layer xray channelOrder'
  ).split(' '),
);

export function toHash(state: State): string {
  const pairs = new URLSearchParams();
  for (const [key, value] of Object.entries(state)) {
    if (value === '') continue;
    pairs.set(key, typeof value === 'string' ? value : JSON.stringify(value));
  }
  return `#${pairs.toString()}`;
}

/** What cannot be read is left out: the app checks the rest. */
export function fromHash(hash: string): State {
  const state: State = {};
  for (const [key, text] of new URLSearchParams(hash.replace(/^#/, ''))) {
    if (texts.has(key)) {
      state[key] = text;
      continue;
    }
    try {
      state[key] = JSON.parse(text);
    } catch {
      continue;
    }
  }
  return state;
}
