// Values inside a model: listed, given and taken, in the calling thread and over workers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import * as ganvas from '../../dist/ganvas.js';
import { generator } from './tiny_models.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

function closeTo(found, expected, limit = 1e-5) {
  assert.equal(found.length, expected.length);
  for (let i = 0; i < found.length; ++i) assert.ok(Math.abs(found[i] - expected[i]) <= limit, i);
}

for (const workers of [0, 2]) {
  test(`every value of a generator is taken and given, with ${workers} workers`, async () => {
    const model = await ganvas.loadModel(generator(), { workers });
    try {
      const [latent] = model.info.inputs;
      const z = { data: model.latents(1, 3), dims: [3, model.info.latent.size] };
      const feeds = { [latent.name]: z };
      const [output] = model.info.outputs;
      const whole = (await model.run(feeds))[output.name];
      const values = model.info.values();
      assert.equal(values[0].name, latent.name);
      assert.equal(values[0].operator, '');
      assert.deepEqual(values[0].dims, latent.dims);
      assert.ok(values.length > 3);
      for (const { name, dims } of values) {
        const seen = await model.run(feeds, { outputs: [name, output.name] });
        assert.deepEqual(Object.keys(seen).sort(), [...new Set([name, output.name])].sort());
        assert.equal(seen[name].dims.length, dims.length);
        closeTo(seen[output.name].data, whole.data);
        const rest = await model.run({ ...feeds, [name]: seen[name] });
        closeTo(rest[output.name].data, whole.data);
      }
    } finally {
      model.dispose();
    }
  });
}

test('styles of avatars are read, mixed and drawn', async () => {
  const bytes = await readFile(path.join(root, 'assets/models/avatars.onnx'));
  const model = await ganvas.loadModel(bytes, { workers: 0 });
  try {
    const name = model.info.metadata['ganvas.w'];
    const value = model.info.values().find((each) => each.name === name);
    const [, layers, size] = value.dims;
    const z = { data: model.latents(5, 2), dims: [2, model.info.latent.size] };
    const label = { data: [0, 1], dims: [2] };
    const { [name]: w, image } = await model.run({ z, label }, { outputs: [name, 'image'] });
    assert.deepEqual(w.dims, [2, layers, size]);
    // Without z and label: they are not needed any more.
    closeTo((await model.run({ [name]: w })).image.data, image.data, 1e-4);
    // The layers from the fourth on of the other picture.
    const mixed = Float32Array.from(w.data);
    const half = layers * size;
    for (let i = 4 * size; i < half; ++i) mixed[i] = w.data[half + i];
    const drawn = (await model.run({ [name]: { data: mixed, dims: w.dims } })).image.data;
    const third = drawn.length / 2;
    const apart = (a, b) => a.reduce((sum, x, i) => sum + Math.abs(x - b[i]), 0) / a.length;
    const first = image.data.subarray(0, third);
    const second = image.data.subarray(third);
    const mix = drawn.subarray(0, third);
    assert.ok(apart(mix, first) > 0.01 && apart(mix, second) > 0.01);
    closeTo(drawn.subarray(third), second, 1e-4);
  } finally {
    model.dispose();
  }
});

test('what is not inside a model is refused', async () => {
  const model = await ganvas.loadModel(generator(), { workers: 0 });
  const [latent] = model.info.inputs;
  const z = { data: model.latents(1, 1), dims: [1, model.info.latent.size] };
  const last = model.info.values().at(-1).name;
  const fails = (call, message) =>
    assert.rejects(call, { name: 'GanvasError', code: 'bad-input', message });
  try {
    await fails(
      model.run({ [latent.name]: z }, { outputs: ['nowhere'] }),
      /no value of the model is called 'nowhere'/,
    );
    await fails(model.run({ [latent.name]: z, nowhere: z }), /there is no input "nowhere"/);
    await fails(model.run({}, { outputs: [last] }), new RegExp(`'${latent.name}': missing`));
    const wrong = { data: [1, 2, 3], dims: [1, 3, 1, 1, 1] };
    await fails(model.run({ [last]: wrong }), /has dims \[1, 3, 1, 1, 1\], expected/);
  } finally {
    model.dispose();
  }
});

test('onnxruntime runs whole models alone', async () => {
  const model = await ganvas.loadModel(generator(), { engine: 'ort-wasm', workers: 0 });
  try {
    assert.deepEqual(model.info.values(), []);
    const [latent] = model.info.inputs;
    const z = { data: model.latents(1, 1), dims: [1, model.info.latent.size] };
    await assert.rejects(model.run({ [latent.name]: z }, { outputs: ['inside'] }), {
      code: 'bad-input',
      message: /onnxruntime-web knows no output "inside": .* need the engine "wasm"/,
    });
  } finally {
    model.dispose();
  }
});
