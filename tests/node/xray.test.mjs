// Channels of a generator, and pictures in which some are changed: in JavaScript and natively.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as ganvas from '../../dist/ganvas.js';
import { readPng } from '../../site/tools/png.mjs';
import { npyNumbers } from './npy_file.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = path.join(root, 'build/native/bin/ganvas');
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

const fileOf = (name) => path.join(root, 'assets/models', name);
const value = 'main.5';
const channels = 96;

async function withModel(use, { name = 'digits.onnx', workers = 2 } = {}) {
  const model = await ganvas.loadModel(await readFile(fileOf(name)), { workers });
  try {
    await use(model);
  } finally {
    model.dispose();
  }
}

/** All channels as they are, but for some. */
function mask(factors) {
  const numbers = new Float32Array(channels).fill(1);
  for (const [channel, factor] of Object.entries(factors)) numbers[channel] = factor;
  return { [value]: numbers };
}

/** Inputs of `count` pictures of seed 1. */
const feeds = (model, count) => ({
  z: { data: model.latents(1, count), dims: [count, 100] },
  label: { data: Array.from({ length: count }, (_, i) => i % 10), dims: [count] },
});

/** A .npy file of float32 numbers. */
function npyFile(dims, numbers) {
  const text = `{'descr': '<f4', 'fortran_order': False, 'shape': (${dims.join(', ')},), }`;
  const header = Buffer.alloc(128, ' ');
  header.set([0x93, ...Buffer.from('NUMPY'), 1, 0, 118, 0]);
  header.write(text, 10, 'latin1');
  header[127] = 10;
  return Buffer.concat([header, Buffer.from(Float32Array.from(numbers).buffer)]);
}

test('layers are a product and what follows it', async () => {
  await withModel((model) => {
    const layers = model.info.values().filter(({ layer }) => layer);
    assert.deepEqual(
      layers.map(({ name }) => name),
      ['main.2', 'main.5', 'main.8'],
    );
    const { layer } = layers[1];
    assert.equal(layer.operators, 'ConvTranspose+BatchNormalization+Relu');
    // 192 x 96 kernels of 4 x 4, and four numbers of a BatchNormalization for each channel.
    assert.equal(layer.parameters, 192 * 96 * 16 + 4 * 96);
    assert.ok(Math.abs(layer.share - 4.72 / 10.14) < 0.01, `${layer.share}`);
    return Promise.resolve();
  });
  // Of the layers of StyleGAN2, those behind the activations, and the sums of pictures.
  await withModel(
    (model) => {
      const layers = model.info.values().filter(({ layer }) => layer);
      const names = layers.map(({ name }) => name);
      assert.ok(names.includes('blocks.1.conv0') && names.includes('blocks.2.picture'), `${names}`);
      assert.ok(!names.some((name) => /modulated|filter|biased/.test(name)), `${names}`);
      return Promise.resolve();
    },
    { name: 'avatars.onnx' },
  );
});

test('pictures with changed channels do not depend on workers', () =>
  withModel(async (model) => {
    const masks = mask({ 3: 0, 7: 2 });
    const all = await model.sample({ seed: 1, count: 6, masks });
    const plain = await model.sample({ seed: 1, count: 6 });
    assert.notDeepEqual(all.data, plain.data);
    const last = await model.sample({ seed: 1, first: 5, count: 1, labels: [5], masks });
    assert.deepEqual(all.data.slice(-last.data.length), last.data);
    const ones = await model.sample({ seed: 1, count: 6, masks: mask({}) });
    assert.deepEqual(ones.data, plain.data);
    await assert.rejects(model.sample({ masks: { nothing: [1] } }), /no value of the model/);
  }));

test('channels are those of a run, and a zeroed one has the bits of its mask', () =>
  withModel(async (model) => {
    const one = feeds(model, 1);
    const seen = await model.run(one, { outputs: [value] });
    const found = await model.channels(one.z.data, value, { label: 0 });
    assert.deepEqual([found.channels, found.height, found.width], [channels, 8, 8]);
    assert.deepEqual(found.data, seen[value].data);
    // The layer's own mask does not show in its channels; that of a layer before it does.
    const own = await model.channels(one.z.data, value, { masks: mask({ 3: 0 }) });
    assert.deepEqual(own.data, found.data);
    const masks = { 'main.2': new Float32Array(192) };
    assert.notDeepEqual((await model.channels(one.z.data, value, { masks })).data, found.data);
    const zeroed = found.data.slice();
    zeroed.fill(0, 3 * 64, 4 * 64);
    const by = await model.run({ ...one, [value]: { data: zeroed, dims: [1, channels, 8, 8] } });
    const masked = await model.run(one, { masks: mask({ 3: 0 }) });
    assert.deepEqual(
      new Uint32Array(by.image.data.buffer),
      new Uint32Array(masked.image.data.buffer),
    );
    await assert.rejects(model.channels(one.z.data, 'z'), /expected maps with channels/);
    await assert.rejects(model.channels([1], value), /1 numbers given, expected 100/);
  }));

