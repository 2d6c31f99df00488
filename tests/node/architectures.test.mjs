// Every architecture that can be trained, exported by `ganvas export`: our engine against
// onnxruntime on the same file.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as ganvas from '../../dist/ganvas.js';

const binary = fileURLToPath(new URL('../../build/native/bin/ganvas', import.meta.url));
const run = (...args) => promisify(execFile)(binary, args);

// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

/** Whether the tool failed because ganvas-train is not built. */
const cannotTrain = (error) => /ganvas-train is missing/.test(error.stderr);

const count = 9;
// Largest difference of two engines that run the same file; float32 sums in another order.
const sameFile = 1e-4;
const pictures = '--data shapes --size 16 --channels 8 --nz 12';
const cases = {
  'mlp, 2-D': '--data ring8 --model mlp --channels 32 --nz 2',
  mlp: `${pictures} --model mlp`,
  'mlp, conditional': `${pictures} --model mlp --conditional`,
  dcgan: `${pictures} --model dcgan --spectral-norm both`,
  'dcgan, conditional': `${pictures} --model dcgan --conditional`,
  resnet: `${pictures} --model resnet`,
  'resnet, conditional': `${pictures} --model resnet --conditional --spectral-norm both`,
  r3gan: `${pictures} --model r3gan`,
  'r3gan, conditional': `${pictures} --model r3gan --conditional`,
  stylegan2: `${pictures} --model stylegan2 --style-layers 2`,
  'stylegan2, conditional': `${pictures} --model stylegan2 --style-layers 2 --conditional`,
};

async function outputs(file, engine) {
  const model = await ganvas.loadModel(file, { engine, workers: 0 });
  try {
    const { latent, label, kind } = model.info;
    const feeds = { z: { data: model.latents(7, count), dims: [count, latent.size] } };
    if (label) {
      const data = Array.from({ length: count }, (_, i) => i % label.classes.length);
      feeds.label = { data, dims: [count] };
    }
    const results = await model.run(feeds);
    return { kind, label, ...(results.image ?? results.points) };
  } finally {
    model.dispose();
  }
}

for (const [name, options] of Object.entries(cases)) {
  test(`${name}: the same in both engines, in every precision`, { skip }, async (t) => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
    try {
      const trained = path.join(folder, 'run');
      const shared = '--steps 2 --batch 8 --threads 1 --device cpu --sample-every 0';
      try {
        await run('train', ...options.split(' '), ...shared.split(' '), '--out', trained);
      } catch (error) {
        if (!cannotTrain(error)) throw error;
        t.skip('build/native/bin/ganvas-train is not built');
        return;
      }
      for (const precision of ['fp32', 'fp16', 'int8']) {
        const file = path.join(folder, `${precision}.onnx`);
        await run('export', trained, '--out', file, '--precision', precision);
        const ours = await outputs(file, 'wasm');
        const theirs = await outputs(file, 'ort-wasm');
        const points = name.includes('2-D');
        assert.equal(ours.kind, points ? 'generator2d' : 'generator');
        assert.equal(ours.label !== null, name.includes('conditional'));
        assert.deepEqual(ours.dims, points ? [count, 2] : [count, 3, 16, 16]);
        assert.deepEqual(theirs.dims, ours.dims);
        const largest = Math.max(...ours.data.map((v, i) => Math.abs(v - theirs.data[i])));
        assert.ok(largest <= sameFile, `${precision}: engines differ by ${largest}`);
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}

/** A StyleGAN2 file of a run of two steps; null where nothing can be trained. */
async function styleModel(folder) {
  const trained = path.join(folder, 'run');
  const options = `${cases.stylegan2} --steps 2 --batch 8 --threads 1 --device cpu --sample-every 0`;
  try {
    await run('train', ...options.split(' '), '--out', trained);
  } catch (error) {
    if (!cannotTrain(error)) throw error;
    return null;
  }
  const file = path.join(folder, 'styles.onnx');
  await run('export', trained, '--out', file);
  return file;
}

test('psi and noise may be left out, and set by name', { skip }, async (t) => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    const file = await styleModel(folder);
    if (!file) {
      t.skip('build/native/bin/ganvas-train is not built');
      return;
    }
    const model = await ganvas.loadModel(file, { workers: 0 });
    const shared = await ganvas.loadModel(file, { workers: 2 });
    const theirs = await ganvas.loadModel(file, { engine: 'ort-wasm', workers: 0 });
    try {
      const { inputs, constants, metadata } = model.info;
      assert.deepEqual(
        inputs.map(({ name, default: number }) => [name, number]),
        [
          ['z', undefined],
          ['psi', 1],
          ['noise', 1],
        ],
      );
      assert.equal(constants.length, 2);
      assert.equal(metadata['ganvas.w'], 'w');

      const usual = await model.sample({ seed: 3, count });
      assert.deepEqual(await model.sample({ seed: 3, count, psi: 1, noise: 1 }), usual);
      const mean = await model.sample({ seed: 3, count, psi: 0 });
      const size = mean.width * mean.height * 4;
      const first = mean.data.subarray(0, size);
      for (let i = 1; i < count; ++i) {
        assert.deepEqual(mean.data.subarray(i * size, (i + 1) * size), first);
      }
      assert.notDeepEqual(usual.data.subarray(0, size), first);
      // Parts of a batch get the same psi.
      assert.deepEqual(await shared.sample({ seed: 3, count, psi: 0.5 }), {
        ...(await model.sample({ seed: 3, count, psi: 0.5 })),
      });
      // As the command line has it.
      const z = { data: model.latents(3, count), dims: [count, 12] };
      const psi = { data: [0.5], dims: [1] };
      const half = await model.run({ z, psi });
      const raw = path.join(folder, 'half.npy');
      await run(
        'sample',
        file,
        '--seed',
        '3',
        '--count',
        String(count),
        '--psi',
        '0.5',
        '--out',
        raw,
      );
      const bytes = await readFile(raw);
      const last = bytes.subarray(bytes.length - half.image.data.byteLength);
      const numbers = new Float32Array(Uint8Array.from(last).buffer);
      numbers.forEach((value, i) => assert.ok(Math.abs(value - half.image.data[i]) < sameFile));

      await assert.rejects(model.sample({ psi: 'much' }), {
        name: 'GanvasError',
        code: 'bad-input',
        message: /psi is much, expected a number/,
      });
      // onnxruntime-web takes defaults alone.
      assert.equal((await theirs.sample({ seed: 3, count: 2, psi: 1 })).count, 2);
      await assert.rejects(theirs.sample({ psi: 0.5 }), {
        code: 'bad-input',
        message: /cannot change the optional input "psi" from 1/,
      });
    } finally {
      for (const each of [model, shared, theirs]) each.dispose();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
});
