// Models by address: in the page's own address, or on its sheet; of this host and of others.

import assert from 'node:assert/strict';
import test from 'node:test';
import { conditional, generator } from '../node/tiny_models.mjs';
import { desktop, idle, openPage, pictures, siteOfTests, state, until } from './page_site.mjs';

const site = siteOfTests();

const elsewhere = 'https://models.example/shelf/Strange%20one.onnx';
const cors = { 'Access-Control-Allow-Origin': '*' };
const text = (page) => page.locator('#address').innerText();
const loadedIs = (page, name) =>
  until(async () => (await page.title()).startsWith(name), `${name} in use`);

/** A page at `address` of the site, where another host answers as `answer` says. */
async function withHost(answer, address, use) {
  const context = await site.browser.newContext(desktop);
  const asked = [];
  try {
    await context.route('https://models.example/**', (route) => {
      asked.push(route.request().url());
      return answer ? route.fulfill(answer) : route.abort('failed');
    });
    const { page, errors } = await openPage(site, context, address);
    await use(page, asked, errors);
  } finally {
    await context.close();
  }
}

test('a model of this host is opened at once, with the settings of the link', async () => {
  const address = '/sub/path/?model=models/classes.onnx#version=3&seed=7&count=4&label=2';
  let shown, link;
  await withHost(null, address, async (page, asked, errors) => {
    await idle(page);
    assert.match(await page.title(), /^classes - Sample/);
    const { model, seed, count, label } = await state(page);
    assert.match(model, /^url-[0-9a-f]{12}$/);
    assert.deepEqual([seed, count, label], ['7', 4, 2]);
    shown = await pictures(page);
    await until(async () => {
      link = await page.evaluate(() => location.pathname + location.search + location.hash);
      return /\?model=.*#.*model=url-/.test(link);
    }, 'an address that names the model');
    assert.deepEqual(errors, []);
  });
  // The address of the page shows the same in another profile.
  await withHost(null, link, async (page) => {
    await idle(page);
    assert.deepEqual(await pictures(page), shown);
  });
});

test('a model of another host is fetched only after the answer to a question', async () => {
  const answer = { body: Buffer.from(generator()), headers: cors };
  await withHost(
    answer,
    `/sub/path/?model=${encodeURIComponent(elsewhere)}`,
    async (page, asked, errors) => {
      await idle(page);
      assert.match(await text(page), /Load Strange one.onnx from models.example\?/);
      assert.deepEqual(asked, []);
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await loadedIs(page, 'Strange one');
      assert.deepEqual(asked, [elsewhere]);
      await idle(page);
      assert.ok((await pictures(page)).count > 0);
      assert.deepEqual(errors, []);
    },
  );
  await withHost(
    answer,
    `/sub/path/?model=${encodeURIComponent(elsewhere)}`,
    async (page, asked) => {
      await page.getByRole('button', { name: 'Cancel' }).click();
      await idle(page);
      assert.match(await page.title(), /^Tiny/);
      assert.deepEqual(asked, []);
    },
  );
});

test('the sheet takes an address, and says what is wrong with one', async () => {
  await withHost(
    { body: Buffer.from(conditional()), headers: cors },
    '/sub/path/',
    async (page) => {
      await page.keyboard.press('Shift+O');
      const field = page.getByRole('textbox', { name: 'Address of an ONNX file' });
      const open = page.getByRole('button', { name: 'Open', exact: true });
      await field.fill('ftp://models.example/a.onnx');
      await open.click();
      assert.match(await text(page), /is not an address of a file: give one such as https:/);
      await field.fill('models/nowhere.onnx');
      await open.click();
      await page.getByText('answered 404: check the address').waitFor();
      await field.fill(elsewhere);
      await field.press('Enter');
      await loadedIs(page, 'Strange one');
      assert.match(await page.evaluate(() => location.search), /models\.example/);
      assert.equal(await page.locator('dialog[open]').count(), 0);
    },
  );
});

test('a host that does not share its files is named, with what to do', async () => {
  await withHost(null, `/sub/path/?model=${encodeURIComponent(elsewhere)}`, async (page) => {
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await page.getByText('download the file and drop it here').waitFor();
    assert.match(await text(page), /models\.example cannot be reached, or .*\(CORS\)/);
    await page.getByRole('button', { name: 'Cancel' }).click();
    assert.match(await page.title(), /^Tiny/);
  });
});

test('a missing file of this host is told, and the page is ready', async () => {
  await withHost(null, '/sub/path/?model=models/nowhere.onnx', async (page) => {
    await idle(page);
    assert.match(await text(page), /answered 404: check the address/);
    assert.match(await page.title(), /^Tiny/);
  });
});

test('what is no model leaves the model in use, and says what it is', async () => {
  const answer = { body: '<!DOCTYPE html><html></html>', headers: cors };
  await withHost(answer, `/sub/path/?model=${encodeURIComponent(elsewhere)}`, async (page) => {
    await page.getByRole('button', { name: 'Open', exact: true }).click();
    await until(
      async () =>
        /not an ONNX model but a web page/.test(await page.locator('#alert').textContent()),
      'what the file is',
    );
    await idle(page);
    assert.match(await page.title(), /^Tiny/);
    assert.equal(await page.evaluate(() => location.search.includes('url-')), false);
  });
});
