// The page's controls, stage and canvas in Chromium.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { idle, pictures, root, startSite, state, withGanvas } from './page_site.mjs';

let site;

before(async () => {
  site = await startSite();
});

after(() => site?.close());

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
    const box = await page.getByLabel('Seed', { exact: true }).boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
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

/** The middle of a tile of the first row, of 16 in rows of four. */
const tile = { x: 250, y: 130 };
/** The pin at its upper right corner. */
const pin = { x: 322, y: 86 };

test('a click looks at a picture large, with what can be done with it', () =>
  withGanvas(site, async (page) => {
    await page.mouse.click(tile.x, tile.y);
    await idle(page);
    let now = await state(page);
    assert.deepEqual([now.enlarged, now.selected, now.shelf], [true, 0, []]);
    assert.equal((await pictures(page)).count, 1);
    for (const name of ['Keep', 'Save picture', 'Interpolate from here', 'Close']) {
      const box = await page.getByRole('button', { name, exact: true }).boundingBox();
      assert.ok(box.width >= 32 && box.height >= 32, `${name} ${JSON.stringify(box)}`);
    }
    const next = await page.getByRole('button', { name: 'Next picture' }).boundingBox();
    await page.mouse.click(next.x + next.width / 2, next.y + next.height / 2);
    await idle(page);
    assert.equal((await state(page)).selected, 1);
    await page.screenshot({ path: path.join(root, 'build/screenshots/look.png') });
    const keep = await page.getByRole('button', { name: 'Keep', exact: true }).boundingBox();
    await page.mouse.click(keep.x + keep.width / 2, keep.y + keep.height / 2);
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    await idle(page);
    now = await state(page);
    assert.equal(now.enlarged, false);
    assert.deepEqual(now.shelf, [{ m: '0123456789ab', s: '1', i: 1 }]);
  }));

test('a pin is a button of its own on a tile, and a key', () =>
  withGanvas(site, async (page) => {
    await page.mouse.move(tile.x, tile.y);
    await idle(page);
    const before = await page.screenshot();
    await page.mouse.click(pin.x, pin.y);
    await idle(page);
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
      const shelf = page.getByRole('button', { name: /^Kept picture 1/ });
      const box = await shelf.boundingBox();
      await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
      await idle(page);
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
      await page.mouse.move(500, 750);
      for (let i = 0; i < 40; ++i) await page.mouse.wheel(0, 100);
      await idle(page);
      assert.equal(await last.getAttribute('data-boxed'), 'true');
    },
    {
      address: `/sub/path/#shelf=${encodeURIComponent(
        JSON.stringify(Array.from({ length: 40 }, (_, i) => ({ s: '5', i }))),
      )}`,
    },
  ));

test('a picture is dragged to the shelf, also after a hold', () =>
  withGanvas(site, async (page) => {
    for (const [column, hold] of [0, 700].entries()) {
      await page.mouse.move(tile.x + 176 * column, tile.y);
      await page.mouse.down();
      await page.waitForTimeout(hold);
      await page.mouse.move(320, 300, { steps: 4 });
      await page.mouse.move(320, 785, { steps: 4 });
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
    await page.mouse.move(500, 400);
    await page.mouse.down();
    await page.mouse.move(400, 400, { steps: 5 });
    await page.mouse.up();
    await idle(page);
    const moved = (await state(page)).x;
    assert.ok(moved > x);
    // A press that rests before it moves is a drag, too.
    await page.mouse.move(500, 400);
    await page.mouse.down();
    await page.waitForTimeout(700);
    await page.mouse.move(400, 400, { steps: 5 });
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
      await new Promise((resolve) => setTimeout(resolve, 1000));
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

test('a lost context comes back with its pictures', () =>
  withGanvas(site, async (page) => {
    const before = await page.screenshot();
    await page.evaluate(async () => {
      const canvas = document.querySelector('#stage');
      const lose = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
      lose.loseContext();
      await new Promise((resolve) => setTimeout(resolve, 50));
      lose.restoreContext();
      await new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve));
    });
    await idle(page);
    assert.ok(before.equals(await page.screenshot()));
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
    await page.mouse.move(500, 790);
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
      await send('touchStart', [60, 300]);
      await page.waitForFunction(() => window.ganvas.state().shelf.length === 1);
      await send('touchEnd');
      await idle(page);
      assert.equal((await state(page)).enlarged, false);
      await page.touchscreen.tap(60, 300);
      await idle(page);
      assert.equal((await state(page)).enlarged, true);
      await page.getByRole('button', { name: 'Close', exact: true }).tap();
      await idle(page);
      assert.equal((await state(page)).enlarged, false);
      await page.evaluate(() => window.ganvas.setState({ mode: 'plane' }));
      const { spacing } = await state(page);
      await send('touchStart', [150, 300], [250, 300]);
      await send('touchMove', [100, 300], [300, 300]);
      await send('touchEnd');
      await idle(page);
      assert.ok((await state(page)).spacing < spacing);
    },
    { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, hasTouch: true, isMobile: true },
  ));
