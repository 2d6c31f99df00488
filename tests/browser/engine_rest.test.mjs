// The engine in two parts: visitors of the site download the first, the rest when it is called.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startServer } from '../../site/tools/static_server.mjs';
import { launchChromium, withPage } from './chromium.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = path.join(root, 'dist');
const [, policy = ''] = /Content-Security-Policy: (.*)/.exec(
  readFileSync(path.join(dist, '_headers'), 'utf8'),
);
const blank = '<!doctype html><meta charset="utf-8"><title>test</title>';
const isRest = (address) => /^\/engine_rest-\w+\.wasm$/.test(address);
const rest = readdirSync(dist).find((name) => isRest(`/${name}`));

let browser;
let site;
let broken;

const serve = (pages) =>
  startServer({
    folders: { '/': dist, '/models/': path.join(root, 'assets/models') },
    pages: { '/blank.html': blank, '/favicon.ico': '', ...pages },
    headers: { 'Content-Security-Policy': policy },
  });

before(async () => {
  browser = await launchChromium();
  site = await serve({});
  broken = await serve({ [`/${rest}`]: { body: 'gone', status: 404 } });
});

after(async () => {
  await browser?.close();
  await site?.close();
  await broken?.close();
});

/** Samples of a model of the site, then a gradient, then samples: what became of each. */
const use = async (workers) => {
  const { loadModel } = await import('/ganvas.js');
  const model = await loadModel('/models/glyphs.onnx', { workers });
  const requests = () =>
    performance.getEntriesByType('resource').filter(({ name }) => /engine_rest/.test(name)).length;
  const z = { data: model.latents(1, 1), dims: [1, model.info.latent.size] };
  const label = { data: [2], dims: [1] };
  const feeds = model.info.label ? { z, [model.info.label.input]: label } : { z };
  const first = await model.sample({ seed: 1, count: 2 });
  const { dims } = (await model.run(feeds)).image;
  const size = dims.reduce((a, b) => a * b, 1);
  const ones = { data: new Float32Array(size).fill(1), dims };
  const gradient = await model.gradient(feeds, { image: ones }, { by: ['z'] }).then(
    ({ z: found }) => found.data.some((x) => x !== 0) && found.data.every(Number.isFinite),
    (error) => `${error.code}: ${error.message}`,
  );
  const again = await model.sample({ seed: 1, count: 2 });
  model.dispose();
  const same = first.data.every((x, i) => x === again.data[i]);
  return { gradient, same, early: requests() };
};

const inPage = (server, workers) =>
  withPage(browser, `${server.url}/blank.html`, ({ page }) => page.evaluate(use, workers));

test('there is a rest', () => {
  assert.ok(rest && existsSync(path.join(dist, rest)));
});

test('the page shows its first models without the rest', () =>
  withPage(browser, `${site.url}/index.html`, async ({ page }) => {
    const { models } = JSON.parse(readFileSync(path.join(dist, 'models/manifest.json')));
    for (const { id } of models.filter(({ snapshots }) => !snapshots)) {
      await page.evaluate(async (model) => {
        await window.ganvas.ready;
        await window.ganvas.setState({ model });
      }, id);
    }
    assert.deepEqual(site.requests.filter(isRest), []);
  }));

test('a gradient fetches the rest, in a worker and in the page', async () => {
  for (const workers of [1, 0]) {
    const before = site.requests.filter(isRest).length;
    const { gradient, same } = await inPage(site, workers);
    assert.deepEqual({ gradient, same }, { gradient: true, same: true }, `${workers} workers`);
    assert.equal(site.requests.filter(isRest).length, before + 1);
  }
});

test('where the rest is missing, what needs it fails, and the model goes on', async () => {
  const { gradient, same } = await inPage(broken, 1);
  assert.match(gradient, /^network: engine_rest-\w+\.wasm, a part of the engine: the server/);
  assert.equal(same, true);
});
