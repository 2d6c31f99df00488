// Small files in the idioms of exporters, in our engine and in onnxruntime-node.

import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';
import * as ganvas from '../../dist/ganvas.js';
import { node, onnxFile, port, tensor } from '../node/onnx_file.mjs';
import { weights } from '../node/tiny_models.mjs';

const ort = createRequire(import.meta.url)('onnxruntime-node');

const arrays = {
  float32: Float32Array,
  uint8: Uint8Array,
  int8: Int8Array,
  int32: Int32Array,
  int64: BigInt64Array,
  bool: Uint8Array,
};
const product = (dims) => dims.reduce((a, b) => a * b, 1);

/** Values of a type: of(type, dims, [numbers]), or numbers in [-scale / 2, scale / 2). */
export function of(type, dims, numbers, { seed = 1, scale = 4 } = {}) {
  if (!numbers) {
    const random = weights(product(dims), seed, 1);
    const most = { uint8: 255, int8: 255 }[type] ?? scale;
    const shift = type === 'uint8' ? 128 : 0;
    numbers = Array.from(random, (x) =>
      type === 'float32' ? x * most : Math.round(x * most + shift),
    );
  }
  const whole = type === 'int64' ? numbers.map((x) => BigInt(x)) : numbers;
  return { type, dims, data: arrays[type].from(whole) };
}
export const floats = (dims, seed = 1, scale = 4) => of('float32', dims, null, { seed, scale });
export const ints = (...numbers) => of('int64', [numbers.length], numbers);
export const scalar = (number, type = 'float32') => of(type, [], [number]);
/** A value that the file stores. */
export const stored = (value) => ({ ...value, stored: true });

/**
 * A file of one node: inputs are values, stored or fed, or null where one is left out; outputs are
 * types. Sizes of inputs are declared free.
 */
export function oneNode(type, inputs, { outputs = ['float32'], attributes, domain, ...file } = {}) {
  const names = inputs.map((value, i) => (value ? `x${i}` : ''));
  const given = inputs.map((value, i) => ({ value, name: names[i] })).filter(({ value }) => value);
  const fed = given.filter(({ value }) => !value.stored);
  return {
    bytes: onnxFile({
      ...file,
      domains: domain ? [domain] : [],
      nodes: [
        node(
          type,
          names,
          outputs.map((_, i) => `y${i}`),
          attributes,
          domain,
        ),
      ],
      tensors: given
        .filter(({ value }) => value.stored)
        .map(({ value, name }) => tensor(name, value.dims, value.data, value.type)),
      inputs: fed.map(({ value, name }) =>
        port(
          name,
          value.dims.map((_, i) => `${name}_${i}`),
          value.type,
        ),
      ),
      outputs: outputs.map((output, i) => port(`y${i}`, [], output, false)),
    }),
    feeds: Object.fromEntries(fed.map(({ value, name }) => [name, value])),
  };
}

export async function inOrt(bytes, feeds) {
  const session = await ort.InferenceSession.create(bytes, { graphOptimizationLevel: 'disabled' });
  const tensors = Object.fromEntries(
    Object.entries(feeds).map(([name, { type, data, dims }]) => [
      name,
      new ort.Tensor(type, data, dims),
    ]),
  );
  const results = await session.run(tensors);
  await session.release();
  return results;
}

export async function inGanvas(bytes, feeds) {
  const model = await ganvas.loadModel(bytes, { workers: 0 });
  try {
    return await model.run(feeds);
  } finally {
    model.dispose();
  }
}

/** Equal up to `tolerance`, relative to the largest number; NaN equals NaN. */
export function assertClose(found, expected, tolerance, name) {
  assert.deepEqual(found.dims.map(Number), expected.dims.map(Number), `sizes of ${name}`);
  const numbers = Array.from(found.data, Number);
  const wanted = Array.from(expected.data, Number);
  const most = Math.max(1, ...wanted.filter(Number.isFinite).map(Math.abs));
  const off = numbers.findIndex(
    (x, i) => !Object.is(x, wanted[i]) && !(Math.abs(x - wanted[i]) <= tolerance * most),
  );
  assert.equal(off, -1, `${name}[${off}] is ${numbers[off]}, ${wanted[off]} in onnxruntime`);
}

/** Both engines give the same: for files { bytes, feeds }. */
export async function assertSame({ bytes, feeds }, tolerance = 1e-5) {
  const expected = await inOrt(bytes, feeds);
  const found = await inGanvas(bytes, feeds);
  assert.deepEqual(Object.keys(found).sort(), Object.keys(expected).sort());
  for (const name of Object.keys(expected)) {
    assertClose(found[name], expected[name], tolerance, name);
  }
}

/** A test for each of { name: [file, tolerance] }. */
export function testAll(cases) {
  for (const [name, [file, tolerance]] of Object.entries(cases)) {
    test(`${name}: as onnxruntime`, () => assertSame(file, tolerance));
  }
}
