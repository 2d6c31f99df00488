// How the page uses its window: sizes, phones, the gallery, and what it says of files and links.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { generator } from '../node/tiny_models.mjs';
import {
  button,
  idle,
  pictures,
  pixels,
  place,
  press,
  pressOn,
  root,
  siteOfTests,
  state,
  tap,
  tapOn,
  transferOf,
  until,
  withGanvas,
  within,
} from './page_site.mjs';

const site = siteOfTests();

const background = [0x0e, 0x11, 0x16];
const phone = {
  viewport: { width: 390, height: 844 },
  deviceScaleFactor: 2,
  hasTouch: true,
  isMobile: true,
};
const status = (page) => page.textContent('#status');
const link = (members) =>
  `/sub/path/#${new URLSearchParams(
    Object.entries(members).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  ).toString()}`;
const shot = (page, name) =>
  page.screenshot({ path: path.join(root, `build/screenshots/${name}.png`) });

/** Share of the stage that is not its ground. */
async function covered(page) {
  const { data, width, height } = await pixels(page, await place(page, '@stage'));
  let ground = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (background.every((value, c) => Math.abs(data[i + c] - value) <= 1)) ground += 1;
  }
  return 1 - ground / (width * height);
}

test('sixteen tiles use at least 69 % of the stage, with an empty shelf and a full one', () =>
  withGanvas(site, async (page) => {
    assert.ok((await covered(page)) >= 0.69);
    await shot(page, 'stage');
    await page.keyboard.press('p');
    await idle(page);
    assert.ok((await covered(page)) >= 0.69);
  }));

test('the choices of the count stay while pictures are kept and a sheet is open', async () => {
  const choices = (page) =>
    page.getByLabel('Count').evaluate(({ options }) => [...options].map(({ label }) => label));
  const shown = async (page) => (await pictures(page)).count;
  await withGanvas(
    site,
    async (page) => {
      assert.deepEqual(await choices(page), ['1', '4', '9', '16', '25', '36', '64']);
      await page.getByLabel('Count').selectOption('25');
      await page.keyboard.press('p');
      await idle(page);
      assert.equal((await state(page)).shelf.length, 1);
      assert.deepEqual(await choices(page), ['1', '4', '9', '16', '25', '36', '64']);
      assert.equal(await shown(page), 25);
    },
    { viewport: { width: 1920, height: 1080 }, colorScheme: 'dark' },
  );
  await withGanvas(
    site,
    async (page) => {
      const closed = [await choices(page), await shown(page)];
      await button(page, 'Controls').click();
      await idle(page);
      assert.deepEqual([await choices(page), await shown(page)], closed);
    },
    phone,
  );
});

test('at 400 % zoom pictures stay in sight, beside the controls, too', () =>
  withGanvas(
    site,
    async (page) => {
      assert.ok((await covered(page)) > 0.3);
      await shot(page, 'zoom-400');
      await button(page, 'Controls').click();
      await idle(page);
      await shot(page, 'zoom-400-controls');
      assert.ok((await covered(page)) > 0.3);
      await button(page, 'New seeds').click();
      await idle(page);
      assert.notEqual((await state(page)).seed, '1');
    },
    { viewport: { width: 320, height: 200 }, deviceScaleFactor: 4 },
  ));

test('a phone on its side gives the stage most of the width', () =>
  withGanvas(
    site,
    async (page) => {
      assert.ok((await covered(page)) > 0.38);
      const main = await button(page, 'New seeds').boundingBox();
      assert.ok(main.x > 700 && main.width >= 44 && main.height >= 44, JSON.stringify(main));
      await shot(page, 'landscape');
      const rail = await page.getByLabel('Mode', { exact: true }).boundingBox();
      assert.ok(rail.width <= 56, JSON.stringify(rail));
    },
    { ...phone, viewport: { width: 844, height: 390 } },
  ));

test('on phones the number of pictures follows the stage, so that they fill it', async () => {
  for (const [name, viewport, shown] of [
    ['phone', { width: 390, height: 844 }, 18],
    ['phone-small', { width: 360, height: 640 }, 16],
    ['landscape', { width: 844, height: 390 }, 18],
  ]) {
    await withGanvas(
      site,
      async (page) => {
        assert.equal((await pictures(page)).count, shown);
        await shot(page, name);
        assert.ok((await covered(page)) >= 0.6, name);
        assert.equal((await state(page)).count, 16);
        const counts = await page
          .getByLabel('Count', { exact: true })
          .evaluate((select) => Array.from(select.options, (option) => option.label));
        assert.equal(counts[3], String(shown));
      },
      { ...phone, viewport },
    );
  }
});

