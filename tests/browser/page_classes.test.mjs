// The page with a model that has classes.

import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { idle, pictures, root, siteOfTests, state, withGanvas } from './page_site.mjs';

const site = siteOfTests();

const address = '/sub/path/#model=classes';

/** Latents 0 .. columns - 1 of a seed in each of the classes, row by row, by dist/ganvas.js. */
const rowsOf = (page, seed, columns, classes) =>
  page.evaluate(
    async ([s, n, labels]) => {
      const { loadModel } = await import(new URL('ganvas.js', document.baseURI).href);
      const model = await loadModel('models/classes.onnx', { workers: 0 });
      const z = model.latents(s, n);
      const rows = [];
      for (const label of labels) {
        const { data } = await model.render(z, { labels: Array(n).fill(label) });
        rows.push(...data);
      }
      model.dispose();
      return rows;
    },
    [seed, columns, classes],
  );

test('the class control has the names and gives one class, or all in turn', () =>
  withGanvas(
    site,
    async (page) => {
      const control = page.getByLabel('Class', { exact: true });
      const names = await control.evaluate((select) =>
        Array.from(select.options, (option) => option.label),
      );
      assert.deepEqual(names, ['All in turn', 'a', 'b', 'c']);
      await control.selectOption('1');
      await idle(page);
      assert.deepEqual((await pictures(page)).data, await rowsOf(page, 1, 16, [1]));
      await page.keyboard.press('Control+z');
      await idle(page);
      assert.equal((await state(page)).label, -1);
      await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Tiny' });
      await idle(page);
      assert.equal(await page.getByLabel('Class', { exact: true }).count(), 0);
      assert.equal(await page.getByLabel('Rows by class').count(), 0);
    },
    { address },
  ));

test('rows by class: one class a row, one latent a column', () =>
  withGanvas(
    site,
    async (page) => {
      const before = await pictures(page);
      await page.getByRole('button', { name: 'Rows by class' }).click();
      await idle(page);
      assert.equal((await pictures(page)).count, 24);
      assert.deepEqual((await pictures(page)).data, await rowsOf(page, 1, 8, [0, 1, 2]));
      assert.match(await page.textContent('#status'), /^\d+ pictures in /);
      for (const label of ['Class', 'Count']) {
        assert.equal(await page.getByLabel(label, { exact: true }).count(), 0, label);
      }
      await page.screenshot({ path: path.join(root, 'build/screenshots/classes.png') });
      await page.getByLabel('Pictures of each class').fill('5');
      await idle(page);
      assert.deepEqual((await pictures(page)).data, await rowsOf(page, 1, 5, [0, 1, 2]));
      await page.keyboard.press('Control+z');
      await page.keyboard.press('Control+z');
      await idle(page);
      assert.equal((await state(page)).byClass, false);
      assert.deepEqual((await pictures(page)).data, before.data);
      await page.keyboard.press('g');
      await idle(page);
      assert.equal((await state(page)).byClass, true);
    },
    { address },
  ));

test('an arrow down keeps the latent and changes the class; links carry the rows', async () => {
  let link;
  let shown;
  await withGanvas(
    site,
    async (page) => {
      await page.locator('#stage').focus();
      for (const key of ['ArrowRight', 'ArrowDown', 'ArrowDown', 'p', 'Enter']) {
        await page.keyboard.press(key);
      }
      await idle(page);
      const { shelf, enlarged } = await state(page);
      assert.deepEqual(
        shelf.map(({ s, i, l }) => [s, i, l]),
        [['3', 1, 2]],
      );
      assert.equal(enlarged, true);
      await page.keyboard.press('Escape');
      await page.waitForFunction(
        () => location.hash.includes('shelf') && !location.hash.includes('enlarged=true'),
      );
      await idle(page);
      link = await page.evaluate(() => location.hash);
      shown = await pictures(page);
      assert.equal(shown.count, 12);
    },
    { address: `${address}&byClass=true&columns=4&seed=3` },
  );
  await withGanvas(
    site,
    async (page) => {
      assert.deepEqual(await pictures(page), shown);
      const { byClass, columns } = await state(page);
      assert.deepEqual([byClass, columns], [true, 4]);
    },
    { address: `/sub/path/${link}` },
  );
});
