// The latent of a picture is found again.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import * as ganvas from '../../dist/ganvas.js';
import { generator } from './tiny_models.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

const bytesOf = (name) => readFile(path.join(root, 'assets/models', name));

for (const workers of [0, 1]) {
  test(`an own sample is found again, with ${workers} workers`, async () => {
    const model = await ganvas.loadModel(await bytesOf('digits.onnx'), { workers });
    try {
      const { data, width, height } = await model.sample({ seed: 7, labels: [4] });
      const shares = [];
      const options = { steps: 200, tries: 160, onProgress: (share) => shares.push(share) };
      const partial = [];
      const onFound = ({ psnr, picture }) => partial.push([psnr, picture.width]);
      const found = await model.project({ data, width, height }, { ...options, onFound });
      // What is found so far gets better, up to the result.
      assert.ok(partial.length > 0);
      assert.ok(
        partial.every(([psnr, side], i) => side === width && psnr >= (partial[i - 1]?.[0] ?? 0)),
      );
      assert.ok(partial.at(-1)[0] <= found.psnr);
      assert.ok(found.psnr > 27, found.psnr);
      assert.equal(found.label, 4);
      assert.equal(found.value, model.info.latent.input);
      assert.deepEqual(found.latent.dims, [1, model.info.latent.size]);
      assert.equal(shares.at(-1), 1);
      assert.deepEqual(shares, shares.toSorted?.((a, b) => a - b) ?? shares);
      // The picture is that of the latent.
      const again = await model.render(found.latent.data, { labels: [found.label] });
      assert.deepEqual(found.picture, { data: again.data, width, height });
      const rest = { ...options, label: 4, steps: 5 };
      const one = await model.project({ data, width, height }, rest);
      const two = await model.project({ data, width, height }, rest);
      assert.deepEqual(one.latent.data, two.latent.data);
    } finally {
      model.dispose();
    }
  });
}

test('what a mask covers does not count', async () => {
  const model = await ganvas.loadModel(await bytesOf('digits.onnx'), { workers: 1 });
  try {
    const { data, width, height } = await model.sample({ seed: 7, labels: [4] });
    const spoiled = { data: data.slice(), width, height };
    const mask = { data: new Uint8ClampedArray(data.length).fill(255), width, height };
    for (let y = 8; y < 20; ++y) {
      for (let x = 4; x < 16; ++x) {
        const at = 4 * (y * width + x);
        spoiled.data.fill(255, at, at + 4);
        mask.data.fill(0, at, at + 3);
      }
    }
    const against = ({ picture }) => {
      const error = picture.data.reduce((sum, value, i) => sum + (value - data[i]) ** 2, 0);
      return 10 * Math.log10((255 ** 2 * data.length * 0.75) / error);
    };
    const options = { steps: 150, tries: 160 };
    const without = against(await model.project(spoiled, options));
    const found = await model.project(spoiled, { ...options, mask });
    assert.ok(against(found) > without + 6, `${against(found)} dB, ${without} dB without it`);
    assert.equal(found.label, 4);
    mask.data.fill(0);
    await assert.rejects(model.project(spoiled, { mask }), /the mask is black everywhere/);
  } finally {
    model.dispose();
  }
});

test('styles of avatars are found', async () => {
  const model = await ganvas.loadModel(await bytesOf('avatars.onnx'), { workers: 0 });
  try {
    const picture = await model.sample({ seed: 3, labels: [1] });
    const options = { space: 'w', steps: 40, starts: 2, tries: 16, label: 1 };
    const found = await model.project(picture, options);
    assert.equal(found.value, 'w');
    assert.equal(found.latent.dims.length, 3);
    const first = await model.project(picture, { ...options, steps: 1 });
    assert.ok(found.psnr > first.psnr + 2, `${found.psnr}, ${first.psnr}`);
  } finally {
    model.dispose();
  }
});

test('what cannot be looked for is said', async () => {
  const model = await ganvas.loadModel(generator(), { workers: 0 });
  try {
    const { data, width, height } = await model.sample({ seed: 1 });
    const picture = { data, width, height };
    const bad = { code: 'bad-input' };
    await assert.rejects(model.project({ data: [1], width: 1, height: 1 }), bad);
    await assert.rejects(model.project(picture, { space: 'x' }), /space is x, expected 'z' or 'w'/);
    await assert.rejects(model.project(picture, { steps: 0 }), bad);
    await assert.rejects(model.project(picture, { mask: { width: 1 } }), /the mask is not/);
    const controller = new AbortController();
    const aborted = model.project(picture, {
      steps: 100000,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await assert.rejects(aborted, { code: 'aborted' });
    // The model goes on.
    assert.equal((await model.project(picture, { steps: 1, tries: 8 })).latent.dims[0], 1);
  } finally {
    model.dispose();
  }
});
