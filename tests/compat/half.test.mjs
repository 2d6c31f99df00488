// Graphs in float16, as converters make them: all values, or an island between two Casts.

import assert from 'node:assert/strict';
import test from 'node:test';
import * as ganvas from '../../dist/ganvas.js';
import { node, onnxFile, port, tensor } from '../node/onnx_file.mjs';
import { halves } from '../node/other_models.mjs';
import { weights } from '../node/tiny_models.mjs';
import { floats } from './compare.mjs';

// Numbers that float16 holds exactly.
const exact = (count, seed, scale) =>
  weights(count, seed, scale).map((x) => Math.round(x * 64) / 64);
const stored = (name, dims, seed, scale, type) => {
  const numbers = exact(
    dims.reduce((a, b) => a * b, 1),
    seed,
    scale,
  );
  return tensor(name, dims, type === 'float16' ? halves(numbers) : numbers, type);
};

// The same network with `type` outside and `inner` between the Casts.
const network = (type, inner) =>
  onnxFile({
    opset: 17,
    nodes: [
      node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }),
      node('Cast', ['c'], ['c2'], { to: inner === 'float16' ? 10 : 1 }),
      node('Mul', ['c2', 'scale'], ['scaled']),
      node('Clip', ['scaled', 'low', 'high'], ['clipped']),
      node('ReduceMean', ['clipped'], ['mean'], { axes: [2, 3] }),
      node('Sub', ['clipped', 'mean'], ['centred']),
      node('Greater', ['centred', 'zero'], ['positive']),
      node('Where', ['positive', 'centred', 'mean'], ['chosen']),
      node('Cast', ['chosen'], ['back'], { to: type === 'float16' ? 10 : 1 }),
      node('Resize', ['back', '', 'sizes'], ['large'], { mode: 'nearest' }),
      node('Tanh', ['large'], ['image']),
    ],
    tensors: [
      stored('w', [4, 3, 3, 3], 1, 0.5, type),
      stored('scale', [4, 1, 1], 2, 3, inner),
      tensor('sizes', [4], Float32Array.of(1, 1, 2, 2)),
      ...['low', 'high', 'zero'].map((name, i) => {
        const numbers = Float32Array.of([-0.75, 1.5, 0][i]);
        return tensor(name, [], inner === 'float16' ? halves(numbers) : numbers, inner);
      }),
    ],
    inputs: [port('x', ['N', 3, 'H', 'W'], type)],
    outputs: [port('image', ['N', 4, 'H2', 'W2'], type)],
  });

const x = floats([2, 3, 5, 7], 5);
x.data = x.data.map((value) => Math.round(value * 64) / 64);

async function run(bytes, outputs) {
  const model = await ganvas.loadModel(bytes, { workers: 0 });
  try {
    return await model.run({ x }, { outputs });
  } finally {
    model.dispose();
  }
}

for (const [type, inner] of [
  ['float16', 'float16'],
  ['float16', 'float32'],
  ['float32', 'float16'],
]) {
  test(`${type} with ${inner} inside gives what float32 gives, inner values too`, async () => {
    const names = ['image', 'clipped', 'mean', 'back'];
    const expected = await run(network('float32', 'float32'), names);
    const found = await run(network(type, inner), names);
    for (const name of names) {
      assert.deepEqual(found[name].dims, expected[name].dims);
      const most = Math.max(...expected[name].data.map(Math.abs));
      assert.ok(most > 0.1, `${name} is worth comparing`);
      expected[name].data.forEach((value, i) =>
        assert.ok(
          Math.abs(found[name].data[i] - value) <= 2e-3 * most,
          `${name}[${i}] is ${found[name].data[i]}, expected ${value}`,
        ),
      );
    }
  });
}
