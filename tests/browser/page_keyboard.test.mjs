// The page by keyboard and for screen readers.

import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { idle, place, root, siteOfTests, state, until, withGanvas, within } from './page_site.mjs';

const site = siteOfTests();

const accents = { dark: [0x5c, 0xc8, 0xa8], light: [0x0b, 0x7a, 0x63] };

/** Has the canvas keep what it drew, so that it can be read: a screenshot for each stop takes long. */
function keepDrawing() {
  const own = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function keeping(kind, options) {
    return own.call(this, kind, { ...options, preserveDrawingBuffer: true });
  };
}

/** Pixels of the accent colour in a part of the canvas, which has one for each CSS pixel. */
const accentPixels = (page, clip, theme) =>
  page.evaluate(
    ([{ x, y, width, height }, [red, green, blue]]) => {
      const canvas = document.querySelector('#stage');
      const gl = canvas.getContext('webgl2');
      const data = new Uint8Array(4 * width * height);
      gl.bindFramebuffer(gl.FRAMEBUFFER, null);
      const below = canvas.height - y - height;
      gl.readPixels(x, below, width, height, gl.RGBA, gl.UNSIGNED_BYTE, data);
      let count = 0;
      for (let i = 0; i < data.length; i += 4) {
        if (data[i] === red && data[i + 1] === green && data[i + 2] === blue) ++count;
      }
      return count;
    },
    [clip, accents[theme]],
  );

/** What has the focus: its name, and its place in the window. */
const focused = (page) =>
  page.evaluate(() => {
    const element = document.activeElement;
    const { x, y, width, height } = element.getBoundingClientRect();
    const { id } = element.dataset;
    const name = element.ariaLabel || element.textContent;
    return { id, name, box: { x, y, width, height }, body: element === document.body };
  });

function checkEveryStop(theme, options) {
  return withGanvas(
    site,
    async (page) => {
      const { width, height } = options.viewport;
      const stops = [];
      for (;;) {
        await page.keyboard.press('Tab');
        await idle(page);
        const stop = await focused(page);
        if (stop.body || stops.some(({ name, id }) => name === stop.name && id === stop.id)) break;
        stops.push(stop);
        const { box } = stop;
        assert.ok(box.width >= 8 && box.height >= 8, JSON.stringify(stop));
        const inside =
          box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
        assert.ok(inside, JSON.stringify(stop));
        // The ring: more of the accent colour than without the focus.
        const x = Math.max(0, box.x - 8);
        const y = Math.max(0, box.y - 8);
        const clip = {
          ...{ x, y },
          width: Math.min(width, box.x + box.width + 8) - x,
          height: Math.min(height, box.y + box.height + 8) - y,
        };
        const withRing = await accentPixels(page, clip, theme);
        await page.evaluate(() => document.activeElement.blur());
        await idle(page);
        const without = await accentPixels(page, clip, theme);
        assert.ok(withRing > without + 20, `${stop.name}: ${withRing} against ${without}`);
        const again = stop.id ? `[data-id="${stop.id}"]` : '[role="listbox"]';
        await page.locator(again).focus();
        await idle(page);
      }
      assert.ok(stops.length > 15, stops.map(({ name }) => name).join(', '));
    },
    { ...options, colorScheme: theme, prepare: keepDrawing },
  );
}

test('whatever has the focus is in view and has a ring', () =>
  checkEveryStop('dark', { viewport: { width: 1280, height: 800 } }));

test('also in a small window, where the inspector scrolls, in the light theme', () =>
  checkEveryStop('light', { viewport: { width: 800, height: 420 } }));

test('also on a narrow screen, where the inspector is a sheet', () =>
  checkEveryStop('dark', { viewport: { width: 390, height: 844 } }));

test('pictures are a list with names; arrows move, Enter enlarges', () =>
  withGanvas(
    site,
    async (page) => {
      const list = page.getByRole('listbox', { name: 'Pictures of Classes' });
      const names = await list.getByRole('option').allTextContents();
      assert.equal(names.length, 16);
      assert.deepEqual(names.slice(0, 3), [
        'a, seed 3, picture 1',
        'b, seed 3, picture 2',
        'c, seed 3, picture 3',
      ]);
      await list.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('p');
      await idle(page);
      const selected = list.getByRole('option', { selected: true });
      assert.equal(await selected.textContent(), 'b, seed 3, picture 2, kept');
      assert.equal(
        await list.getAttribute('aria-activedescendant'),
        await selected.getAttribute('id'),
      );
      assert.equal(await page.textContent('#live'), 'On the shelf: b, seed 3, picture 2');
      await page.keyboard.press('Enter');
      await idle(page);
      assert.deepEqual(await list.getByRole('option').allTextContents(), [
        'b, seed 3, picture 2, kept',
      ]);
      // Assistive technology clicks on an option itself.
      await page.keyboard.press('Escape');
      await idle(page);
      await list.getByRole('option').nth(4).dispatchEvent('click');
      await idle(page);
      const { selected: index, enlarged } = await state(page);
      assert.deepEqual([index, enlarged], [4, true]);
    },
    { address: '/sub/path/#model=classes&seed=3' },
  ));

test('options lie over their pictures, in each mode', () =>
  withGanvas(site, async (page) => {
    for (const mode of ['sample', 'interpolate', 'plane']) {
      await page.evaluate((to) => window.ganvas.setState({ mode: to }), mode);
      const boxes = await page.evaluate(() =>
        [...document.querySelectorAll('[role="option"]')].map((option) => {
          const { x, y, width, height } = option.getBoundingClientRect();
          return [x, y, width, height];
        }),
      );
      assert.ok(boxes.length >= 9, `${mode}: ${boxes.length}`);
      for (const [x, y, width, height] of boxes) {
        assert.ok(
          width >= 8 && height >= 8 && x >= 72 && y >= 48,
          `${mode}: ${[x, y, width, height]}`,
        );
      }
      assert.equal(new Set(boxes.map(String)).size, boxes.length);
    }
  }));

