// A list of models that changes while the page is open.

import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { generator } from '../node/tiny_models.mjs';
import { launchChromium } from './chromium.mjs';
import { desktop, dist, idle, openPage, pictures, root, state } from './page_site.mjs';
import { startServer } from '../../site/tools/static_server.mjs';

let browser;
let folder;

before(async () => {
  browser = await launchChromium();
  folder = mkdtempSync(path.join(tmpdir(), 'ganvas-manifest-'));
  cpSync(dist, folder, { recursive: true });
  writeModels(['first']);
});

after(async () => {
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

const channels = { first: 8, second: 4, third: 2 };

/** The models of the site, by name; each is another one. */
function writeModels(names) {
  const models = names.map((name) => ({
    ...{ id: name, file: `${name}.onnx`, kind: 'generator', name, sha256: name.padEnd(16, '0') },
  }));
  for (const name of names) {
    const bytes = generator({ channels: channels[name] });
    writeFileSync(path.join(folder, 'models', `${name}.onnx`), bytes);
  }
  const manifest = path.join(folder, 'models/manifest.json');
  writeFileSync(`${manifest}.tmp`, JSON.stringify({ format: 1, models }));
  renameSync(`${manifest}.tmp`, manifest);
}

/** Opens the page from a server that sends `headers`; `use` gets the page and the server. */
async function withServer(headers, use) {
  const server = await startServer({ folders: { '/': folder }, headers });
  const context = await browser.newContext(desktop);
  try {
    const { page, errors } = await openPage(server, context, '/');
    await use(page, server);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
    await server.close();
  }
}

const modelNames = (page) =>
  page.getByLabel('Model', { exact: true }).locator('option').allInnerTexts();
const readings = ({ requests }) =>
  requests.filter((each) => each === '/models/manifest.json').length;

test('where the server asks for it, a new model appears in the open page', () =>
  withServer({ 'Ganvas-Poll': '0.05' }, async (page) => {
    assert.deepEqual(await modelNames(page), ['first']);
    const before = await pictures(page);
    writeModels(['second', 'first']);
    await page.waitForFunction(() =>
      document.querySelector('#status')?.textContent.startsWith('A new model is here: second.'),
    );
    await idle(page);
    assert.deepEqual(await modelNames(page), ['second', 'first']);
    assert.equal((await state(page)).model, 'first', 'what is shown stays');
    assert.deepEqual((await pictures(page)).data, before.data);
    await page.getByRole('button', { name: 'All models', exact: true }).click();
    await idle(page);
    await page.screenshot({ path: path.join(root, 'build/screenshots/new-model.png') });
    await page.getByRole('button', { name: 'second', exact: true }).click();
    await idle(page);
    assert.equal((await state(page)).model, 'second');
    assert.notDeepEqual((await pictures(page)).data, before.data);
    // The model in use leaves the list only when it is no longer in use.
    writeModels(['first']);
    await page.waitForFunction(
      () => document.querySelector('select')?.options[0]?.textContent === 'first',
    );
    assert.deepEqual(await modelNames(page), ['first', 'second']);
  }));

test('static hosts are asked for the list once', () =>
  withServer({}, async (page, server) => {
    const asked = readings(server);
    assert.ok(asked >= 1);
    writeModels(['third', 'first']);
    await page.evaluate(() => window.ganvas.setState({ seed: '7' }));
    await page.waitForTimeout(300);
    assert.equal(readings(server), asked);
    assert.equal((await modelNames(page)).includes('third'), false);
  }));
