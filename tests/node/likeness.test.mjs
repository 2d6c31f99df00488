// Maps of samples: all builds lay them out alike, and like lies near like.

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
import { readPng } from '../../site/tools/png.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binary = path.join(root, 'build/native/bin/ganvas');
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

const fileOf = (name) => path.join(root, 'assets/models', name);

async function withModel(name, use) {
  const model = await ganvas.loadModel(await readFile(fileOf(name)), { workers: 1 });
  try {
    await use(model);
  } finally {
    model.dispose();
  }
}

test('like lies near like: neighbours often have the same class', () =>
  withModel('digits.onnx', async (model) => {
    const shares = [];
    const { side, cells } = await model.arrange({
      seed: 1,
      count: 250,
      onProgress: (share) => shares.push(share),
    });
    assert.equal(side, 16);
    assert.deepEqual(
      [...cells].filter((cell) => cell >= 0).sort((a, b) => a - b),
      Array.from({ length: 250 }, (_, i) => i),
    );
    assert.equal(shares.at(-1), 1);
    let same = 0;
    let pairs = 0;
    cells.forEach((cell, i) => {
      for (const [dx, dy] of [
        [1, 0],
        [0, 1],
      ]) {
        if ((i % side) + dx >= side || Math.floor(i / side) + dy >= side) continue;
        const other = cells[i + dx + dy * side];
        if (cell < 0 || other < 0) continue;
        ++pairs;
        if (cell % 10 === other % 10) ++same;
      }
    });
    // One in ten by chance.
    assert.ok(same / pairs > 0.2, `${same} of ${pairs}`);
  }));

test('laying out is cancelled', () =>
  withModel('digits.onnx', async (model) => {
    const abort = new AbortController();
    const arranged = model.arrange({ signal: abort.signal, onProgress: () => abort.abort() });
    await assert.rejects(arranged, { code: 'aborted' });
    const { data } = await model.sample({ seed: 1, count: 1 });
    assert.ok(data.length > 0, 'the model goes on');
  }));

test('wrong choices are refused', () =>
  withModel('nouns.onnx', async (model) => {
    await assert.rejects(model.arrange({ count: 1 }), { code: 'bad-input' });
    await assert.rejects(model.arrange({ label: 0 }), /the model has no classes/);
    await assert.rejects(model.arrange({ psi: '1' }), /psi is 1, expected a number/);
    await assert.rejects(model.arrange({ space: 'x' }), /space is x, expected 'z' or 'w'/);
    await assert.rejects(model.arrange({ psi: 0.5, space: 'w' }), /no input for truncation in w/);
  }));

for (const [name, options] of [
  ['digits.onnx', { seed: 1, count: 250 }],
  ['avatars.onnx', { seed: 7, count: 100, label: 2 }],
  ['nouns.onnx', { seed: 3, count: 64 }],
  ['digits.onnx', { seed: 1, count: 100, psi: 0.5 }],
  ['avatars.onnx', { seed: 7, count: 64, psi: 0.7, space: 'z' }],
]) {
  test(
    `ganvas map draws the same map of ${name} with ${JSON.stringify(options)}`,
    { skip },
    async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-map-'));
      try {
        const out = path.join(folder, 'map.png');
        const { seed, count, label, psi, space } = options;
        const { stdout } = await promisify(execFile)(binary, [
          ...['map', fileOf(name), '--json', '--seed', `${seed}`, '--count', `${count}`],
          ...(label === undefined ? [] : ['--label', `${label}`]),
          ...(psi === undefined ? [] : ['--psi', `${psi}`]),
          ...(space === undefined ? [] : ['--space', space]),
          ...['--out', out],
        ]);
        const report = JSON.parse(stdout);
        await withModel(name, async (model) => {
          const { side, cells } = await model.arrange(options);
          assert.deepEqual({ side, cells: [...cells] }, { side: report.side, cells: report.cells });
          const { width, height } = readPng(out, await readFile(out));
          const one = await model.sample({ seed, count: 1 });
          assert.deepEqual([width, height], [side * one.width, side * one.height]);
        });
      } finally {
        await rm(folder, { recursive: true });
      }
    },
  );
}
