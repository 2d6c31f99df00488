// A film of a few kilobytes, written from the format's description in shared/film/film.h.

import { bytes, int, join } from './onnx_file.mjs';
import { generator, weights } from './tiny_models.mjs';

const filmField = 20117;
const [asNext, own] = [0, 1];
const plain = 1;

/** The bytes apart, the lowest of all numbers first, each as they are. */
function planes(numbers, width) {
  const count = numbers.length / width;
  return join(
    Array.from({ length: width }, (_, byte) =>
      Uint8Array.of(
        plain,
        ...Array.from({ length: count }, (_unused, i) => numbers[i * width + byte]),
      ),
    ),
  );
}

const raw = (numbers) => new Uint8Array(numbers.buffer);

/** Of `generator({scale})`, in the order of its initializers. */
function weightsAt(scale) {
  const sizes = [[8 * 128, 1], [8 * 16, 2], null, [8 * 48, 3], [3, 4]];
  return join(
    sizes.map((size) =>
      size === null
        ? Uint8Array.of(asNext)
        : join([Uint8Array.of(own), planes(raw(weights(...size, scale)), 4)]),
    ),
  );
}

/** How far a snapshot's weights are spread: pictures become richer. */
export const scaleOf = (place) => 0.5 + place;

/** The ONNX file of one snapshot. */
export const snapshotFile = (place) => generator({ scale: scaleOf(place) });

export const tinySteps = [0, 1, 10, 100, 1000];
export const tinyCurves = [
  {
    name: 'loss_d',
    title: 'Loss of D',
    steps: [1, 10, 50, 100, 500, 1000],
    values: [2, 1.5, 1.4, 1.2, 1.1, 1],
  },
  {
    name: 'loss_g',
    title: 'Loss of G',
    steps: [1, 10, 50, 100, 500, 1000],
    values: [0.5, 1, 1.5, 1.4, 1.6, 2],
  },
  { name: 'fid', title: 'FID', steps: [100, 1000], values: [120, 40] },
];

/** A film of snapshots at `steps`. */
export function tinyFilm({
  steps = tinySteps,
  about = JSON.stringify({ curves: tinyCurves }),
} = {}) {
  const text = new TextEncoder().encode(about);
  const track = join([
    int(1, 1),
    ...steps.map((step) => int(2, step)),
    bytes(3, join([Uint8Array.of(plain), text])),
    int(4, text.length),
    ...steps.slice(0, -1).map((_, place) => bytes(5, weightsAt(scaleOf(place)))),
  ]);
  return join([snapshotFile(steps.length - 1), bytes(filmField, track)]);
}