test("on a phone the main action floats on the stage, and no row tells the engine's time", () =>
  withGanvas(
    site,
    async (page) => {
      const seeds = await button(page, 'New seeds').boundingBox();
      assert.ok(seeds.height >= 44 && seeds.y + seeds.height < 844 - 56, JSON.stringify(seeds));
      await tapOn(page, button(page, 'New seeds'));
      const { seed } = await state(page);
      assert.notEqual(seed, '1');
      await page.getByLabel('Mode', { exact: true }).selectOption('interpolate');
      await idle(page);
      await shot(page, 'phone-interpolate');
      await page.touchscreen.tap(...within(await button(page, 'Play').boundingBox()));
      await page.waitForFunction(() => window.ganvas.state().t !== 0.5);
      await button(page, 'Play').click();
      await idle(page);
    },
    phone,
  ));

test('a large picture on a phone is swiped and closed', () =>
  withGanvas(
    site,
    async (page) => {
      const touch = await page.context().newCDPSession(page);
      const swipe = async (from, to) => {
        const send = (type, ...touchPoints) =>
          touch.send('Input.dispatchTouchEvent', { type, touchPoints });
        await send('touchStart', { x: from[0], y: from[1] });
        for (const part of [0.3, 0.6, 1]) {
          await send('touchMove', {
            x: from[0] + part * (to[0] - from[0]),
            y: from[1] + part * (to[1] - from[1]),
          });
        }
        await idle(page);
        await send('touchEnd');
        await idle(page);
      };
      const large = async (across, down) => within(await place(page, '@stage'), across, down);
      await tap(page, 'picture-0');
      await shot(page, 'phone-look');
      const first = await pictures(page);
      await swipe(await large(0.75, 0.5), await large(0.3, 0.5));
      assert.equal((await state(page)).selected, 1);
      assert.notDeepEqual((await pictures(page)).data, first.data);
      await swipe(await large(0.3, 0.5), await large(0.75, 0.5));
      assert.equal((await state(page)).selected, 0);
      const close = await button(page, 'Close').boundingBox();
      assert.ok(close.width >= 44 && close.height >= 44, JSON.stringify(close));
      await tapOn(page, button(page, 'Close'));
      assert.equal((await state(page)).enlarged, false);
      await tap(page, 'picture-0');
      await swipe(await large(0.5, 0.35), await large(0.5, 0.65));
      assert.equal((await state(page)).enlarged, false);
    },
    phone,
  ));

test('a kept picture is looked at on a phone, whose shelf scrolls by finger', () =>
  withGanvas(
    site,
    async (page) => {
      const touch = await page.context().newCDPSession(page);
      const last = page.getByRole('button', { name: /^Kept picture 20/ });
      assert.equal(await last.getAttribute('data-boxed'), 'false');
      const send = (type, ...touchPoints) =>
        touch.send('Input.dispatchTouchEvent', { type, touchPoints });
      const shelf = await place(page, '@shelf');
      const at = (across) => {
        const [x, y] = within(shelf, across);
        return { x, y };
      };
      const inSight = async () => (await last.getAttribute('data-boxed')) === 'true';
      for (let i = 0; i < 8 && !(await inSight()); ++i) {
        await send('touchStart', at(0.9));
        for (const across of [0.75, 0.5, 0.25, 0.1]) await send('touchMove', at(across));
        await idle(page);
        await send('touchEnd');
        await idle(page);
      }
      assert.ok(await inSight());
      assert.equal((await state(page)).enlarged, false);
      await tapOn(page, last);
      assert.equal((await state(page)).enlarged, true);
    },
    {
      ...phone,
      address: link({ version: 2, shelf: Array.from({ length: 20 }, (_, i) => ({ s: '5', i })) }),
    },
  ));

test('Interpolate and Plane follow the seed and class of Sample', () =>
  withGanvas(
    site,
    async (page) => {
      await page.getByLabel('Class', { exact: true }).selectOption('2');
      await idle(page);
      const sample = await pictures(page);
      const size = sample.width * sample.height * 4;
      await page.getByLabel('Mode', { exact: true }).selectOption('interpolate');
      await idle(page);
      const strip = await pictures(page);
      assert.deepEqual(strip.data.slice(0, size), sample.data.slice(0, size));
      assert.deepEqual(strip.data.slice(8 * size), sample.data.slice(size, 2 * size));
      assert.equal(await page.getByLabel('Class of A').inputValue(), '2');
      assert.equal(await page.getByLabel('Class of B').inputValue(), '2');
      await page.getByLabel('Class of B').selectOption('0');
      await idle(page);
      assert.notDeepEqual((await pictures(page)).data.slice(8 * size), strip.data.slice(8 * size));
      assert.deepEqual((await pictures(page)).data.slice(0, size), strip.data.slice(0, size));
      await shot(page, 'interpolate');
    },
    { address: link({ version: 2, model: 'classes', seed: '11' }) },
  ));

