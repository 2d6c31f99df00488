// Walks through latents, and their frames as files.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { PNG } from 'pngjs';
import * as ganvas from '../../dist/ganvas.js';
import { foreignGenerator } from '../compat/stylegan2_parts.mjs';
import { conditional, generator } from './tiny_models.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

async function withModel(bytes, workers, use) {
  const model = await ganvas.loadModel(bytes, { workers });
  try {
    await use(model);
  } finally {
    model.dispose();
  }
}

const frameOf = ({ data, width, height }, n) =>
  data.subarray(n * width * height * 4, (n + 1) * width * height * 4);
const apart = (a, b) => a.reduce((sum, x, i) => sum + Math.abs(x - b[i]), 0) / a.length;

for (const workers of [0, 2]) {
  test(`a walk leads from seed to seed, with ${workers} workers`, async () => {
    await withModel(generator(), workers, async (model) => {
      const shares = [];
      const options = { frames: 9, onProgress: (share) => shares.push(share) };
      const walk = await model.walk({ ...options, seeds: [4, '7'] });
      assert.equal(walk.count, 9);
      assert.equal(shares.at(-1), 1);
      assert.deepEqual(frameOf(walk, 0), (await model.sample({ seed: 4 })).data);
      assert.deepEqual(frameOf(walk, 8), (await model.sample({ seed: 7 })).data);
      // Keys in place of seeds.
      const keys = [...model.latents(4, 1), ...model.latents(7, 1)];
      assert.deepEqual((await model.walk({ frames: 9, keys })).data, walk.data);
      // A loop comes back.
      const loop = await model.walk({ frames: 8, seeds: [4, 7], loop: true });
      assert.ok(apart(frameOf(loop, 4), frameOf(walk, 8)) < 1);
      assert.ok(apart(frameOf(loop, 7), frameOf(loop, 1)) < 1);
      const around = await model.walk({ frames: 6, seeds: [4], noiseWalk: 0.5 });
      assert.ok(apart(frameOf(around, 0), frameOf(around, 3)) > 1);
    });
  });
}

test('durations decide how long each way is, and how many frames there are', async () => {
  await withModel(generator(), 0, async (model) => {
    const seeds = [3, 9, 4];
    const walk = await model.walk({ seeds, durations: [1, 0.5], fps: 10 });
    assert.equal(walk.count, 16);
    for (const [frame, seed] of [
      [0, 3],
      [10, 9],
      [15, 4],
    ]) {
      assert.deepEqual(frameOf(walk, frame), (await model.sample({ seed })).data, `${frame}`);
    }
    assert.equal((await model.walk({ seeds, durations: [0.2], fps: 10, loop: true })).count, 6);
    const refused = (options, message) =>
      assert.rejects(model.walk({ seeds, ...options }), message);
    await refused({ durations: [1, 2], loop: true }, /2 numbers for 3 ways between 3 keys/);
    await refused({ durations: [1], frames: 4 }, /durations excludes frames/);
    await refused({ durations: [0] }, /a duration is 0/);
    await refused({ durations: [1], fps: 0 }, /fps is 0/);
  });
});

test('psi of a model without styles multiplies the latent', async () => {
  await withModel(generator(), 1, async (model) => {
    const half = model.latents(3, 2).map((number) => number / 2);
    const expected = await model.render(half);
    assert.deepEqual(await model.sample({ seed: 3, count: 2, psi: 0.5 }), expected);
    const walk = await model.walk({ seeds: [3], frames: 1, psi: 0.5 });
    assert.deepEqual(walk.data, frameOf(expected, 0));
    await assert.rejects(model.sample({ psi: NaN }), /psi is NaN, expected a number/);
  });
});

