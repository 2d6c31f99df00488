// Films in the module: each snapshot makes the pictures of its own file.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadModel } from '../../dist/ganvas.js';
import { snapshotFile, tinyCurves, tinyFilm, tinySteps } from './tiny_film.mjs';
import { generator } from './tiny_models.mjs';

const asked = { seed: 3, count: 6 };

for (const workers of [0, 2]) {
  test(`snapshots make the pictures of their own files, workers: ${workers}`, async () => {
    const film = await loadModel(tinyFilm(), { workers });
    assert.deepEqual(film.info.film, { steps: tinySteps, curves: tinyCurves });
    const seen = new Set();
    // To and fro, some of them twice.
    for (const snapshot of [0, 4, 3, 0, 2, 1, 4, 1]) {
      const own = await loadModel(snapshotFile(snapshot), { workers: 0 });
      const { data } = await film.sample({ ...asked, snapshot });
      assert.deepEqual(data, (await own.sample(asked)).data, `snapshot ${snapshot}`);
      const z = { z: { data: own.latents(1, 2), dims: [2, 8] } };
      const [a, b] = [await film.run(z, { snapshot }), await own.run(z)];
      assert.deepEqual(a.image.data, b.image.data);
      seen.add(data.join());
      own.dispose();
    }
    assert.equal(seen.size, 5);
    const last = await film.sample(asked);
    assert.deepEqual(last.data, (await film.sample({ ...asked, snapshot: 4 })).data);
    film.dispose();
  });
}

test('what is not a snapshot is refused', async () => {
  const film = await loadModel(tinyFilm(), { workers: 0 });
  for (const snapshot of [-1, 5, 0.5, '1']) {
    await assert.rejects(film.sample({ snapshot }), {
      code: 'bad-input',
      message: /^snapshot is /,
    });
  }
  film.dispose();
  const other = await loadModel(generator(), { workers: 0 });
  assert.equal(other.info.film, null);
  await assert.rejects(other.sample({ snapshot: 0 }), { code: 'bad-input', message: /not a film/ });
  other.dispose();
});

test('damaged films are errors, damaged curves are none', async () => {
  const film = tinyFilm();
  await assert.rejects(loadModel(film.subarray(0, film.length - 1)), { code: 'bad-model' });
  // Snapshot 3 is the last one that is stored: without its form, it alone cannot be made.
  const damaged = film.slice();
  damaged.fill(255, film.length - 20);
  const model = await loadModel(damaged, { workers: 0 });
  await assert.rejects(model.sample({ snapshot: 3 }), {
    code: 'bad-model',
    message: /the film is damaged/,
  });
  await assert.rejects(model.sample({ snapshot: 0 }), { code: 'bad-model' });
  await model.sample();
  model.dispose();
  for (const about of ['', '{', '[]', '{"curves": [{"name": 1}, {"name": "a", "steps": [1]}]}']) {
    const opened = await loadModel(tinyFilm({ about }), { workers: 0 });
    assert.deepEqual(opened.info.film.curves, []);
    opened.dispose();
  }
  await assert.rejects(loadModel(tinyFilm({ steps: [5, 4] }), { workers: 0 }), {
    code: 'bad-model',
    message: /the film is damaged: its steps do not ascend/,
  });
});
