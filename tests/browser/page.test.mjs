// The page's controls, stage and canvas in Chromium.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import {
  idle,
  pass,
  pictures,
  place,
  press,
  pressOn,
  root,
  siteOfTests,
  state,
  tap,
  tapOn,
  withGanvas,
  within,
} from './page_site.mjs';
import { modes } from './page_modes.mjs';

const site = siteOfTests();

test('opens on Sample, first model, seed 1, 16 pictures, under a strict policy', () =>
  withGanvas(site, async (page) => {
    const { mode, model, seed, count } = await state(page);
    assert.deepEqual(
      { mode, model, seed, count },
      { mode: 'sample', model: 'tiny', seed: '1', count: 16 },
    );
    const shown = await pictures(page);
    assert.deepEqual([shown.count, shown.width, shown.height], [16, 8, 8]);
    assert.match(await page.textContent('#status'), /^16 pictures in /);
    await page.screenshot({ path: path.join(root, 'build/screenshots/page.png') });
  }));

test("a seed's pictures are those of dist/ganvas.js", () =>
  withGanvas(site, async (page) => {
    await page.getByLabel('Seed', { exact: true }).fill('18446744073709551615');
    await idle(page);
    const shown = await pictures(page);
    const expected = await page.evaluate(async () => {
      const { loadModel } = await import(new URL('ganvas.js', document.baseURI).href);
      const model = await loadModel('models/tiny.onnx', { workers: 0 });
      const { data } = await model.sample({ seed: '18446744073709551615', count: 16 });
      model.dispose();
      return Array.from(data);
    });
    assert.deepEqual(shown.data, expected);
  }));

test('controls of the mirror act as those of the canvas', () =>
  withGanvas(site, async (page) => {
    const before = await pictures(page);
    await page.getByRole('button', { name: 'New seeds' }).click();
    await idle(page);
    assert.notEqual((await state(page)).seed, '1');
    assert.notDeepEqual((await pictures(page)).data, before.data);
    await page.getByLabel('Count').selectOption('4');
    await idle(page);
    assert.equal((await pictures(page)).count, 4);
    await page.getByLabel('Model').selectOption({ label: 'Classes' });
    await idle(page);
    assert.equal((await state(page)).model, 'classes');
    await page.getByLabel('Class', { exact: true }).selectOption('2');
    await idle(page);
    assert.equal((await state(page)).label, 2);
  }));

test('a seed is typed where the canvas shows it', () =>
  withGanvas(site, async (page) => {
    await pressOn(page, page.getByLabel('Seed', { exact: true }));
    await page.waitForSelector('#mirror .editing');
    await page.keyboard.type('42');
    await page.keyboard.press('Enter');
    await idle(page);
    assert.equal((await state(page)).seed, '42');
    await page.keyboard.press('r');
    await idle(page);
    assert.notEqual((await state(page)).seed, '42');
  }));

test('keys work at once; undo and redo', () =>
  withGanvas(site, async (page) => {
    await page.keyboard.press('r');
    await idle(page);
    const { seed } = await state(page);
    assert.notEqual(seed, '1');
    await page.keyboard.press('Control+z');
    await idle(page);
    assert.equal((await state(page)).seed, '1');
    await page.keyboard.press('Control+Shift+z');
    await idle(page);
    assert.equal((await state(page)).seed, seed);
  }));

test('a click looks at a picture large, with what can be done with it', () =>
  withGanvas(site, async (page) => {
    await press(page, 'picture-0');
    let now = await state(page);
    assert.deepEqual([now.enlarged, now.selected, now.shelf], [true, 0, []]);
    assert.equal((await pictures(page)).count, 1);
    for (const name of ['Keep', 'Save picture', 'Interpolate from here', 'Close']) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      assert.ok(box.width >= 32 && box.height >= 32, `${name} ${JSON.stringify(box)}`);
    }
    await pressOn(page, page.getByRole('button', { name: 'Next picture' }));
    assert.equal((await state(page)).selected, 1);
    await page.screenshot({ path: path.join(root, 'build/screenshots/look.png') });
    await pressOn(page, page.getByRole('button', { name: 'Keep', exact: true }));
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await idle(page);
    now = await state(page);
    assert.equal(now.enlarged, false);
    assert.deepEqual(now.shelf, [{ m: '0123456789ab', s: '1', i: 1 }]);
  }));

