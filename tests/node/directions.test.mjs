// Directions of latents: what they are, that all builds find the same, and what they change.

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
import { foreignGenerator } from '../compat/stylegan2_parts.mjs';
import { readNpz } from './npy_file.mjs';
import { generator } from './tiny_models.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = path.join(root, 'build/native/bin/ganvas');
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

const fileOf = (name) => path.join(root, 'assets/models', name);

async function withModel(name, workers, use) {
  const model = await ganvas.loadModel(await readFile(fileOf(name)), { workers });
  try {
    await use(model);
  } finally {
    model.dispose();
  }
}

const dot = (a, b) => a.reduce((sum, x, i) => sum + x * b[i], 0);
const rowsOf = ({ vectors, dim }) =>
  Array.from({ length: vectors.length / dim }, (_, i) => vectors.subarray(i * dim, (i + 1) * dim));

for (const workers of [0, 1]) {
  test(`directions are orthonormal, with ${workers} workers`, async () => {
    await withModel('avatars.onnx', workers, async (model) => {
      for (const [options, space] of [
        [{}, 'w'],
        [{ method: 'pca', count: 5, samples: 2000 }, 'w'],
        [{ space: 'z' }, 'z'],
      ]) {
        const shares = [];
        const found = await model.directions({ ...options, onProgress: (s) => shares.push(s) });
        assert.equal(found.space, space);
        assert.equal(found.value, space);
        assert.equal(found.dim, 128);
        assert.equal(found.samples, space === 'z' ? 0 : (options.samples ?? 10000));
        const rows = rowsOf(found);
        assert.equal(rows.length, options.count ?? 10);
        rows.forEach((a, i) => {
          rows.forEach((b, j) => {
            assert.ok(Math.abs(dot(a, b) - (i === j ? 1 : 0)) < 1e-5, `${i} ${j}`);
          });
          assert.ok(i === 0 || found.eigenvalues[i] <= found.eigenvalues[i - 1]);
          assert.ok(space === 'w' ? found.sigma[i] > 0 : found.sigma[i] === 1);
        });
        assert.equal(shares.at(-1), 1);
        assert.deepEqual(
          shares,
          [...shares].sort((a, b) => a - b),
        );
      }
    });
  });
}