test('effects are how far pictures move when a channel is off', () =>
  withModel(async (model) => {
    const one = feeds(model, 1);
    const heard = [];
    const effects = await model.effects(one.z.data, value, {
      label: 0,
      onEffects: (so) => heard.push(so.filter((x) => !Number.isNaN(x)).length),
    });
    assert.equal(effects.length, channels);
    assert.equal(heard.at(-1), channels);
    assert.ok(heard.length > 1, 'in parts');
    const { image } = await model.run(one);
    for (const channel of [0, 41, 95]) {
      const without = (await model.run(one, { masks: mask({ [channel]: 0 }) })).image;
      const square = image.data.reduce((sum, x, i) => sum + (x - without.data[i]) ** 2, 0);
      const expected = Math.sqrt(square / image.data.length) / 2;
      assert.ok(Math.abs(effects[channel] - expected) < 1e-6, `${channel}: ${effects[channel]}`);
    }
    const abort = new AbortController();
    const cancelled = model.effects(one.z.data, value, {
      signal: abort.signal,
      onEffects: () => abort.abort(),
    });
    await assert.rejects(cancelled, { code: 'aborted' });
    // With other changes: a channel that is off has no effect.
    const off = await model.effects(one.z.data, value, { masks: mask({ 41: 0 }) });
    assert.equal(off[41], 0);
  }));

test('ganvas sample --mask makes the pictures of JavaScript', { skip }, async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  const file = (name) => path.join(folder, name);
  const run = (...options) => promisify(execFile)(binary, options);
  const sample = ['sample', fileOf('digits.onnx'), '--seed', '1', '--count', '16'];
  try {
    await run(
      ...sample,
      '--mask',
      `${value}:3=0,7=2`,
      '--mask',
      'main.2:0=0',
      '--out',
      file('a.png'),
    );
    await withModel(async (model) => {
      const masks = { ...mask({ 3: 0, 7: 2 }), 'main.2': new Float32Array(192).fill(1) };
      masks['main.2'][0] = 0;
      const { data } = await model.sample({ seed: 1, count: 16, masks });
      const native = readPng('a.png', await readFile(file('a.png')));
      assert.deepEqual([native.width, native.height], [128, 128]);
      let most = 0;
      for (let i = 0; i < 16; ++i) {
        for (let y = 0; y < 32; ++y) {
          const from = ((Math.floor(i / 4) * 32 + y) * 128 + (i % 4) * 32) * 4;
          for (let x = 0; x < 128; ++x) {
            const ours = data[(i * 32 + y) * 128 + x];
            most = Math.max(most, Math.abs(native.data[from + x] - ours));
          }
        }
      }
      // Rounding alone: products and sums are fused natively.
      assert.ok(most <= 1, `${most}`);
    });
    // The file says how it was made.
    await run('sample', fileOf('digits.onnx'), '--like', file('a.png'), '--out', file('b.png'));
    assert.deepEqual(
      readPng('b.png', await readFile(file('b.png'))).data,
      readPng('a.png', await readFile(file('a.png'))).data,
    );
    // A value that is zeroed by hand gives the same bits.
    const numbers = async (name) => npyNumbers(await readFile(file(name)));
    const one = [...sample.slice(0, -1), '1', '--latents-out', file('z.npy')];
    await run(...one, '--mask', `${value}:3=0`, '--out', file('masked.npy'));
    await writeFile(file('label.npy'), npyFile([1], [0]));
    const inputs = ['--in', `z=${file('z.npy')}`, '--in', `label=${file('label.npy')}`];
    const digits = ['run', fileOf('digits.onnx')];
    await run(...digits, ...inputs, '--out', `${value}=${file('maps.npy')}`);
    const maps = await numbers('maps.npy');
    maps.fill(0, 3 * 64, 4 * 64);
    await writeFile(file('zeroed.npy'), npyFile([1, channels, 8, 8], maps));
    const given = ['--in', `${value}=${file('zeroed.npy')}`];
    await run(...digits, ...given, '--out', `image=${file('zeroed-image.npy')}`);
    const bits = ({ buffer }) => new Uint32Array(buffer);
    assert.deepEqual(bits(await numbers('masked.npy')), bits(await numbers('zeroed-image.npy')));
    await assert.rejects(
      run(...sample, '--mask', `${value}:96=0`, '--out', file('c.png')),
      ({ code, stderr }) => code === 2 && /--mask: value 'main.5' has no channel 96/.test(stderr),
    );
  } finally {
    await rm(folder, { recursive: true });
  }
});