test('a pin is a button of its own on a tile, and a key', () =>
  withGanvas(site, async (page) => {
    await page.mouse.move(...within(await place(page, 'picture-0')));
    await idle(page);
    const before = await page.screenshot();
    await press(page, '@tile-button');
    let now = await state(page);
    assert.deepEqual([now.enlarged, now.shelf.map(({ i }) => i)], [false, [0]]);
    assert.ok(!before.equals(await page.screenshot()));
    await page.locator('#stage').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('p');
    await page.keyboard.press('Enter');
    await idle(page);
    now = await state(page);
    assert.deepEqual(
      now.shelf.map(({ i }) => i),
      [0, 1],
    );
    assert.equal(now.enlarged, true);
    await page.keyboard.press('Escape');
    await idle(page);
    assert.equal((await state(page)).enlarged, false);
  }));

test('a kept picture is shown large, and the others after it', () =>
  withGanvas(
    site,
    async (page) => {
      await pressOn(page, page.getByRole('button', { name: /^Kept picture 1/ }));
      const first = await pictures(page);
      assert.equal(first.count, 1);
      await page.keyboard.press('ArrowRight');
      await idle(page);
      assert.notDeepEqual((await pictures(page)).data, first.data);
      await page.keyboard.press('Escape');
      await idle(page);
      assert.equal((await pictures(page)).count, 16);
    },
    {
      address: `/sub/path/#shelf=${encodeURIComponent(
        JSON.stringify([
          { s: '5', i: 3 },
          { s: '6', i: 0 },
        ]),
      )}`,
    },
  ));

test('the shelf scrolls by wheel, and to what the keys choose', () =>
  withGanvas(
    site,
    async (page) => {
      const last = page.getByRole('button', { name: /^Kept picture 40/ });
      assert.equal(await last.getAttribute('data-boxed'), 'false');
      await page.mouse.move(...within(await place(page, '@shelf')));
      for (let i = 0; i < 4; ++i) await page.mouse.wheel(0, 1000);
      await idle(page);
      assert.equal(await last.getAttribute('data-boxed'), 'true');
    },
    {
      address: `/sub/path/#shelf=${encodeURIComponent(
        JSON.stringify(Array.from({ length: 40 }, (_, i) => ({ s: '5', i }))),
      )}`,
    },
  ));

/** Milliseconds; fingers that rest as long on a picture keep it. */
const longerThanALongPress = 600;

test('a picture is dragged to the shelf, also after a hold', () =>
  withGanvas(site, async (page) => {
    for (const [index, hold] of [0, longerThanALongPress].entries()) {
      await page.mouse.move(...within(await place(page, `picture-${index}`)));
      await page.mouse.down();
      await pass(page, hold);
      await page.mouse.move(...within(await place(page, '@stage')), { steps: 4 });
      await page.mouse.move(...within(await place(page, '@shelf')), { steps: 4 });
      await idle(page);
      await page.mouse.up();
      await idle(page);
    }
    assert.deepEqual(
      (await state(page)).shelf.map(({ i }) => i),
      [0, 1],
    );
  }));

test('Interpolate: ends are the pictures themselves, the way between them is another', () =>
  withGanvas(site, async (page) => {
    const sample = await pictures(page);
    await page.getByLabel('Mode', { exact: true }).selectOption('interpolate');
    await idle(page);
    const strip = await pictures(page);
    assert.equal(strip.count, 9);
    const size = 8 * 8 * 4;
    assert.deepEqual(strip.data.slice(0, size), sample.data.slice(0, size));
    assert.deepEqual(strip.data.slice(8 * size), sample.data.slice(size, 2 * size));
    await page.getByLabel('Path').selectOption('lerp');
    await idle(page);
    assert.notDeepEqual((await pictures(page)).data, strip.data);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await page.waitForFunction(() => window.ganvas.state().t !== 0.5);
    await page.getByRole('button', { name: 'Play', exact: true }).click();
    await idle(page);
  }));

test('Plane: a drag moves the view, the wheel changes the step', () =>
  withGanvas(site, async (page) => {
    await page.getByLabel('Mode', { exact: true }).selectOption('plane');
    await idle(page);
    const { x, spacing } = await state(page);
    const stage = await place(page, '@stage');
    await page.mouse.move(...within(stage));
    await page.mouse.down();
    await page.mouse.move(...within(stage, 0.4), { steps: 5 });
    await page.mouse.up();
    await idle(page);
    const moved = (await state(page)).x;
    assert.ok(moved > x);
    // A press that rests before it moves is a drag, too.
    await page.mouse.move(...within(stage));
    await page.mouse.down();
    await pass(page, longerThanALongPress);
    await page.mouse.move(...within(stage, 0.4), { steps: 5 });
    await page.mouse.up();
    await idle(page);
    assert.ok((await state(page)).x > moved);
    assert.deepEqual((await state(page)).shelf, []);
    await page.mouse.wheel(0, -100);
    await idle(page);
    assert.ok((await state(page)).spacing < spacing);
    assert.ok((await pictures(page)).count > 4);
  }));