test('the native tool finds the same', { skip }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    for (const [name, args, options] of [
      ['digits.onnx', '', {}],
      ['digits.onnx', '--method pca --count 3', { method: 'pca', count: 3 }],
      [
        'digits.onnx',
        '--method pca --value main.2 --samples 500 --count 2',
        { method: 'pca', value: 'main.2', samples: 500, count: 2 },
      ],
      ['avatars.onnx', '--layers 2-5', { layers: [2, 5] }],
      ['avatars.onnx', '--method pca --seed 7 --class 1', { method: 'pca', seed: 7, label: 1 }],
      [
        'avatars.onnx',
        '--method classes --from 1 --toward Personas',
        { method: 'classes', from: 1, toward: 2 },
      ],
    ]) {
      const out = path.join(folder, 'd.npz');
      const all = `directions ${fileOf(name)} --out ${out} ${args}`.trim().split(' ');
      await promisify(execFile)(binary, all);
      const native = await readNpz(out);
      await withModel(name, 0, async (model) => {
        const found = await model.directions(options);
        for (const array of ['vectors', 'sigma', 'eigenvalues']) {
          assert.equal(found[array].length, native[array].length);
          const scale = Math.max(1, ...native[array]);
          const largest = Math.max(
            ...native[array].map((x, i) => Math.abs(x - found[array][i]) / scale),
          );
          assert.ok(largest < 1e-5, `${name} ${args}: ${array} differ by ${largest}`);
        }
        const { first, last, all: layers } = found.layers;
        assert.deepEqual([first, last, layers], [...native.layers]);
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

/** Mean brightness of a region of picture n, from 0 to 255. */
function brightness({ data, width, height }, n, [left, top, right, bottom]) {
  let sum = 0;
  for (let y = top; y < bottom; ++y) {
    for (let x = left; x < right; ++x) {
      const at = ((n * height + y) * width + x) * 4;
      sum += 0.299 * data[at] + 0.587 * data[at + 1] + 0.114 * data[at + 2];
    }
  }
  return sum / ((right - left) * (bottom - top));
}

test('the direction of light hair changes hair and leaves skin', async () => {
  await withModel('avatars.onnx', 0, async (model) => {
    // Where hair and cheeks are in faces of this class.
    const label = 3;
    const [hair, skin] = [
      [24, 8, 40, 16],
      [26, 30, 38, 42],
    ];
    const count = 512;
    const labels = Array(count).fill(label);
    const drawn = await model.sample({ seed: 1, count, labels });
    const light = labels.map((_, n) => brightness(drawn, n, hair));
    const order = [...light.keys()].sort((a, b) => light[a] - light[b]);
    const z = model.latents(1, count);
    const setOf = (numbers) => ({
      latents: numbers.flatMap((n) => [...z.subarray(n * 128, (n + 1) * 128)]),
      labels: numbers.map(() => label),
    });
    const direction = await model.directions({
      method: 'means',
      from: setOf(order.slice(0, count / 4)),
      toward: setOf(order.slice(-count / 4)),
      label,
      samples: 1000,
    });
    assert.equal(direction.vectors.length, 128);

    const shown = 24;
    const inputs = {
      z: { data: model.latents(99, shown), dims: [shown, 128] },
      label: { data: Array(shown).fill(label), dims: [shown] },
    };
    const { w } = await model.run(inputs, { outputs: ['w'] });
    const move = async (sigmas) => {
      const step = sigmas * direction.sigma[0];
      const data = w.data.map((x, i) => x + step * direction.vectors[i % 128]);
      const { image } = await model.run({ w: { data, dims: w.dims } }, { outputs: ['image'] });
      const [, , height, width] = image.dims;
      const pictures = { data: new Float32Array(shown * height * width * 4), width, height };
      image.data.forEach((x, i) => {
        const pixel = i % (height * width);
        const plane = (i - pixel) / (height * width);
        const at = (Math.floor(plane / 3) * height * width + pixel) * 4 + (plane % 3);
        pictures.data[at] = (x + 1) * 127.5;
      });
      return pictures;
    };
    const [dark, bright] = [await move(-1), await move(1)];
    const change = (region) =>
      Array.from({ length: shown }, (_, n) => n).map(
        (n) => brightness(bright, n, region) - brightness(dark, n, region),
      );
    const mean = (numbers) => numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
    const ofHair = mean(change(hair));
    const ofSkin = mean(change(skin).map(Math.abs));
    assert.ok(ofHair > 40, `hair changes by ${ofHair}`);
    assert.ok(ofHair > 2.5 * ofSkin, `hair changes by ${ofHair}, skin by ${ofSkin}`);
  });
});

test('styles of files by other exporters have directions, in some of their layers', async () => {
  for (const count of [1, 2]) {
    const model = await ganvas.loadModel(foreignGenerator(count), { workers: 0 });
    try {
      const all = await model.directions({ space: 'w', samples: 50 });
      assert.deepEqual(all.layers, { all: 3, first: 0, last: 2 });
      assert.equal(all.dim, 16);
      const last = await model.directions({ space: 'w', samples: 50, layers: [2, 2] });
      assert.notDeepEqual(last.vectors, all.vectors);
      // Three colours are made of the last layer's six styles: no more than six directions count.
      assert.ok(last.eigenvalues[5] > 1e-3);
      assert.ok(last.eigenvalues[6] < 1e-5);
    } finally {
      model.dispose();
    }
  }
});

test('what cannot be found is said', async () => {
  const model = await ganvas.loadModel(generator(), { workers: 0 });
  try {
    const bad = (options, message) => assert.rejects(model.directions(options), message);
    await bad({ method: 'x' }, /method is x, expected one of sefa, pca, means, classes/);
    await bad({ space: 'x' }, /space is x, expected 'z' or 'w'/);
    await bad({ count: 0 }, { code: 'bad-input' });
    await bad({ layers: [1, 9] }, /the first layer is 1, expected 0 to 0/);
    await bad({ method: 'means' }, /toward is not \{latents\} of 8 numbers each/);
    await bad({ method: 'means', toward: { latents: [1, 2] } }, /toward is not/);
    await bad({ method: 'classes', toward: 1, from: 0 }, { code: 'bad-input' });
    await bad({ method: 'pca', value: 'nothing' }, /no value of the model is called 'nothing'/);
    const controller = new AbortController();
    const options = { method: 'pca', value: 'z', samples: 300000, signal: controller.signal };
    await assert.rejects(
      model.directions({ ...options, value: 'image', onProgress: () => controller.abort() }),
      { code: 'aborted' },
    );
    // The model goes on.
    assert.equal((await model.directions()).dim, 8);
  } finally {
    model.dispose();
  }
});
