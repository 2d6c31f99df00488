// Training in the page: createLaboratory.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { createLaboratory, laboratoryDefaults } from '../../dist/ganvas.js';

const root = fileURLToPath(new URL('../..', import.meta.url));
const network = { layers: 2, width: 16 };
const small = { generator: network, discriminator: network, batch: 16 };

async function withLaboratory(options, use) {
  const lab = await createLaboratory(options);
  try {
    return await use(lab);
  } finally {
    lab.dispose();
  }
}

const weightsAfter = (options, steps) =>
  withLaboratory(options, async (lab) => {
    await lab.step(steps);
    return (await lab.save()).numbers;
  });

test('a seed gives the same bits, in a worker and in the calling thread', async () => {
  const options = { ...small, r1: 0.1, instanceNoise: 0.05, seed: '18446744073709551615' };
  const here = await weightsAfter({ ...options, worker: false }, 12);
  assert.deepEqual(await weightsAfter(options, 12), here);
  assert.notDeepEqual(await weightsAfter({ ...options, seed: 5n }, 12), here);
  assert.ok(here.every(Number.isFinite));
});

test('steps tell losses and logits, and go on from a snapshot', async () => {
  await withLaboratory(small, async (lab) => {
    const states = await lab.step(6);
    assert.deepEqual(
      states.map(({ step }) => step),
      [1, 2, 3, 4, 5, 6],
    );
    assert.deepEqual(lab.state, states.at(-1));
    assert.ok(states.every((state) => Object.values(state).every(Number.isFinite)));
    const snapshot = await lab.save();
    const after = await lab.step(3);
    await lab.restore(snapshot);
    assert.equal(lab.state.step, 6);
    assert.deepEqual(await lab.step(3), after);
    // One step is made however short the time is.
    assert.equal((await lab.step(1000, { milliseconds: 0 })).length, 1);
  });
});

test('options change in the middle; the networks stay', async () => {
  await withLaboratory(small, async (lab) => {
    await lab.step(2);
    await lab.change({ objective: 'wgan', gp: 1, nCritic: 2 });
    assert.equal(lab.settings.objective, 'wgan');
    assert.equal((await lab.step(2)).at(-1).step, 4);
    const bad = lab.change({ gp: -1 });
    await assert.rejects(bad, {
      name: 'GanvasError',
      code: 'bad-input',
      message: 'gp is -1, expected 0 to 1000000',
    });
    assert.equal(lab.settings.gp, 1);
    await assert.rejects(lab.change({ objective: 'gan' }), /objective is gan, expected minimax/);
    await lab.step();
  });
});

test('what is seen has its size and units', async () => {
  await withLaboratory({ ...small, data: 'grid25' }, async (lab) => {
    assert.equal((await lab.points(10)).length, 20);
    const real = await lab.real(500);
    assert.ok(Math.max(...real) > 3.5 && Math.max(...real) < 4.5);
    assert.equal((await lab.manifold(5)).length, 50);
    assert.equal((await lab.arrows(7)).length, 28);
    const window = { left: -5, right: 5, bottom: -5, top: 5 };
    const field = await lab.field(window, 6, 4);
    assert.equal(field.length, 24);
    assert.ok(new Set(field).size > 20);
    const modes = await lab.modes();
    assert.equal(modes.total, 25);
    assert.equal(modes.samples, 2500);
    await assert.rejects(lab.points(0), { code: 'bad-input' });
  });
});

test('points are learned as they are given', async () => {
  const points = [0, 0, 1, 0, 0, 1, 1, 1];
  await withLaboratory({ ...small, data: { points } }, async (lab) => {
    await lab.step(2);
    assert.equal(await lab.modes(), null);
    const real = await lab.real(4);
    assert.deepEqual([...real].sort(), [0, 0, 0, 0, 1, 1, 1, 1]);
  });
  await withLaboratory({ ...small, data: { points, modes: [0, 0, 1, 1] } }, async (lab) => {
    assert.equal((await lab.modes()).total, 2);
  });
  for (const data of [{ points: [] }, { points: [1] }, { points, modes: [1] }, 'ring9', {}]) {
    await assert.rejects(createLaboratory({ data }), { code: 'bad-input' });
  }
  await assert.rejects(createLaboratory({ generator: { width: 0 } }), /generator width is 0/);
});

test('after its end it takes nothing more', async () => {
  const lab = await createLaboratory(small);
  const pending = lab.step(100000);
  lab.dispose();
  lab.dispose();
  await assert.rejects(pending, { code: 'disposed' });
  await assert.rejects(lab.step(), { code: 'disposed' });
});

test('the defaults are those of the engine', async () => {
  const header = await readFile(path.join(root, 'shared/laboratory/options.h'), 'utf8');
  const whole = header.slice(header.indexOf('struct Options'));
  const names = Object.keys(laboratoryDefaults).filter(
    (name) => typeof laboratoryDefaults[name] === 'number',
  );
  assert.ok(names.length > 12);
  for (const name of names) {
    const snake = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
    const found = whole.match(new RegExp(`\\b${snake} = ([\\d.e-]+)`));
    assert.equal(Number(found?.[1]), laboratoryDefaults[name], name);
  }
});