test('Interpolate from here begins with the picture that is looked at', () =>
  withGanvas(site, async (page) => {
    await press(page, 'picture-0');
    const large = await pictures(page);
    await page.keyboard.press('i');
    await idle(page);
    const { mode, enlarged } = await state(page);
    assert.deepEqual([mode, enlarged], ['interpolate', false]);
    assert.deepEqual((await pictures(page)).data.slice(0, large.data.length), large.data);
    assert.equal(await button(page, 'Interpolate from here').count(), 0);
    assert.equal(await button(page, 'Use as A').count(), 1);
    assert.equal(await button(page, 'Use as C').count(), 0);
  }));

test('links of version 1 show what they showed', async () => {
  let shown;
  await withGanvas(
    site,
    async (page) => {
      shown = await pictures(page);
    },
    {
      address: link({
        ...{ version: 2, mode: 'interpolate', seed: '9' },
        ends: [0, 1, 2].map((i) => ({ s: '1', i })),
      }),
    },
  );
  await withGanvas(
    site,
    async (page) => {
      assert.deepEqual(await pictures(page), shown);
    },
    { address: link({ mode: 'interpolate', seed: '9' }) },
  );
});

test('the gallery shows all models and chooses one', () =>
  withGanvas(site, async (page) => {
    await page.mouse.click(...within(await button(page, 'All models').boundingBox(), 0.1));
    await idle(page);
    const card = await button(page, 'Classes').boundingBox();
    assert.ok(card.width >= 160 && card.height >= 160, JSON.stringify(card));
    await shot(page, 'gallery');
    await pressOn(page, button(page, 'Classes'));
    assert.equal((await state(page)).model, 'classes');
    assert.equal(await button(page, 'Classes').count(), 0);
  }));

test('saved pictures have the chosen scale, and saving says so', () =>
  withGanvas(site, async (page) => {
    await page.getByLabel('Saved size').selectOption('4');
    const download = page.waitForEvent('download');
    await button(page, 'Save PNG').click();
    const file = await download;
    assert.equal(file.suggestedFilename(), 'Tiny-sample-seed-1-4x.png');
    const bytes = readFileSync(await file.path());
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [128, 128]);
    assert.equal(await status(page), 'Saved Tiny-sample-seed-1-4x.png (128 \u00d7 128)');
    assert.equal(await button(page, 'Dismiss message').count(), 1);
  }));

test('two generators that are dropped together are both open; links name what they lack', () =>
  withGanvas(site, async (page) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    const transfer = await transferOf(
      page,
      ['one.onnx', generator({ channels: 4 })],
      ['two.onnx', generator({ channels: 6 })],
    );
    await page.dispatchEvent('#stage', 'drop', { dataTransfer: transfer });
    await idle(page);
    const models = page.getByLabel('Model', { exact: true });
    const names = await models.evaluate((select) =>
      Array.from(select.options, (option) => option.label),
    );
    assert.deepEqual(names.slice(-2), ['one', 'two']);
    const first = await pictures(page);
    assert.equal(first.count, 16);
    await models.selectOption({ label: 'two' });
    await idle(page);
    assert.notDeepEqual((await pictures(page)).data, first.data);
    await button(page, 'Copy link').click();
    await idle(page);
    await page.waitForFunction(() =>
      /It does not hold two\.onnx/.test(document.querySelector('#status').textContent),
    );
  }));

test('a big dropped file shows that it is read', () =>
  withGanvas(site, async (page) => {
    // Reading waits until the page has been looked at.
    await page.evaluate(() => {
      const stream = Blob.prototype.stream;
      Blob.prototype.stream = function slow() {
        const gate = new Promise((resolve) => (window.letGo = resolve));
        return stream.call(this).pipeThrough(
          new TransformStream({
            async transform(chunk, controller) {
              controller.enqueue(chunk);
              await gate;
            },
          }),
        );
      };
    });
    const clip = { ...(await place(page, '@stage')), height: 40 };
    const before = await pixels(page, clip);
    const transfer = await transferOf(page, ['big.onnx', generator({ channels: 4 })]);
    await page.dispatchEvent('#stage', 'drop', { dataTransfer: transfer });
    const changed = async () => !isDeepStrictEqual(await pixels(page, clip), before);
    await until(changed, 'words over the stage');
    await shot(page, 'reading');
    await page.evaluate(() => window.letGo());
    await idle(page);
    assert.match((await state(page)).model, /^file-/);
  }));

test('Display is folded away, and unfolds for the focus', () =>
  withGanvas(site, async (page) => {
    const engine = page.getByLabel('Engine');
    const drawn = () => engine.getAttribute('data-boxed');
    assert.equal(await drawn(), 'false');
    await button(page, 'Display').press('Enter');
    await idle(page);
    assert.equal(await drawn(), 'true');
    await button(page, 'Display').press('Enter');
    await idle(page);
    assert.equal(await drawn(), 'false');
    await page.keyboard.press('Tab');
    await engine.focus();
    await idle(page);
    assert.equal(await drawn(), 'true');
  }));
