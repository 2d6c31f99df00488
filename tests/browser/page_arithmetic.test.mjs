// Plane's A - B + C of means of kept pictures, and the direction from A to B.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  button,
  idle,
  openPage,
  pictures,
  press,
  siteOfTests,
  state,
  until,
  withGanvas,
} from './page_site.mjs';

const site = siteOfTests();

/** Keeps pictures of Sample, and looks at each of them in Plane to add it to an end. */
async function gather(page, ends) {
  for (const i of [0, 1, 2, 3, 4, 5]) {
    await press(page, `picture-${i}`);
    await page.keyboard.press('p');
    await page.keyboard.press('Escape');
    await idle(page);
  }
  await page.evaluate(() => window.ganvas.setState({ mode: 'plane' }));
  await idle(page);
  for (const [i, letter] of ends) {
    await press(page, `shelf-${i}`);
    await page.keyboard.press(`Shift+${letter}`);
    await page.keyboard.press('Escape');
    await idle(page);
  }
}

for (const model of ['tiny', 'styled', 'classes']) {
  test(`A - B + C of ${model} is shown, and by a link in another profile`, async () => {
    let address, shown;
    await withGanvas(
      site,
      async (page) => {
        const ends = [
          [0, 'A'],
          [1, 'A'],
          [2, 'B'],
          [3, 'B'],
          [4, 'C'],
          [5, 'C'],
        ];
        await gather(page, ends);
        assert.deepEqual(
          (await state(page)).ends.map((end) => end.w),
          [
            [0.5, 0.5],
            [0.5, 0.5],
            [0.5, 0.5],
          ],
        );
        await button(page, 'A − B + C').press('Enter');
        await idle(page);
        shown = await pictures(page);
        assert.equal(shown.count, 1);
        // It is kept like any other picture.
        await page.keyboard.press('p');
        await idle(page);
        const { shelf } = await state(page);
        assert.deepEqual(shelf.at(-1).w, [1, -1, 1]);
        await until(async () => {
          address = await page.evaluate(() => location.pathname + location.hash);
          return /single=true/.test(address) && /y=1/.test(address);
        }, 'the address');
      },
      { address: `/sub/path/#version=3&model=${model}` },
    );
    await withGanvas(site, async (page) => assert.deepEqual(await pictures(page), shown), {
      address,
    });
  });
}

test('a direction leads from the pictures of A to those of B', async () => {
  const context = await site.browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    const { page, errors } = await openPage(site, context, '/sub/path/#version=3&model=styled');
    await gather(page, [
      [0, 'A'],
      [1, 'A'],
      [2, 'B'],
      [3, 'B'],
    ]);
    await page.evaluate(() => window.ganvas.setState({ mode: 'directions', method: 'means' }));
    await idle(page);
    // There is one direction, and it changes the picture.
    const before = await pictures(page);
    await page.getByLabel('Direction 1', { exact: true }).fill('2');
    await idle(page);
    assert.notDeepEqual(await pictures(page), before);
    assert.equal(await page.getByLabel('Direction 2', { exact: true }).count(), 0);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
});
