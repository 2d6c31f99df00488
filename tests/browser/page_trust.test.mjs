// What the page shows agrees with the names it shows, whatever goes wrong with a model or a worker.

import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { node, onnxFile, port, tensor } from '../node/onnx_file.mjs';
import { generator, weights } from '../node/tiny_models.mjs';
import { drop, idle, pictures, root, siteOfTests, state, withGanvas } from './page_site.mjs';

const site = siteOfTests();

/** Declares pictures of 5 x 5, but makes 16 numbers for each: it loads, and no run of it works. */
function failsToRun() {
  return onnxFile({
    nodes: [
      node('Gemm', ['z', 'w'], ['flat'], { transB: 1 }),
      node('Reshape', ['flat', 'shape'], ['image']),
    ],
    tensors: [
      tensor('w', [16, 8], weights(128, 1)),
      tensor('shape', [4], BigInt64Array.of(-1n, 1n, 5n, 5n)),
    ],
    inputs: [port('z', ['N', 8])],
    outputs: [port('image', ['N', 1, 5, 5])],
    metadata: { 'ganvas.format': '1', 'ganvas.kind': 'generator' },
  });
}

test('a model whose first run fails leaves the former one, with its name and its pictures', () =>
  withGanvas(site, async (page) => {
    const earlier = await pictures(page);
    await drop(page, 'broken.onnx', failsToRun());
    assert.match(
      await page.textContent('#alert'),
      /^broken cannot be used: .*\(the previous model stays\)/,
    );
    assert.equal((await state(page)).model, 'tiny');
    assert.equal(await page.title(), 'Tiny - Sample - Ganvas');
    assert.deepEqual(await pictures(page), earlier);
    const choices = await page
      .getByLabel('Model', { exact: true })
      .locator('option')
      .allTextContents();
    assert.deepEqual(
      choices.filter((name) => name === 'broken'),
      [],
    );
    await page.getByRole('button', { name: 'New seeds' }).click();
    await idle(page);
    assert.equal((await pictures(page)).count, 16);
    assert.notDeepEqual((await pictures(page)).data, earlier.data);
  }));

test('a first model whose first run fails leaves none', () => {
  const file = '/sub/path/models/tiny.onnx';
  const given = site.pages[file];
  site.pages[file] = { body: failsToRun(), type: 'application/octet-stream' };
  return withGanvas(site, async (page) => {
    assert.match(await page.textContent('#alert'), /^Tiny cannot be used: /);
    assert.equal(await page.title(), 'Ganvas');
    assert.equal((await pictures(page)).count, 0);
    await page.screenshot({ path: path.join(root, 'build/screenshots/first-run.png') });
    site.pages[file] = given;
    await page.getByRole('button', { name: 'Try again' }).press('Enter');
    await idle(page);
    assert.equal((await pictures(page)).count, 16);
  }).finally(() => {
    site.pages[file] = given;
  });
});

/** Keeps the page's workers, as the browser does, so that a test can end them. */
function keepWorkers() {
  const Own = window.Worker;
  window.workers = [];
  window.Worker = class extends Own {
    constructor(...parameters) {
      super(...parameters);
      window.workers.push(this);
    }
  };
}

test('workers that the browser ends are replaced, also while they run', async () => {
  const context = await site.browser.newContext();
  try {
    const page = await context.newPage();
    await page.addInitScript(keepWorkers);
    await page.goto(`${site.url}/sub/path/`);
    await page.waitForFunction(() => window.ganvas);
    await page.evaluate(() => window.ganvas.ready);
    const earlier = await pictures(page);
    const started = await page.evaluate(() => {
      for (const worker of window.workers) worker.terminate();
      return window.workers.length;
    });
    assert.ok(started > 0);
    await page.getByRole('button', { name: 'New seeds' }).click();
    await idle(page);
    const now = await pictures(page);
    assert.equal(now.count, 16);
    assert.notDeepEqual(now.data, earlier.data);
    assert.equal(await page.textContent('#alert'), '');
    // At once after a request, before its answer.
    await page.evaluate(async () => {
      const change = window.ganvas.setState({ seed: '77', count: 64 });
      await new Promise(requestAnimationFrame);
      for (const worker of window.workers) worker.terminate();
      await change;
    });
    assert.equal((await pictures(page)).count, 64);
    assert.equal(await page.textContent('#alert'), '');
  } finally {
    await context.close();
  }
});

test('names in other scripts are drawn by the browser', () =>
  withGanvas(site, async (page) => {
    const box = async () => await page.getByLabel('Model', { exact: true }).boundingBox();
    const shots = [];
    for (const name of ['Цифры', 'Цифыр', 'أرقام', 'أمقار']) {
      // The same bytes would be the same model.
      await drop(page, `${name}.onnx`, generator({ extra: { 'ganvas.dataset': name } }));
      await idle(page);
      const { x, y, height } = await box();
      shots.push(await page.screenshot({ clip: { x, y, width: 120, height } }));
      await page.evaluate(() => window.ganvas.setState({ model: 'tiny' }));
    }
    // Signs in place of letters that are missing would all look the same.
    for (let i = 0; i < shots.length; ++i) {
      for (let j = 0; j < i; ++j) assert.ok(!shots[i].equals(shots[j]), `${i} and ${j}`);
    }
  }));
