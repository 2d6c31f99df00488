// The page with models that make points in the plane.

import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { node, onnxFile, port } from '../node/onnx_file.mjs';
import { generator2d } from '../node/tiny_models.mjs';
import {
  drop,
  idle,
  pictures,
  pixels,
  place,
  press,
  root,
  siteOfTests,
  state,
  withGanvas,
} from './page_site.mjs';

const site = siteOfTests();

const address = '/sub/path/#model=points';
const status = (page) => page.textContent('#status');
const labels = (page, name) =>
  page
    .getByLabel(name, { exact: true })
    .evaluate((select) => Array.from(select.options, (option) => option.label));

/** "mean (x, y), deviation (x, y)" of the first points of a seed, by dist/ganvas.js. */
const summaryOf = (page, seed, count) =>
  page.evaluate(
    async ([s, n]) => {
      const { loadModel } = await import(new URL('ganvas.js', document.baseURI).href);
      const model = await loadModel('models/points.onnx', { workers: 0 });
      const { data } = await model.points({ seed: s, count: n });
      model.dispose();
      const both = [0, 1].map((c) => {
        const values = Array.from(data.filter((_, i) => i % 2 === c));
        const mean = values.reduce((sum, v) => sum + v, 0) / n;
        const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
        return [mean, Math.sqrt(variance)].map((v) => Number(v.toPrecision(3)));
      });
      return both.map(([mean]) => mean).concat(both.map(([, deviation]) => deviation));
    },
    [seed, count],
  );

/** Pixels of the plot's area, row by row, in which a dot of the dark theme lies. */
async function dots(page) {
  const { data } = await pixels(page, await place(page, '@plot'));
  const found = [];
  for (let i = 0; i < data.length; i += 4) if (data[i + 1] > 140) found.push(i / 4);
  return found;
}

test('points of a seed are shown, counted and described', () =>
  withGanvas(
    site,
    async (page) => {
      assert.match(await status(page), /^2500 points in .* mean \(.*\), deviation \(.*\)$/);
      const numbers = (await status(page))
        .replace(/.*: mean/, '')
        .match(/-?[\d.]+(e-?\d+)?/g)
        .map(Number);
      assert.deepEqual(numbers, await summaryOf(page, 1, 2500));
      const many = await dots(page);
      assert.ok(many.length > 500, `${many.length} pixels`);
      await page.screenshot({ path: path.join(root, 'build/screenshots/points.png') });

      await page.getByLabel('Count').selectOption('100');
      await idle(page);
      assert.match(await status(page), /^100 points in /);
      const few = await dots(page);
      assert.ok(few.length > 50 && few.length < many.length, `${few.length} pixels`);
      await page.getByRole('button', { name: 'New seeds' }).click();
      await idle(page);
      assert.notDeepEqual(await dots(page), few);
      await page.keyboard.press('Control+z');
      await idle(page);
      assert.deepEqual(await dots(page), few);
      await page.keyboard.press('Control+z');
      await idle(page);
      assert.deepEqual(await dots(page), many);
    },
    { address },
  ));

test('what is for pictures stays away, and comes back with them', () =>
  withGanvas(
    site,
    async (page) => {
      assert.equal((await state(page)).mode, 'plane');
      assert.deepEqual(await labels(page, 'Mode'), ['Sample']);
      for (const name of ['Keep', 'Use as A', 'Enlarge', 'Next picture']) {
        assert.equal(await page.getByRole('button', { name, exact: true }).count(), 0, name);
      }
      await press(page, '@plot');
      await page.keyboard.press('p');
      await page.keyboard.press('Enter');
      await idle(page);
      const { shelf, enlarged } = await state(page);
      assert.deepEqual([shelf, enlarged], [[], false]);
      await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Tiny' });
      await idle(page);
      const modes = [
        'Sample',
        'Atlas',
        'Breed',
        'Interpolate',
        'Plane',
        'Timeline',
        'Directions',
        'Project',
        'X-ray',
      ];
      assert.deepEqual(await labels(page, 'Mode'), modes);
      assert.equal(await page.getByLabel('Mode', { exact: true }).inputValue(), 'plane');
      assert.ok((await pictures(page)).count > 1);
    },
    { address: `${address}&mode=plane` },
  ));

test('the plot is saved, and a link brings it back', async () => {
  let shown;
  let link;
  await withGanvas(
    site,
    async (page) => {
      await page.getByLabel('Count').selectOption('1000');
      await page.getByLabel('Seed', { exact: true }).fill('12');
      await idle(page);
      shown = await pictures(page);
      assert.deepEqual([shown.count, shown.width, shown.height], [1, 1024, 1024]);
      const saved = page.waitForEvent('download');
      await page.getByRole('button', { name: 'Save PNG' }).click();
      assert.equal((await saved).suggestedFilename(), 'Points-sample-seed-12.png');
      await page.waitForFunction(() => location.hash.includes('seed=12'));
      link = await page.evaluate(() => location.hash);
    },
    { address },
  );
  assert.match(link, /points=1000/);
  await withGanvas(
    site,
    async (page) => {
      assert.deepEqual((await pictures(page)).data, shown.data);
    },
    { address: `/sub/path/${link}` },
  );
});

test('the point under the pointer has its coordinates beside it', () =>
  withGanvas(
    site,
    async (page) => {
      const before = await dots(page);
      const [nearest] = before;
      const { x, y, width } = await place(page, '@plot');
      await page.mouse.move(x + (nearest % width), y + Math.floor(nearest / width));
      await idle(page);
      assert.ok((await dots(page)).length > before.length + 50);
    },
    { address: `${address}&points=100` },
  ));

test('a dropped file without metadata works, and numbers that are none are told', () =>
  withGanvas(site, async (page) => {
    await drop(page, 'mine.onnx', generator2d({ extra: {} }));
    assert.match((await state(page)).model, /^file-/);
    assert.match(await status(page), /^2500 points in .*\)$/);
    const roots = onnxFile({
      nodes: [node('Sqrt', ['z'], ['points'])],
      inputs: [port('z', ['N', 2])],
      outputs: [port('points', ['N', 2])],
    });
    await drop(page, 'roots.onnx', roots);
    assert.match(await status(page), /^2500 points in .*, 1[89]\d\d not finite$/);
    assert.ok((await dots(page)).length > 500);
  }));

test('onnxruntime-web shows the same points', () =>
  withGanvas(
    site,
    async (page) => {
      const before = (await status(page)).replace(/.*: /, '');
      await page.getByLabel('Engine').selectOption('ort-wasm');
      await idle(page);
      assert.equal((await status(page)).replace(/.*: /, ''), before);
      assert.equal((await state(page)).engine, 'ort-wasm');
    },
    { address },
  ));
