// The mask of Project: what the user paints over does not count.

import assert from 'node:assert/strict';
import path from 'node:path';
import test, { after, before } from 'node:test';
import {
  drop,
  idle,
  pictures,
  place,
  png,
  root,
  startSite,
  state,
  until,
  within,
  withGanvas,
} from './page_site.mjs';

let site;

before(async () => {
  site = await startSite();
});

after(() => site?.close());

const button = (page, name) => page.getByRole('button', { name, exact: true });

function psnr(picture, expected) {
  const error = picture.reduce((sum, value, i) => sum + (value - expected[i]) ** 2, 0);
  return 10 * Math.log10((255 ** 2 * picture.length * 0.75) / error);
}

/** Once `kept` pictures are on the shelf, the bytes of what was found. */
async function found(page, kept) {
  await until(async () => (await state(page)).shelf.length === kept, 'what is found is kept');
  await idle(page);
  return (await pictures(page)).data;
}

test('a spoiled picture is found again by what is not covered', () =>
  withGanvas(
    site,
    async (page) => {
      const { data, width, height } = await pictures(page);
      // A white square, from (4, 8) to (16, 20).
      const spoiled = Uint8ClampedArray.from(data);
      for (let y = 8; y < 20; ++y) spoiled.fill(255, 4 * (y * width + 4), 4 * (y * width + 16));
      await drop(page, 'spoiled.png', png({ data: spoiled, width, height }), 'image/png');
      const without = psnr(await found(page, 1), data);
      const target = await place(page, 'target');
      const to = (x, y) => page.mouse.move(...within(target, x / width, y / height));
      await page.getByRole('slider', { name: 'Brush size' }).fill('0.12');
      await to(5, 9);
      await page.mouse.down();
      for (const y of [9, 12, 15, 19]) {
        await to(5, y);
        await to(15, y);
      }
      await page.mouse.up();
      await page.mouse.move(...within(await place(page, '@shelf')));
      await idle(page);
      const share = /^(\d+)% of the picture does not count$/;
      const [, percent] = (await page.textContent('#live')).match(share);
      // Of the square itself, and of the brush's width around it.
      assert.ok(percent >= 13 && percent <= 30, percent);
      await page.screenshot({ path: path.join(root, 'build/screenshots/mask.png') });
      await button(page, 'Search again').click();
      const masked = psnr(await found(page, 2), data);
      assert.ok(masked > without + 6, `${masked} dB, ${without} dB without the mask`);
    },
    { address: '/real/#version=3&model=digits&count=1&seed=7&label=4&searchSteps=300' },
  ));

const own = { address: '/sub/path/#version=3&count=1&searchSteps=150' };

/** The page in Project, with a picture of the model as the target. */
async function openTarget(page) {
  const { data, width, height } = await pictures(page);
  const file = png({ data: Uint8ClampedArray.from(data), width, height });
  await drop(page, 'own.png', file, 'image/png');
  await found(page, 1);
}

test('the mask is painted, erased, inverted and cleared by keys and buttons alone', () =>
  withGanvas(
    site,
    async (page) => {
      await openTarget(page);
      const live = () => page.textContent('#live');
      const says = (text) =>
        page.waitForFunction((t) => document.querySelector('#live').textContent === t, text);
      await page.getByRole('listbox').focus();
      await page.keyboard.press('ArrowLeft');
      await says('Brush 44% from the left, 50% from the top');
      await page.keyboard.press(']');
      await page.keyboard.press('Space');
      await page.waitForFunction(() =>
        /does not count/.test(document.querySelector('#live').textContent),
      );
      const painted = await live();
      await page.keyboard.press('t');
      await page.keyboard.press('Space');
      await says('All of the picture counts');
      await page.keyboard.press('Control+z');
      await says('Undone: Paint here');
      await button(page, 'Invert mask').press('Enter');
      await page.waitForFunction(() =>
        /does not count/.test(document.querySelector('#live').textContent),
      );
      const share = (text) => Number(text.match(/^\d+/)[0]);
      assert.ok(Math.abs(share(painted) + share(await live()) - 100) <= 1);
      await button(page, 'Clear mask').press('Enter');
      await says('All of the picture counts');
      assert.ok(await button(page, 'Clear mask').isDisabled());
      // Screen readers have the brush's place and the key as controls.
      await page.getByLabel('Paint with', { exact: true }).selectOption('brush');
      await page.getByRole('slider', { name: 'Brush from the left' }).fill('0.1');
      await button(page, 'Paint here').press('Enter');
      await page.waitForFunction(() =>
        /does not count/.test(document.querySelector('#live').textContent),
      );
    },
    own,
  ));

test('a finger paints', () =>
  withGanvas(
    site,
    async (page) => {
      await openTarget(page);
      const target = await place(page, 'target');
      const client = await page.context().newCDPSession(page);
      const touch = async (type, ...at) => {
        const touchPoints = at.length > 0 ? [{ x: at[0], y: at[1] }] : [];
        await client.send('Input.dispatchTouchEvent', { type, touchPoints });
        await idle(page);
      };
      await touch('touchStart', ...within(target, 0.2, 0.5));
      await touch('touchMove', ...within(target, 0.8, 0.5));
      await touch('touchEnd');
      await page.waitForFunction(() =>
        /does not count/.test(document.querySelector('#live').textContent),
      );
      await page.screenshot({ path: path.join(root, 'build/screenshots/mask-phone.png') });
      assert.equal((await state(page)).mode, 'project');
    },
    { ...own, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  ));