test('nothing is drawn while nothing changes', () =>
  withGanvas(site, async (page) => {
    const frames = await page.evaluate(async () => {
      let asked = 0;
      const own = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (call) => own(call, (asked += 1));
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return asked;
    });
    assert.equal(frames, 0);
  }));

test('the backing store has device pixels, and follows the window', () =>
  withGanvas(
    site,
    async (page) => {
      const size = () =>
        page.evaluate(
          () => [...document.querySelectorAll('#stage')].map((c) => [c.width, c.height])[0],
        );
      assert.deepEqual(await size(), [2560, 1600]);
      await page.setViewportSize({ width: 901, height: 633 });
      await page.waitForFunction(() => document.querySelector('#stage').width === 1802);
      assert.deepEqual(await size(), [1802, 1266]);
    },
    { deviceScaleFactor: 2 },
  ));

/** Takes the graphics away, and gives them back. */
async function loseContext(page) {
  await page.evaluate(async () => {
    const canvas = document.querySelector('#stage');
    const lose = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
    lose.loseContext();
    await new Promise((resolve) => canvas.addEventListener('webglcontextlost', resolve));
    // Not from within the event, which has to end first.
    await new Promise((resolve) => setTimeout(resolve));
    lose.restoreContext();
    await new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve));
  });
  await idle(page);
}

test('a lost context comes back with its pictures, in each mode', (t) =>
  withGanvas(site, async (page) => {
    for (const [mode, set] of Object.entries(modes)) {
      await t.test(mode, async () => {
        await page.evaluate((value) => window.ganvas.setState(value), set);
        await idle(page);
        const [before, was] = [await page.screenshot(), await state(page)];
        await loseContext(page);
        assert.ok(before.equals(await page.screenshot()));
        assert.deepEqual(await state(page), was);
      });
    }
  }));

test('on a phone, controls are a sheet and targets are large', () =>
  withGanvas(
    site,
    async (page) => {
      await page.getByRole('button', { name: 'Controls' }).tap();
      await idle(page);
      const box = await page.getByRole('button', { name: 'New seeds' }).boundingBox();
      assert.ok(box.height >= 44 && box.y > 844 * 0.55, JSON.stringify(box));
      await page.getByRole('button', { name: 'New seeds' }).tap();
      await idle(page);
      assert.notEqual((await state(page)).seed, '1');
      await page.screenshot({ path: path.join(root, 'build/screenshots/phone.png') });
    },
    { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true },
  ));

test('Save PNG gives a file with the pictures of the stage', () =>
  withGanvas(site, async (page) => {
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save PNG' }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), 'Tiny-sample-seed-1.png');
    const bytes = readFileSync(await file.path());
    assert.deepEqual([bytes.readUInt32BE(16), bytes.readUInt32BE(20)], [32, 32]);
  }));

test('menus open by the pointer and close by Escape', () =>
  withGanvas(site, async (page) => {
    const closed = await page.screenshot();
    await page.getByLabel('Theme').click();
    await idle(page);
    await page.mouse.move(...within(await place(page, '@shelf')));
    await idle(page);
    assert.ok(!closed.equals(await page.screenshot()));
    await page.keyboard.press('Escape');
    await idle(page);
    assert.ok(closed.equals(await page.screenshot()));
  }));

test('a tap enlarges, a long press keeps, two fingers change the step of the plane', () =>
  withGanvas(
    site,
    async (page) => {
      const touch = await page.context().newCDPSession(page);
      const send = (type, ...points) =>
        touch.send('Input.dispatchTouchEvent', {
          type,
          touchPoints: points.map(([x, y], id) => ({ x, y, id })),
        });
      await send('touchStart', within(await place(page, 'picture-8')));
      await page.waitForFunction(() => window.ganvas.state().shelf.length === 1);
      await send('touchEnd');
      await idle(page);
      assert.equal((await state(page)).enlarged, false);
      await tap(page, 'picture-8');
      assert.equal((await state(page)).enlarged, true);
      await tapOn(page, page.getByRole('button', { name: 'Close', exact: true }));
      assert.equal((await state(page)).enlarged, false);
      await page.evaluate(() => window.ganvas.setState({ mode: 'plane' }));
      const { spacing } = await state(page);
      const stage = await place(page, '@stage');
      await send('touchStart', within(stage, 0.4), within(stage, 0.6));
      await send('touchMove', within(stage, 0.3), within(stage, 0.7));
      await send('touchEnd');
      await idle(page);
      assert.ok((await state(page)).spacing < spacing);
    },
    { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  ));
