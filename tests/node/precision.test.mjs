// Files with narrow weights, as `ganvas export FILE.onnx --precision ...` writes them: the engine
// against onnxruntime on the same file, and both against the float32 weights.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as ganvas from '../../dist/ganvas.js';
import { everyWeight, generator } from './tiny_models.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = path.join(root, 'build/native/bin/ganvas');
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

const count = 8;
// Largest difference of two engines that run the same file.
const sameFile = 1e-4;
// Mean difference from the float32 weights, in steps of which [-1, 1] has 255.
const limits = { fp16: 1, int8: 3 };

async function pictures(file, engine) {
  const model = await ganvas.loadModel(file, { engine, workers: 0 });
  try {
    const { latent, label } = model.info;
    const feeds = { z: { data: model.latents(7, count), dims: [count, latent.size] } };
    if (label) {
      const data = Array.from({ length: count }, (_, i) => i % label.classes.length);
      feeds.label = { data, dims: [count] };
    }
    return (await model.run(feeds)).image.data;
  } finally {
    model.dispose();
  }
}

function differences(a, b) {
  assert.equal(a.length, b.length);
  const each = a.map((value, i) => Math.abs(value - b[i]));
  return { largest: Math.max(...each), mean: each.reduce((sum, d) => sum + d, 0) / each.length };
}

const models = Object.fromEntries(
  ['avatars', 'digits', 'fashion', 'glyphs', 'nouns'].map((name) => [
    `${name}.onnx`,
    () => readFile(path.join(root, `assets/models/${name}.onnx`)),
  ]),
);
models['a tiny generator'] = () => generator();
models['every operator with weights'] = () => everyWeight();

for (const [name, read] of Object.entries(models)) {
  test(`${name}: narrow weights in both engines`, { skip }, async () => {
    const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
    const convert = async (from, precision) => {
      const to = path.join(folder, `${precision}.onnx`);
      await promisify(execFile)(binary, ['export', from, '--out', to, '--precision', precision]);
      return to;
    };
    try {
      const given = path.join(folder, 'given.onnx');
      await writeFile(given, await read());
      const wide = await convert(given, 'fp32');
      const expected = await pictures(wide, 'ort-wasm');
      assert.ok(differences(await pictures(wide, 'wasm'), expected).largest <= sameFile);
      let wider = wide;
      for (const precision of ['fp16', 'int8']) {
        const file = await convert(wide, precision);
        const ours = await pictures(file, 'wasm');
        const theirs = await pictures(file, 'ort-wasm');
        const { largest } = differences(ours, theirs);
        assert.ok(largest <= sameFile, `${precision}: engines differ by ${largest}`);
        const mean = differences(ours, expected).mean * 127.5;
        assert.ok(mean <= limits[precision], `${precision}: ${mean} of 255 from float32`);
        assert.ok((await stat(file)).size < (await stat(wider)).size, `${precision}: bytes`);
        wider = file;
      }
    } finally {
      await rm(folder, { recursive: true });
    }
  });
}
