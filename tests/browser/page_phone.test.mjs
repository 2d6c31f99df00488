// The rail of a phone: modes that have room, More for the others, and targets for fingers.

import assert from 'node:assert/strict';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { idle, place, root, startSite, state, tap, withGanvas } from './page_site.mjs';

let site;

before(async () => {
  site = await startSite();
});

after(() => site?.close());

const address = '/sub/path/#version=3&model=styled';
const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, address };

const button = (page, name) => page.getByRole('button', { name, exact: true });
const shot = (page, name) =>
  page.screenshot({ path: path.join(root, `build/screenshots/${name}.png`) });

/** Places on the rail: [name, [x, y, width, height]] each. */
const rail = (page) =>
  page.evaluate(() =>
    Object.entries(window.ganvas.places())
      .filter(([id]) => id.startsWith('@rail-'))
      .map(([id, box]) => [id.slice(6), box]),
  );
const names = async (page) => (await rail(page)).map(([name]) => name).sort();

for (const [what, viewport, least] of [
  ['a phone', { width: 390, height: 844 }, 44],
  ['a small phone', { width: 320, height: 568 }, 44],
  ['a phone on its side', { width: 844, height: 390 }, 44],
  ['a window of 400% zoom', { width: 320, height: 256 }, 32],
]) {
  test(`on ${what} each place of the rail is large enough, and More is one`, () =>
    withGanvas(
      site,
      async (page) => {
        const places = await rail(page);
        assert.ok(places.length >= 5, JSON.stringify(places));
        for (const [name, [x, y, width, height]] of places) {
          assert.ok(width >= least && height >= least, `${name}: ${width} x ${height}`);
          assert.ok(x >= 0 && x + width <= viewport.width, name);
          assert.ok(y >= 0 && y + height <= viewport.height, name);
        }
        assert.ok(places.some(([name]) => name === 'more-modes'));
        await button(page, 'More').press('Enter');
        await idle(page);
        await shot(page, `more-${viewport.width}x${viewport.height}`);
      },
      { ...phone, viewport, hasTouch: least === 44, isMobile: least === 44 },
    ));
}

test('More lists the other modes by group; the one that is taken is on the rail', () =>
  withGanvas(
    site,
    async (page) => {
      const usual = ['atlas', 'directions', 'interpolate', 'more-modes', 'sample', 'sheet'];
      assert.deepEqual(await names(page), usual);
      await tap(page, 'more-modes');
      const items = page.getByRole('button', { name: /^(Make|Move|Steer): / });
      assert.deepEqual(await items.allTextContents(), [
        'Make: Breed',
        'Move: Plane',
        'Move: Timeline',
        'Steer: Styles',
        'Steer: Project',
      ]);
      const { height } = await place(page, 'mode-plane');
      assert.ok(height >= 44, `${height}`);
      await tap(page, 'mode-styles');
      assert.equal((await state(page)).mode, 'styles');
      assert.equal(await items.count(), 0);
      assert.deepEqual(
        await names(page),
        usual.map((name) => (name === 'directions' ? 'styles' : name)).sort(),
      );
      await shot(page, 'phone-styles');
      // A tap elsewhere closes the list.
      await tap(page, 'more-modes');
      assert.ok((await items.count()) > 0);
      await tap(page, '@stage');
      assert.equal(await items.count(), 0);
      assert.equal((await state(page)).mode, 'styles');
    },
    phone,
  ));

test('More by keyboard: Tab and Enter, or arrows; Escape closes it', () =>
  withGanvas(
    site,
    async (page) => {
      await button(page, 'More').focus();
      await page.keyboard.press('Enter');
      await idle(page);
      assert.equal(await button(page, 'More').getAttribute('aria-pressed'), 'true');
      for (let i = 0; i < 2; ++i) await page.keyboard.press('Tab');
      await idle(page);
      assert.equal(await page.evaluate(() => document.activeElement.textContent), 'Make: Breed');
      await page.keyboard.press('Enter');
      await idle(page);
      assert.equal((await state(page)).mode, 'breed');
      await button(page, 'More').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.press('Escape');
      await idle(page);
      assert.equal(await button(page, 'More').getAttribute('aria-pressed'), 'false');
      await tap(page, 'more-modes');
      await page.locator('#stage').focus();
      await idle(page);
      for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
      await idle(page);
      assert.equal((await state(page)).mode, 'timeline');
    },
    phone,
  ));

test('a wide window has all modes on its rail', () =>
  withGanvas(
    site,
    async (page) => {
      assert.equal((await rail(page)).length, 9);
      assert.equal(await button(page, 'More').count(), 0);
    },
    { address },
  ));
