// Pictures that the page saves are drawn again by the native tool, and the other way round.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { promisify } from 'node:util';
import { readPng } from '../../site/tools/png.mjs';
import { conditional, generator, generator2d, styled } from '../node/tiny_models.mjs';
import { drop, idle, pictures, press, root, startSite, state, withGanvas } from './page_site.mjs';

const binary = path.join(root, 'build/native/bin/ganvas');
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

const bytes = {
  tiny: generator(),
  classes: conditional(),
  styled: styled(),
  points: generator2d(),
};
let site, folder;

const file = (name) => path.join(folder, name);
const model = (id) => file(`${id}.onnx`);

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ganvas-'));
  site = await startSite();
  const models = Object.entries(bytes).map(([id, body]) => {
    writeFileSync(model(id), body);
    const kind = id === 'points' ? 'generator2d' : 'generator';
    const sha256 = createHash('sha256').update(body).digest('hex');
    return { id, file: `${id}.onnx`, kind, name: id, sha256 };
  });
  const manifest = JSON.stringify({ format: 1, models });
  site.pages['/sub/path/models/manifest.json'].body = manifest;
});

after(async () => {
  await site?.close();
  if (folder) rmSync(folder, { recursive: true });
});

const sample = (...options) => promisify(execFile)(binary, ['sample', ...options]);

/** The largest difference of two pictures of one size. */
function difference(a, b) {
  assert.deepEqual([a.width, a.height], [b.width, b.height]);
  return a.data.reduce((most, value, i) => Math.max(most, Math.abs(value - b.data[i])), 0);
}

const pngOf = (name) => readPng(name, readFileSync(file(name)));

/** Saves what the page shows as `name`. */
async function save(page, button, name) {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: button, exact: true }).press('Enter');
  await (await download).saveAs(file(name));
}

const shown = {
  'a sample of classes': { model: 'classes', seed: '9', count: 9, label: 1 },
  'an enlarged sample': { model: 'tiny', seed: '18446744073709551615', count: 4, saveScale: 4 },
  'mixed styles': { model: 'styled', mode: 'styles', mixRows: 2, mixColumns: 3, psi: 0.7 },
  'a way through styles': { model: 'styled', mode: 'interpolate', steps: 5, psi: 1.5 },
  'a plane of latents': { model: 'styled', mode: 'plane', space: 'z', x: 0.3, y: 0.6 },
  'a truncated sample without styles': { model: 'tiny', psi: 0.5, range: '0..1' },
};

for (const [what, set] of Object.entries(shown)) {
  test(`ganvas sample --like draws ${what} of the page again`, { skip }, async () => {
    await withGanvas(site, async (page) => {
      await page.evaluate((members) => window.ganvas.setState(members), set);
      await idle(page);
      await save(page, 'Save PNG', 'saved.png');
    });
    await sample(model(set.model), '--like', file('saved.png'), '--out', file('again.png'));
    assert.ok(difference(pngOf('saved.png'), pngOf('again.png')) <= 1);
  });
}

test('a picture that was moved along a direction is drawn again', { skip }, async () => {
  await withGanvas(site, async (page) => {
    const set = { model: 'styled', mode: 'directions', sigmas: [2, -1] };
    await page.evaluate((members) => window.ganvas.setState(members), set);
    await idle(page);
    await save(page, 'Save picture', 'moved.png');
  });
  await sample(model('styled'), '--like', file('moved.png'), '--out', file('again.png'));
  assert.ok(difference(pngOf('moved.png'), pngOf('again.png')) <= 1);
});

test('points are drawn again', { skip }, async () => {
  await withGanvas(site, async (page) => {
    await page.evaluate(() => window.ganvas.setState({ model: 'points', seed: '4', points: 100 }));
    await idle(page);
    await save(page, 'Save PNG', 'points.png');
  });
  await sample(model('points'), '--like', file('points.png'), '--out', file('again.png'));
  const [page, native] = [pngOf('points.png'), pngOf('again.png')];
  assert.equal(native.width, page.width);
  // A point that lies at the edge of a pixel may fall to either side.
  const differing = page.data.filter((value, i) => Math.abs(value - native.data[i]) > 1).length;
  assert.ok(differing < 0.001 * page.data.length, `${differing} bytes differ`);
});

/** The pictures of the stage as one, in rows of `columns`, as in a file of the tool. */
async function stage(page, columns) {
  const { data, width, height, count } = await pictures(page);
  const grid = { width: columns * width, height: Math.ceil(count / columns) * height };
  grid.data = new Uint8Array(4 * grid.width * grid.height);
  for (let i = 0; i < count; ++i) {
    for (let y = 0; y < height; ++y) {
      const from = 4 * width * (i * height + y);
      const row = Math.floor(i / columns) * height + y;
      const line = data.slice(from, from + 4 * width);
      grid.data.set(line, 4 * (row * grid.width + (i % columns) * width));
    }
  }
  return grid;
}

const made = {
  'a grid of a seed': ['tiny', 3, ['--seed', '7', '--count', '9']],
  'one class': ['classes', 2, ['--count', '4', '--class', 'b']],
  'one picture': ['tiny', 1, ['--seed', '5', '--count', '1']],
};

for (const [what, [id, columns, options]] of Object.entries(made)) {
  test(`${what} of ganvas sample is shown where it is dropped`, { skip }, async () => {
    await sample(model(id), ...options, '--out', file('native.png'));
    await withGanvas(site, async (page) => {
      await drop(page, 'native.png', readFileSync(file('native.png')), 'image/png');
      assert.equal((await state(page)).model, id);
      assert.ok(difference(pngOf('native.png'), await stage(page, columns)) <= 1);
    });
  });
}

test('pictures of several seeds are put on the shelf', { skip }, async () => {
  await sample(model('styled'), '--seeds', '3,8', '--out', file('native.png'));
  await withGanvas(site, async (page) => {
    await drop(page, 'native.png', readFileSync(file('native.png')), 'image/png');
    const { shelf } = await state(page);
    assert.deepEqual(
      shelf.map(({ s, i }) => [s, i]),
      [
        ['3', 0],
        ['8', 0],
      ],
    );
    const first = await stage(page, 1);
    await press(page, 'shelf-1');
    const second = await stage(page, 1);
    const both = { width: 2 * first.width, height: first.height };
    both.data = Array.from({ length: 8 * first.width * first.height }, (_, i) => {
      const [row, at] = [Math.floor(i / (8 * first.width)), i % (8 * first.width)];
      const from = at < 4 * first.width ? first : second;
      return from.data[4 * first.width * row + (at % (4 * first.width))];
    });
    assert.ok(difference(pngOf('native.png'), both) <= 1);
  });
});