test('headings, the title, and regions that are read aloud', () =>
  withGanvas(site, async (page) => {
    assert.equal(await page.title(), 'Tiny - Sample - Ganvas');
    assert.equal(
      await page.getByRole('heading', { level: 1 }).textContent(),
      'Tiny - Sample - Ganvas',
    );
    const headings = await page.getByRole('heading', { level: 2 }).allTextContents();
    assert.deepEqual(headings.slice(0, 4), ['Model and page', 'Mode', 'Pictures', 'What is shown']);
    for (const title of ['This picture', 'Display']) assert.ok(headings.includes(title), title);
    await page.getByLabel('Mode', { exact: true }).selectOption('plane');
    await idle(page);
    assert.equal(await page.title(), 'Tiny - Plane - Ganvas');

    await page.getByRole('button', { name: 'New seeds' }).click();
    await idle(page);
    await page.keyboard.press('Control+z');
    await page.waitForFunction(
      () => document.querySelector('#live').textContent === 'Undone: New seeds',
    );
    await page.keyboard.press('Control+Shift+z');
    await page.waitForFunction(
      () => document.querySelector('#live').textContent === 'Redone: New seeds',
    );
    assert.equal(await page.textContent('#alert'), '');
    await page.evaluate(() => window.ganvas.setState({ model: 'tiny' }));
  }));

test('keys look through the models, and Enter loads one', () =>
  withGanvas(site, async (page) => {
    const model = page.getByLabel('Model', { exact: true });
    await model.focus();
    const closed = await page.screenshot();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await idle(page);
    assert.equal(await model.inputValue(), 'points');
    assert.equal((await state(page)).model, 'tiny');
    // The canvas shows the choices meanwhile.
    assert.ok(!closed.equals(await page.screenshot()));
    await page.screenshot({ path: path.join(root, 'build/screenshots/models-by-key.png') });
    await page.keyboard.press('Escape');
    await idle(page);
    assert.equal(await model.inputValue(), 'tiny');
    assert.equal((await state(page)).model, 'tiny');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await idle(page);
    assert.equal((await state(page)).model, 'classes');
    assert.equal(await page.title(), 'Classes - Sample - Ganvas');
  }));

test('an open menu takes arrows, Home, End, letters, Enter and Escape', () =>
  withGanvas(site, async (page) => {
    const theme = async () => (await state(page)).theme;
    const open = async () => {
      await page.getByLabel('Theme').click();
      await idle(page);
    };
    await open();
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
    await idle(page);
    assert.equal(await theme(), 'dark');
    await open();
    for (const key of ['End', 'Enter']) await page.keyboard.press(key);
    await idle(page);
    assert.equal(await theme(), 'light');
    await open();
    for (const key of ['d', 'Enter']) await page.keyboard.press(key);
    await idle(page);
    assert.equal(await theme(), 'dark');
    await open();
    for (const key of ['Home', 'Escape']) await page.keyboard.press(key);
    await idle(page);
    assert.equal(await theme(), 'dark');
    // Closed again, letters are shortcuts.
    const { seed } = await state(page);
    await page.keyboard.press('r');
    await idle(page);
    assert.notEqual((await state(page)).seed, seed);
  }));

test('? shows the sheet of all shortcuts', () =>
  withGanvas(site, async (page) => {
    await page.keyboard.press('Shift+?');
    const sheet = page.getByRole('dialog', { name: 'Keyboard shortcuts' });
    await sheet.waitFor();
    const text = await sheet.innerText();
    for (const label of ['New seeds', 'Undo', 'Play', 'Save PNG', 'Keyboard shortcuts']) {
      assert.ok(text.includes(label), label);
    }
    assert.match(text, /Ctrl \+ Shift \+ Z/);
    await page.screenshot({ path: path.join(root, 'build/screenshots/shortcuts.png') });
    await page.keyboard.press('Escape');
    await sheet.waitFor({ state: 'hidden' });
    await page.keyboard.press('r');
    await idle(page);
    assert.notEqual((await state(page)).seed, '1');
  }));

/** Rests at a point of a control, and looks for a tip at (x, y) from there. */
async function expectTip(page, name, [across, down], [dx, dy]) {
  const at = within(await place(page, name), across, down);
  const elsewhere = within(await place(page, '@shelf'));
  const clip = { x: at[0] + dx - 20, y: at[1] + dy - 8, width: 40, height: 16 };
  const look = () => page.screenshot({ clip });
  await page.mouse.move(...elsewhere);
  await idle(page);
  const before = await look();
  await page.mouse.move(...at);
  await until(async () => !before.equals(await look()), `a tip of ${name}`);
  await idle(page);
  await page.screenshot({ path: path.join(root, `build/screenshots/tip-${name}.png`) });
  await page.mouse.move(...elsewhere);
  await idle(page);
  assert.ok(before.equals(await look()), `the tip of ${name} is gone`);
}

test('a pointer that rests on a control, a mode or a choice is told its name and key', () =>
  withGanvas(site, async (page) => {
    await expectTip(page, 'share', [0.5, 0.5], [0, 38]);
    // The first mode, at its right, and the last count, beneath it.
    await expectTip(page, 'mode', [0.5, 0.06], [80, 0]);
    await expectTip(page, 'count', [0.93, 0.5], [0, 38]);
  }));