test('a walk in styles leads from class to class', async () => {
  const bytes = await readFile(path.join(root, 'assets/models/avatars.onnx'));
  await withModel(bytes, 1, async (model) => {
    const walk = await model.walk({ seeds: [3, 5], labels: [0, 2], frames: 40, psi: 0.8 });
    for (const [frame, seed, label] of [
      [0, 3, 0],
      [39, 5, 2],
    ]) {
      const sample = await model.sample({ seed, labels: [label], psi: 0.8 });
      assert.ok(apart(frameOf(walk, frame), sample.data) < 0.05);
    }
    // Other frames are between them.
    assert.ok(apart(frameOf(walk, 0), frameOf(walk, 20)) > 3);
  });
});

test('a file that fixes its batch is walked in, in z and in w', async () => {
  await withModel(foreignGenerator(2), 0, async (model) => {
    for (const space of ['z', 'w']) {
      const walk = await model.walk({ seeds: [1, 2], frames: 5, space });
      assert.equal(walk.count, 5);
      for (const [frame, seed] of [
        [0, 1],
        [4, 2],
      ]) {
        const { data } = await model.sample({ seed });
        assert.ok(apart(frameOf(walk, frame), data) < 0.5, `${space} ${frame}`);
      }
    }
  });
});

test('frames become files', async () => {
  await withModel(conditional(), 0, async (model) => {
    const walk = await model.walk({ frames: 6, seeds: [1, 2], labels: [1, 1] });
    const shares = [];
    const gif = await ganvas.encodeGif(walk, { fps: 10, onProgress: (s) => shares.push(s) });
    assert.equal(new TextDecoder().decode(gif.subarray(0, 6)), 'GIF89a');
    assert.equal(gif[6] + 256 * gif[7], walk.width);
    assert.equal(gif.at(-1), 0x3b);
    assert.equal(shares.length, 12);
    assert.equal(shares.at(-1), 1);
    const apng = await ganvas.encodeApng(walk, { scale: 3 });
    const first = PNG.sync.read(Buffer.from(apng), { skipRescale: true });
    assert.equal(first.width, 3 * walk.width);
    const pixel = (data, width, x, y) => [...data.subarray((y * width + x) * 4).subarray(0, 4)];
    for (const [x, y] of [
      [0, 0],
      [1, 2],
    ]) {
      const large = pixel(first.data, first.width, 3 * x + 2, 3 * y + 1);
      assert.deepEqual(large, pixel(walk.data, walk.width, x, y));
    }
    const text = Buffer.from(apng).toString('latin1');
    assert.equal(text.split('fcTL').length - 1, 6);
  });
});

test('what cannot be is said', async () => {
  await withModel(generator(), 0, async (model) => {
    const bad = (options, message) => assert.rejects(model.walk(options), message);
    await bad({ seeds: [] }, /seeds is empty/);
    await bad({ seeds: [-1] }, /seed is -1/);
    await bad({ frames: 0 }, { code: 'bad-input' });
    await bad({ keys: [1, 2] }, /2 numbers in keys, expected latents of 8/);
    await bad({ seeds: [1], labels: [0, 0] }, /2 labels given for 1 keys/);
    await bad({ seeds: [1, 2], labels: [0, 1] }, /a walk in z has one class/);
    await bad({ noiseWalk: 1 }, /noiseWalk goes around one seed, in z/);
    await bad({ space: 'x' }, /space is x/);
    await bad({ ease: 'x' }, /ease is x/);
    await bad({ interpolate: 'x' }, /interpolate is x/);
    const walk = await model.walk({ frames: 2 });
    await assert.rejects(ganvas.encodeGif(walk, { fps: 60 }), /GIF: 60 pictures a second/);
    await assert.rejects(ganvas.encodeGif(walk, { dither: 'x' }), /dither is x/);
    await assert.rejects(ganvas.encodeGif({ ...walk, count: 3 }), /bytes for 3 frames/);
    await assert.rejects(ganvas.encodeApng(walk, { fps: NaN }), { code: 'bad-input' });
    const signal = AbortSignal.abort();
    await assert.rejects(ganvas.encodeApng(walk, { signal }), { code: 'aborted' });
  });
});
