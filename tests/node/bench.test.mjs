// The native bench script, so that it does not rot. What it measures is not looked at.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { interleave, largestDifference, quartiles, ratioOf } from '../bench/measure.mjs';
import { resultOf, textOf } from '../bench/report.mjs';

const file = (name) => fileURLToPath(new URL(`../../${name}`, import.meta.url));
const needed = ['build/native/bin/ganvas', 'build/native/bin/ganvas_bench_addon.node'];
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const missing = needed.filter((name) => !existsSync(file(name)));
const skip =
  missing.length === 0 || process.env.GANVAS_REQUIRE_ALL ? false : `${missing.join()}: not built`;

/** {code, out, err} of a bench script. */
async function runBench(script, ...options) {
  const args = [file(`tests/bench/${script}.mjs`), ...options];
  try {
    const { stdout, stderr } = await promisify(execFile)(process.execPath, args);
    return { code: 0, out: stdout, err: stderr };
  } catch (error) {
    return { code: error.code, out: error.stdout, err: error.stderr };
  }
}

test('native bench: one case, its numbers and its table', { skip }, async () => {
  const options = ['--models', 'mlp', '--batch', '1', '--seconds', '0.1'];
  const { code, out, err } = await runBench('native', ...options, '--json');
  assert.equal(err, '');
  assert.equal(code, 0);
  const { engine, results } = JSON.parse(out);
  assert.equal(engine, 'native');
  assert.equal(results.length, 1);
  const [{ model, batch, threads, milliseconds, calls, ratio, largestDifference: differ }] =
    results;
  assert.deepEqual({ model, batch, threads }, { model: 'mlp', batch: 1, threads: 1 });
  const engines = ['ganvas', 'onnxruntime', 'onnxruntime folded'];
  assert.deepEqual(Object.keys(milliseconds), engines);
  for (const name of engines) {
    const { low, median, high } = milliseconds[name];
    assert.ok(0 < low && low <= median && median <= high, `${name}: ${low} ${median} ${high}`);
    assert.ok(calls[name] >= 3);
  }
  for (const name of engines.slice(1)) {
    const { low, median, high } = ratio[name];
    assert.ok(0 < low && low <= median && median <= high, `${name}: ${low} ${median} ${high}`);
    assert.ok(differ[name] > 0 && differ[name] < 1e-4, `${name} differs by ${differ[name]}`);
  }
  const table = await runBench('native', ...options, '--markdown', '--plain');
  const [head, line, row, ...rest] = table.out.trimEnd().split('\n');
  assert.deepEqual(rest, []);
  const columns = (text) => text.split('|').length;
  assert.equal(columns(row), columns(head));
  assert.equal(columns(line), columns(head));
  assert.match(row, /^\| mlp \| 1 \| 1 \| /);
});

test('wrong options are one line and exit 2', async () => {
  const wrong = {
    native: [
      [['--models', 'dcgan65'], '--models: no model "dcgan65"'],
      [['--batch', '1,0'], '--batch: got "0", expected a whole number from 1 to 1024'],
      [['--threads', 'two'], '--threads: got "two", expected a whole number from 1 to 256'],
      [['--seconds', '-1'], '--seconds'],
      [['--seconds', '0'], '--seconds: got "0", expected a number above 0'],
      [['--precision', 'fp8'], '--precision: got "fp8", expected fp32, fp16 or int8'],
      [['--frobnicate'], "Unknown option '--frobnicate'"],
    ],
    web: [
      [['--what', 'all,wrong'], '--what: got "all"'],
      [['--models', ''], '--models: no model ""'],
      [['mlp'], "Unexpected argument 'mlp'"],
    ],
  };
  for (const [script, cases] of Object.entries(wrong)) {
    for (const [options, part] of cases) {
      const { code, out, err } = await runBench(script, ...options);
      assert.equal(code, 2, `${options}: ${err}`);
      assert.equal(out, '');
      assert.match(err, /^bench:(native|web): [^\n]+\n$/);
      assert.ok(err.includes(part), err);
    }
  }
});

test('quartiles lie between neighbours', () => {
  assert.deepEqual(quartiles([4, 1, 3, 2, 5]), { low: 2, median: 3, high: 4 });
  assert.deepEqual(quartiles([1, 2]), { low: 1.25, median: 1.5, high: 1.75 });
  assert.deepEqual(quartiles([7]), { low: 7, median: 7, high: 7 });
});

test('a difference that is not a number is infinite', () => {
  assert.equal(largestDifference([1, 2, 3], [1, 2.5, 2.75]), 0.5);
  assert.equal(largestDifference([1, NaN, 3], [1, 2, 3]), Infinity);
  assert.equal(largestDifference([1], [1, 2]), Infinity);
});

test('a ratio compares turns that followed each other', () => {
  const ours = [
    [1, 1],
    [2, 2],
    [4, 4],
  ]; // the machine slows down
  const theirs = ours.map((turn) => turn.map((time) => 3 * time));
  assert.deepEqual(ratioOf(ours, theirs), { low: 3, median: 3, high: 3 });
});

test('sides run by turns, and the text says whose the times are', async () => {
  const order = [];
  const side = (name, milliseconds) => async () => {
    order.push(name);
    await new Promise((resolve) => setTimeout(resolve, milliseconds));
  };
  const turns = await interleave({ a: side('a', 30), b: side('b', 30) }, { seconds: 0.001 });
  assert.deepEqual([turns.a.length, turns.b.length], [3, 3]);
  assert.deepEqual(order.slice(2).join(''), 'ababab'); // after the warm-up
  const result = resultOf({
    model: 'm',
    batch: 2,
    threads: 1,
    turns: { ours: [[2]], theirs: [[5]] },
    differences: { theirs: 1e-6 },
  });
  const [head, own, other] = textOf(result).split('\n');
  assert.equal(head, 'm, batch 2, 1 thread');
  assert.match(own, /ours +2\.000/);
  assert.match(other, /theirs +5\.000 .* 2\.50x .* 1\.0e-6/);
});
