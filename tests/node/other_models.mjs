// What tests of other exporters' models share: small files, and both engines that run them.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import * as ganvas from '../../dist/ganvas.js';
import { node, onnxFile, port, tensor } from './onnx_file.mjs';
import { weights } from './tiny_models.mjs';

export const ort = createRequire(import.meta.url)('onnxruntime-node');

export const floats = (dims, seed) => ({
  data: weights(
    dims.reduce((a, b) => a * b, 1),
    seed,
    2,
  ),
  dims,
});

/** Half of exactly representable numbers: bits of float16. */
function halfBits(value) {
  const [bits] = new Uint32Array(Float32Array.of(value).buffer);
  if (value === 0) return 0;
  return ((bits >>> 16) & 0x8000) | ((((bits >>> 23) & 255) - 112) << 10) | ((bits >>> 13) & 1023);
}
export const halves = (numbers) => Uint16Array.from(numbers, halfBits);

export async function inOrt(bytes, feeds) {
  const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled' });
  const results = await session.run(feeds);
  await session.release();
  return results;
}

export async function inGanvas(source, feeds, options = {}) {
  const model = await ganvas.loadModel(source, { workers: 0, ...options });
  try {
    return await model.run(feeds);
  } finally {
    model.dispose();
  }
}

export function assertClose(found, expected, tolerance = 1e-4) {
  assert.deepEqual(found.dims.map(Number), expected.dims.map(Number));
  const off = found.data.findIndex(
    (value, i) =>
      !(Math.abs(value - expected.data[i]) <= tolerance * (1 + Math.abs(expected.data[i]))),
  );
  assert.equal(off, -1, `[${off}] is ${found.data[off]}, ${expected.data[off]} in onnxruntime`);
}

/** A picture through a 3x3 convolution, `inner` nodes from c to d, and a 1x1 convolution. */
export const around = (inner, more = {}) =>
  onnxFile({
    ...more,
    nodes: [
      node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }),
      ...inner,
      node('Conv', ['d', 'v'], ['image']),
    ],
    tensors: [
      tensor('w', [8, 3, 3, 3], weights(216, 1)),
      tensor('v', [3, 8, 1, 1], weights(24, 2)),
      ...(more.tensors ?? []),
    ],
    inputs: [port('x', ['N', 3, 'H', 'W'])],
    outputs: [port('image', ['N', 3, 'H2', 'W2'])],
  });

export const picture = { x: floats([2, 3, 9, 7], 5) };
