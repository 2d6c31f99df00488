// The styles (W) of a style-based generator: mapped, averaged, and made into pictures.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { loadModel } from '../../dist/ganvas.js';

const file = (name) => new URL(`../../assets/models/${name}.onnx`, import.meta.url);
let model;

before(async () => {
  model = await loadModel(file('avatars'), { workers: 0 });
});
after(() => model.dispose());

test('info says where the styles lie', () => {
  assert.deepEqual(model.info.styles, { value: 'w', layers: 10, dim: 128, average: 'w_avg' });
});

test('pictures of styles are those of their latents, bit for bit', async () => {
  const z = model.latents(5, 6);
  const labels = [0, 1, 2, 3, 0, 1];
  const w = await model.styles(z, { labels });
  assert.equal(w.length, 6 * 10 * 128);
  const direct = await model.render(z, { labels });
  const styled = await model.render(w, { space: 'w', labels });
  assert.deepEqual(styled, direct);
});

test('psi 0 gives the picture of the average', async () => {
  const average = await model.averageStyles();
  const styled = await model.render(average, { space: 'w' });
  const direct = await model.render(model.latents(9, 1), { psi: 0 });
  const worst = Math.max(...styled.data.map((value, i) => Math.abs(value - direct.data[i])));
  assert.ok(worst <= 1, `differs by ${worst}`);
});

test('workers share the pictures of styles', async () => {
  const shared = await loadModel(file('avatars'), { workers: 2 });
  try {
    const z = shared.latents(3, 5);
    const w = await shared.styles(z);
    assert.deepEqual(w, await model.styles(z));
    const parts = [];
    const pictures = await shared.render(w, {
      space: 'w',
      onProgress: (share) => parts.push(share),
    });
    assert.deepEqual(pictures, await model.render(z));
    assert.ok(parts.length > 0 && parts.at(-1) === 1);
  } finally {
    shared.dispose();
  }
});

test('models without styles, and wrong numbers of them, are refused', async () => {
  const plain = await loadModel(file('glyphs'), { workers: 0 });
  try {
    assert.equal(plain.info.styles, null);
    const refused = { code: 'bad-input', message: /has no styles/ };
    await assert.rejects(plain.styles(plain.latents(0, 1)), refused);
    await assert.rejects(plain.averageStyles(), refused);
    await assert.rejects(plain.render(plain.latents(0, 1), { space: 'w' }), refused);
  } finally {
    plain.dispose();
  }
  await assert.rejects(model.render(new Float32Array(128), { space: 'w' }), {
    code: 'bad-input',
    message: /128 numbers given, expected a multiple of the size of the styles 1280/,
  });
  await assert.rejects(model.render(new Float32Array(128), { space: 'v' }), { code: 'bad-input' });
});
