// The web bench script, so that it does not rot. What it measures is not looked at.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const file = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
// It writes the models. ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(file('build/native/bin/ganvas')) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

test('web bench: each kind, and its numbers', { skip, timeout: 120_000 }, async () => {
  const what = 'compare,workers,threads,size';
  const options = ['--what', what, '--models', 'mlp', '--batch', '2', '--seconds', '0.1', '--json'];
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [
    file('tests/bench/web.mjs'),
    ...options,
  ]);
  assert.equal(stderr, '');
  const report = JSON.parse(stdout);
  assert.equal(report.engine, 'web');
  const engines = {
    compare: ['ganvas', 'onnxruntime', 'onnxruntime folded'],
    workers: ['2 workers', '1 worker'],
    threads: ['2 threads', '1 thread'],
  };
  for (const [kind, names] of Object.entries(engines)) {
    const [{ model, batch, milliseconds, ratio, largestDifference }] = report[kind];
    assert.deepEqual({ model, batch }, { model: 'mlp', batch: 2 });
    assert.deepEqual(Object.keys(milliseconds), names);
    for (const name of names.slice(1)) {
      const { low, median, high } = ratio[name];
      assert.ok(0 < low && low <= median && median <= high, `${name}: ${low} ${median} ${high}`);
      // Workers and threads change nothing; another engine does, a little.
      const differs = largestDifference[name];
      if (kind === 'compare') assert.ok(differs > 0 && differs < 1e-4, `${name}: ${differs}`);
      else assert.equal(differs, 0);
    }
  }
  for (const { file: name, bytes, brotli } of report.size) {
    assert.match(name, /^engine.*\.wasm$/);
    assert.ok(brotli > 0 && brotli < bytes);
  }
});
