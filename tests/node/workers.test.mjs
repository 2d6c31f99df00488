// Workers of dist/ganvas.js that end before they should.

import assert from 'node:assert/strict';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import test from 'node:test';
import { generator } from './tiny_models.mjs';

// The module's own workers, so that a test can end them.
const threads = createRequire(import.meta.url)('node:worker_threads');
const started = [];
const Own = threads.Worker;
threads.Worker = class extends Own {
  constructor(...parameters) {
    super(...parameters);
    started.push(this);
  }
};
syncBuiltinESMExports();
const { loadModel } = await import('../../dist/ganvas.js');

test('a worker that ended is replaced by the next run', async () => {
  const model = await loadModel(generator(), { workers: 2 });
  const expected = await model.sample({ seed: 1, count: 8 });
  await Promise.all(started.splice(0).map((worker) => worker.terminate()));
  assert.deepEqual(await model.sample({ seed: 1, count: 8 }), expected);
  model.dispose();
});

test('a run whose worker ends meanwhile is done by another one', async () => {
  const model = await loadModel(generator(), { workers: 2 });
  const expected = await model.sample({ seed: 1, count: 8 });
  const run = model.sample({ seed: 1, count: 8 });
  // The run has been posted, its answer cannot have come.
  await new Promise((resolve) => setImmediate(resolve));
  for (const worker of started.splice(0)) void worker.terminate();
  assert.deepEqual(await run, expected);
  model.dispose();
});

test('a worker that ends while it opens the model is replaced', async () => {
  const loading = loadModel(generator(), { workers: 1 });
  const first = await new Promise((resolve) => {
    const look = () => (started.length > 0 ? resolve(started[0]) : setImmediate(look));
    look();
  });
  first.once('message', () => void first.terminate());
  const model = await loading;
  assert.equal((await model.sample({ seed: 1, count: 2 })).count, 2);
  model.dispose();
  started.length = 0;
});
