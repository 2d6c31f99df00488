// What the page of runs computes: smoothing, marks of axes, which curves and options it shows.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('../..', import.meta.url));
let folder, page;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ganvas-runs-page-'));
  const outfile = path.join(folder, 'page.mjs');
  const names = ['curves', 'options', 'smoothing', 'words'];
  const contents = names.map((name) => `export * from './site/src/runs/${name}.ts';`).join('\n');
  await build({ stdin: { contents, resolveDir: root }, outfile, bundle: true, format: 'esm' });
  page = await import(pathToFileURL(outfile).href);
});

after(() => rmSync(folder, { recursive: true }));

test('an exponential mean starts at the first value and keeps gaps', () => {
  const constant = page.smoothed([3, 3, null, 3], 0.9);
  assert.deepEqual(
    constant.map((value) => value && Number(value.toFixed(9))),
    [3, 3, null, 3],
  );
  assert.deepEqual(page.smoothed([1, 2, 5], 0), [1, 2, 5]);
  // (0.5 * 0.5 * 0 + 0.5 * 4) / (0.25 + 0.5)
  assert.equal(page.smoothed([0, 4], 0.5)[1], 2 / 0.75);
});

test('marks of an axis are round numbers within it, and few for any range', () => {
  assert.deepEqual(page.ticks(0, 1000, 5), [0, 200, 400, 600, 800, 1000]);
  assert.deepEqual(page.ticks(-1, 1, 4), [-1, -0.5, 0, 0.5, 1]);
  assert.deepEqual(page.ticks(2, 2, 4), [2]);
  for (const [low, high] of [
    [0, 1e-12],
    [-3e8, 7e11],
    [0.1, 0.10001],
  ]) {
    const marks = page.ticks(low, high, 5);
    assert.ok(marks.length >= 2 && marks.length <= 6, `${low} ${high}: ${marks}`);
  }
});

test('curves of losses come first, then logits, metrics and bookkeeping', () => {
  const names = 'memory_mb seconds images fid loss_g logit_real loss_d seconds_left loss_cycle';
  const curves = Object.fromEntries(names.split(' ').map((name) => [name, { x: [], mean: [] }]));
  assert.deepEqual(page.curveNames([{ curves }, { curves: { kid: { x: [], mean: [] } } }]), [
    ...['loss_d', 'loss_g', 'loss_cycle', 'logit_real', 'fid', 'kid', 'memory_mb'],
  ]);
  assert.deepEqual(page.metricNames({ curves }), ['fid']);
});

test('options that differ are those in which not all runs are equal', () => {
  const runs = [{ options: { lr: 0.1, batch: 8 } }, { options: { lr: 0.2, batch: 8, r1: true } }];
  assert.deepEqual(page.optionRows(runs, true), [
    ['lr', ['0.1', '0.2']],
    ['r1', ['–', 'true']],
  ]);
  assert.equal(page.optionRows(runs, false).length, 3);
});

test('numbers and times are written for people', () => {
  assert.equal(page.clock(3725), '1:02:05');
  assert.equal(page.clock(null), '–');
  assert.equal(page.figure(1000000), '1,000,000');
  assert.equal(page.figure(-0.5), '−0.500');
  assert.equal(page.figure(0.00001234), '1.23e−5');
  assert.equal(page.figure(null), '–');
});
