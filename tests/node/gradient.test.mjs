// Gradients, masks and weights of a model, in the calling thread and over workers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import * as ganvas from '../../dist/ganvas.js';
import { generator } from './tiny_models.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const bytesOf = (name) => readFile(path.join(root, 'assets/models', name));

function closeTo(found, expected, limit = 1e-5) {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; ++i) {
    assert.ok(Math.abs(found[i] - expected[i]) <= limit, `${i}: ${found[i]}, ${expected[i]}`);
  }
}

/** Fixed numbers in [-1, 1). */
const wave = (count, phase) =>
  Float32Array.from({ length: count }, (_, i) => Math.sin(i * 1.7 + phase));

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);

for (const workers of [0, 2]) {
  test(`a gradient follows differences, with ${workers} workers`, async () => {
    const model = await ganvas.loadModel(await bytesOf('avatars.onnx'), { workers });
    try {
      const size = model.info.latent.size;
      const z = { data: model.latents(3, 2), dims: [2, size] };
      const label = { data: [1, 2], dims: [2] };
      const { image } = await model.run({ z, label });
      const weights = new Float32Array(image.data.length).fill(1);
      const found = await model.gradient(
        { z, label },
        { image: { data: weights, dims: image.dims } },
      );
      assert.deepEqual(Object.keys(found), ['z']);
      assert.deepEqual(found.z.dims, [2, size]);
      const direction = wave(z.data.length, 2);
      const at = async (step) => {
        const data = z.data.map((x, i) => x + step * direction[i]);
        return dot((await model.run({ z: { data, dims: z.dims }, label })).image.data, weights);
      };
      const expected = ((await at(3e-4)) - (await at(-3e-4))) / 6e-4;
      const along = dot(found.z.data, direction);
      assert.ok(Math.abs(along - expected) <= 0.02 * Math.abs(expected), `${along}, ${expected}`);
    } finally {
      model.dispose();
    }
  });
}

test('a channel is switched off, and its effect is a gradient', async () => {
  const model = await ganvas.loadModel(await bytesOf('digits.onnx'), { workers: 0 });
  try {
    const value = model.info.values().find(({ uses }) => uses.includes('maps'));
    const channels = value.dims[1];
    const [latent, label] = model.info.inputs;
    const feeds = {
      [latent.name]: { data: model.latents(1, 1), dims: [1, model.info.latent.size] },
      [label.name]: { data: [3], dims: [1] },
    };
    const { image } = await model.run(feeds);
    const mask = new Float32Array(channels).fill(1);
    closeTo(
      (await model.run(feeds, { masks: { [value.name]: mask } })).image.data,
      image.data,
      1e-5,
    );
    const off = Float32Array.from(mask);
    off[5] = 0;
    const without = (await model.run(feeds, { masks: { [value.name]: off } })).image.data;
    assert.notDeepEqual(without, image.data);
    // Half a percent less of each channel in turn, next to the derivative by the mask.
    const ones = { data: new Float32Array(image.data.length).fill(1), dims: image.dims };
    const masks = { [value.name]: mask };
    const name = `mask of ${value.name}`;
    const effects = (await model.gradient(feeds, { image: ones }, { masks, by: [name] }))[name]
      .data;
    assert.equal(effects.length, channels);
    const sum = (data) => data.reduce((total, x) => total + x, 0);
    for (const channel of [0, 5, channels - 1]) {
      const moved = async (step) => {
        const changed = Float32Array.from(mask);
        changed[channel] += step;
        return sum((await model.run(feeds, { masks: { [value.name]: changed } })).image.data);
      };
      const expected = ((await moved(0.005)) - (await moved(-0.005))) / 0.01;
      assert.ok(Math.abs(effects[channel] - expected) <= 0.05 + 0.02 * Math.abs(expected));
    }
    await assert.rejects(
      model.run(feeds, { masks: { [value.name]: [1] } }),
      /has 1 numbers, expected/,
    );
    await assert.rejects(model.run(feeds, { masks: { nothing: [1] } }), /no value of the model/);
  } finally {
    model.dispose();
  }
});

test('weights are read, and others stand in for them', async () => {
  const model = await ganvas.loadModel(await bytesOf('glyphs.onnx'), { workers: 0 });
  try {
    const weights = model.info.weights();
    assert.ok(weights.length > 3);
    const weight = weights.find(({ dims }) => dims.length === 4);
    const read = await model.weights(weight.name);
    assert.deepEqual(read.dims, weight.dims);
    assert.ok(read.data instanceof Float32Array);
    const [latent, label] = model.info.inputs;
    const feeds = {
      [latent.name]: { data: model.latents(1, 2), dims: [2, model.info.latent.size] },
      ...(label && { [label.name]: { data: [1, 2], dims: [2] } }),
    };
    const { image } = await model.run(feeds);
    const same = (await model.run({ ...feeds, [weight.name]: read })).image.data;
    closeTo(same, image.data, 1e-3);
    const zeros = { data: new Float32Array(read.data.length), dims: read.dims };
    assert.notDeepEqual(
      (await model.run({ ...feeds, [weight.name]: zeros })).image.data,
      image.data,
    );
    // The file's own are as they were.
    assert.deepEqual((await model.run(feeds)).image.data, image.data);
    await assert.rejects(model.weights('nothing'), /no weight of the model/);
  } finally {
    model.dispose();
  }
});

test('what a gradient cannot do is said', async () => {
  const model = await ganvas.loadModel(generator(), { workers: 0 });
  try {
    const [latent] = model.info.inputs;
    const [output] = model.info.outputs;
    const feeds = {
      [latent.name]: { data: model.latents(1, 1), dims: [1, model.info.latent.size] },
    };
    const { [output.name]: image } = await model.run(feeds);
    const cotangent = { [output.name]: { data: image.data, dims: image.dims } };
    await assert.rejects(model.gradient(feeds, {}), { code: 'bad-input' });
    await assert.rejects(model.gradient(feeds, cotangent, { by: ['nothing'] }), {
      code: 'bad-input',
      message: /the gradient has no input 'nothing'/,
    });
    await assert.rejects(model.gradient(feeds, { other: image }), /no output or value/);
    const controller = new AbortController();
    controller.abort();
    await assert.rejects(model.gradient(feeds, cotangent, { signal: controller.signal }), {
      code: 'aborted',
    });
  } finally {
    model.dispose();
  }
});

test('the uses of the values of avatars are told', async () => {
  const model = await ganvas.loadModel(await bytesOf('avatars.onnx'), { workers: 0 });
  try {
    const values = model.info.values();
    const w = values.find(({ name }) => name === model.info.metadata['ganvas.w']);
    assert.ok(w.uses.includes('w'));
    assert.ok(w.uses.includes('directions'));
    const maps = values.filter(({ uses }) => uses.includes('maps'));
    assert.ok(maps.length > 8);
    assert.ok(maps.every(({ dims }) => dims.length === 4));
    assert.ok(!values.find(({ name }) => name === 'z').uses.includes('w'));
  } finally {
    model.dispose();
  }
});
