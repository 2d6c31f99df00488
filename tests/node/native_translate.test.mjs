// model.translate against `ganvas translate`: the same pictures for models of any exporter.

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
import { gridPng, readPng } from '../../site/tools/png.mjs';
import {
  fastNeuralStyle,
  negative,
  pix2pix,
  resnetTranslator,
  testPicture,
  zeroToOne,
} from './tiny_translators.mjs';

const binary = fileURLToPath(new URL('../../build/native/bin/ganvas', import.meta.url));
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

/** The picture that the native tool makes of `picture`. */
async function nativePicture(bytes, picture, args) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    const [onnx, from, to] = ['m.onnx', 'in.png', 'out.png'].map((f) => path.join(folder, f));
    await writeFile(onnx, bytes);
    await writeFile(from, gridPng({ ...picture, count: 1 }, 1));
    await promisify(execFile)(binary, ['translate', onnx, from, to, ...args]);
    return readPng(to, await readFile(to));
  } finally {
    await rm(folder, { recursive: true });
  }
}

for (const [name, bytes, [width, height], options] of [
  ['of ours, odd sizes', resnetTranslator(), [45, 31], {}],
  ['of ours, reduced', resnetTranslator(), [70, 97], { size: 48 }],
  ['of ours, smaller than it takes', resnetTranslator(), [5, 3], {}],
  ['with one channel', resnetTranslator({ channels: 1 }), [33, 40], {}],
  ['without anything to round', negative(), [19, 7], {}],
  ['of one size, whole', pix2pix(), [50, 37], {}],
  ['of one size, its middle', pix2pix(), [50, 37], { fit: 'crop' }],
  ['of one size, out of shape', pix2pix(), [9, 37], { fit: 'stretch' }],
  ['of bytes', fastNeuralStyle(), [40, 36], {}],
  ['of bytes, taken for shares', fastNeuralStyle(), [40, 36], { range: '0..1' }],
  ['of shares', zeroToOne(), [16, 21], {}],
  ['of shares, taken for bytes afterwards', zeroToOne(), [16, 21], { outputRange: '0..255' }],
]) {
  test(`a model ${name}: as the native tool`, { skip }, async () => {
    const picture = testPicture(width, height, 17);
    const words = { range: '--range', outputRange: '--output-range', size: '--size', fit: '--fit' };
    const args = Object.entries(options).flatMap(([key, value]) => [words[key], String(value)]);
    const native = await nativePicture(bytes, picture, args);
    const model = await ganvas.loadModel(bytes, { workers: 1 });
    try {
      const made = await model.translate(picture, options);
      assert.deepEqual([made.width, made.height], [native.width, native.height]);
      const off = made.data.findIndex((value, i) => Math.abs(value - native.data[i]) > 1);
      assert.equal(off, -1, `byte ${off} is ${made.data[off]} and ${native.data[off]}`);
      // A difference of 1 comes of the last bits of a sum.
      const differing = made.data.filter((value, i) => value !== native.data[i]).length;
      assert.ok(differing <= 0.01 * made.data.length, `${differing} bytes differ`);
    } finally {
      model.dispose();
    }
  });
}
