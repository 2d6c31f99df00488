// The sheet on which the numbers of a latent are changed one by one.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { npyNumbers } from '../node/npy_file.mjs';
import {
  control,
  desktop,
  idle,
  pictures,
  siteOfTests,
  state,
  until,
  withGanvas,
} from './page_site.mjs';

const site = siteOfTests();

const sheetOf = (page) => page.locator('#numbers');

/** Opens the sheet for the picture that keys act on. */
async function openSheet(page) {
  await control(page, 'edit-numbers').press('Enter');
  await sheetOf(page).waitFor();
}

/** The numbers of the picture that keys act on, as the page saves them. */
async function numbersOf(page) {
  const download = page.waitForEvent('download');
  await control(page, 'save-latent').press('Enter');
  return [...npyNumbers(readFileSync(await (await download).path()))];
}

const setNumber = async (page, place, value) => {
  const field = sheetOf(page).getByRole('spinbutton', { name: `Number ${place}, as text` });
  await field.fill(String(value));
  await field.press('Tab');
  await idle(page);
};

test('one number is changed, the others stay, and undo takes it back', async () => {
  await withGanvas(site, async (page) => {
    const before = await numbersOf(page);
    await openSheet(page);
    await setNumber(page, 3, 2.5);
    const after = await numbersOf(page);
    assert.deepEqual(
      after,
      before.map((value, i) => (i === 3 ? 2.5 : value)),
    );
    const shown = await state(page);
    assert.equal(shown.shelf.length, 1);
    const changed = await pictures(page);
    // Later changes are of the same kept picture.
    await setNumber(page, 0, -1);
    assert.equal((await state(page)).shelf.length, 1);
    assert.notDeepEqual(await pictures(page), changed);
    await control(page, 'undo').press('Enter');
    await idle(page);
    assert.deepEqual(await pictures(page), changed);
    await control(page, 'undo').press('Enter');
    await idle(page);
    assert.equal((await state(page)).shelf.length, 0);
  });
});

test('reset and random leave what is locked', async () => {
  await withGanvas(site, async (page) => {
    const before = await numbersOf(page);
    await openSheet(page);
    const sheet = sheetOf(page);
    await setNumber(page, 1, 3);
    await setNumber(page, 2, -3);
    await sheet.getByRole('checkbox', { name: 'Lock number 1', exact: true }).check();
    await sheet.getByRole('button', { name: 'Reset' }).click();
    await idle(page);
    assert.deepEqual(
      await numbersOf(page),
      before.map((value, i) => (i === 1 ? 3 : value)),
    );
    await sheet.getByRole('button', { name: 'Random' }).click();
    await idle(page);
    const random = await numbersOf(page);
    assert.equal(random[1], 3);
    assert.ok(random.every((value, i) => i === 1 || value !== before[i]));
  });
});

test('numbers are found by place, by change, and by their bar', async () => {
  await withGanvas(site, async (page) => {
    await page.evaluate(() => window.ganvas.setState({ model: 'styled' }));
    await idle(page);
    await openSheet(page);
    const sheet = sheetOf(page);
    const search = sheet.getByRole('searchbox');
    const listed = () =>
      sheet
        .getByRole('slider')
        .evaluateAll((sliders) => sliders.map((each) => Number(each.ariaLabel.split(' ')[1])));
    await search.fill('2-3, 0');
    assert.deepEqual(await listed(), [0, 2, 3]);
    await setNumber(page, 2, 1.5);
    await search.fill('changed');
    assert.deepEqual(await listed(), [2]);
    await search.fill('x');
    assert.deepEqual(await listed(), []);
    assert.match(await sheet.getByRole('status').textContent(), /^Give numbers from 0 to \d+/);
    const bars = sheet.getByRole('img');
    const box = await bars.boundingBox();
    await page.mouse.click(box.x + 1, box.y + 8);
    assert.equal((await listed())[0], 0);
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
  });
});

test('a slider is one step of undo, and the sheet fits a phone', async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  await withGanvas(
    site,
    async (page) => {
      await openSheet(page);
      const slider = sheetOf(page).getByRole('slider', { name: 'Number 0', exact: true });
      await slider.evaluate((input) => {
        for (const value of ['1', '2', '3']) {
          input.value = value;
          input.dispatchEvent(new Event('input'));
        }
        input.dispatchEvent(new Event('change'));
      });
      await idle(page);
      assert.equal((await numbersOf(page))[0], 3);
      const box = await sheetOf(page).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= 390 && box.y + box.height <= 844);
      assert.ok(box.height <= 0.55 * 844, 'the picture stays in sight');
      await control(page, 'undo').press('Enter');
      await until(async () => (await state(page)).shelf.length === 0, 'nothing kept');
    },
    phone,
  );
});

test('what is edited goes into the link', async () => {
  let address, shown;
  await withGanvas(site, async (page) => {
    await openSheet(page);
    await setNumber(page, 1, 2);
    shown = await pictures(page);
    await until(async () => {
      address = await page.evaluate(() => location.pathname + location.hash);
      return /shelf=.*kept=0|kept=0.*shelf=/.test(address);
    }, 'an address with the kept picture');
  });
  await withGanvas(site, async (page) => assert.deepEqual(await pictures(page), shown), {
    ...desktop,
    address,
  });
});
