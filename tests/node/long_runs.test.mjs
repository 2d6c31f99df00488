// Long runs, threads and relaxed SIMD of dist/ganvas.js in Node.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import * as ganvas from '../../dist/ganvas.js';
import { cancelMidway, checkRelaxed, compareThreads } from './long_runs.mjs';

const dist = fileURLToPath(new URL('../../dist', import.meta.url));

for (const options of [{ workers: 0 }, { workers: 1 }, { workers: 2 }, { threads: 2 }]) {
  test(`a long run is cancelled midway: ${JSON.stringify(options)}`, async (context) => {
    const { heard, free } = await cancelMidway(ganvas, options);
    context.diagnostic(`heard after ${heard.toFixed(1)} ms, free after ${free.toFixed(1)} ms`);
    assert.ok(heard < 5000 && free < 10000, `${heard} ms, ${free} ms`);
  });
}

test('threads give the same bits', async () => {
  assert.equal(await compareThreads(ganvas, 2), 2);
  assert.equal(await compareThreads(ganvas, 3), 3);
});

test('relaxed SIMD is an option that falls back', () =>
  checkRelaxed(
    ganvas,
    readdirSync(dist).some((name) => name.startsWith('engine_relaxed-')),
  ));
