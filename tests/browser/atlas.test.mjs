// Atlas: the endless plane of pictures, and samples by likeness.

import assert from 'node:assert/strict';
import test from 'node:test';
import {
  button,
  desktop,
  idle,
  openPage,
  pass,
  pictureOf,
  pictures,
  pixels,
  place,
  press,
  set,
  siteOfTests,
  state,
  until,
  withGanvas,
  within,
} from './page_site.mjs';

const site = siteOfTests();

/** The names of the pictures of the stage, as a screen reader hears them. */
const names = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[role=listbox] [role=option]')].map(
      (item) => item.ariaLabel ?? item.textContent,
    ),
  );

/** The place of a picture among those; `name` may go on after a space or a comma. */
async function indexOf(page, name) {
  const list = await names(page);
  const at = list.findIndex((text) =>
    [name, `${name} `, `${name},`].some((start, i) =>
      i === 0 ? text === start : text.startsWith(start),
    ),
  );
  assert.ok(at >= 0, `${name} is not among ${list.join(', ')}`);
  return at;
}

async function drag(page, from, by) {
  await page.mouse.move(...from);
  await page.mouse.down();
  await page.mouse.move(from[0] + by[0] / 2, from[1] + by[1] / 2);
  await page.mouse.move(from[0] + by[0], from[1] + by[1]);
  await page.mouse.up();
  await idle(page);
}

const address = '/sub/path/#version=3&mode=atlas';

test('nodes of the plane are the samples of the seed, and a drag moves it', () =>
  withGanvas(
    site,
    async (page) => {
      const shown = await pictures(page);
      const first = pictureOf(shown, await indexOf(page, 'seed 1, picture 1'));
      const eighth = await indexOf(page, 'seed 1, picture 8');
      const expected = pictureOf(shown, eighth);
      const middle = within(await place(page, '@stage'));
      const tile = await place(page, `picture-${eighth}`);
      await drag(page, middle, [-200, 100]);
      const { atlasView } = await state(page);
      assert.ok(atlasView[0] > 1 && atlasView[1] < -0.5, `${atlasView}`);
      const moved = await place(page, `picture-${await indexOf(page, 'seed 1, picture 8')}`);
      assert.ok(Math.abs(moved.x - (tile.x - 200)) <= 1, `${moved.x} ${tile.x}`);
      assert.ok(Math.abs(moved.y - (tile.y + 100)) <= 1, `${moved.y} ${tile.y}`);
      await page.keyboard.press('Control+z');
      await idle(page);
      assert.deepEqual(await pictures(page), shown);
      await set(page, { mode: 'sample', count: 9 });
      const sample = await pictures(page);
      assert.deepEqual(pictureOf(sample, 0), first);
      assert.deepEqual(pictureOf(sample, 7), expected);
    },
    { address },
  ));

test('the wheel zooms about the pointer, and shows pictures between the nodes', () =>
  withGanvas(
    site,
    async (page) => {
      const tile = await place(page, `picture-${await indexOf(page, 'seed 1, picture 2')}`);
      const at = within(tile);
      await page.mouse.move(...at);
      for (let i = 0; i < 4; ++i) await page.mouse.wheel(0, -100);
      await idle(page);
      const { atlasView } = await state(page);
      assert.equal(atlasView[2], 1.2);
      const now = within(await place(page, `picture-${await indexOf(page, 'seed 1, picture 2')}`));
      assert.ok(Math.hypot(now[0] - at[0], now[1] - at[1]) < 3, `${now} ${at}`);
      const list = await names(page);
      assert.ok(
        list.some((name) => name.includes('at (0.5, 0) between')),
        list.join('\n'),
      );
      // Zooming out again shows what was there, without a request.
      await page.keyboard.press('Home');
      await idle(page);
      assert.deepEqual((await state(page)).atlasView, [0, 0, 0]);
    },
    { address },
  ));

test('keys pan and zoom, and a click looks at a picture, which can be kept', () =>
  withGanvas(
    site,
    async (page) => {
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      await page.keyboard.press('+');
      await page.keyboard.press('+');
      await idle(page);
      assert.deepEqual((await state(page)).atlasView, [1, 1, 1]);
      await page.keyboard.press('ArrowLeft');
      await idle(page);
      assert.deepEqual((await state(page)).atlasView, [0.5, 1, 1]);
      const shown = await pictures(page);
      const at = await indexOf(page, 'at (0.5, 0.5)');
      await press(page, `picture-${at}`);
      assert.ok((await state(page)).enlarged);
      assert.deepEqual(pictureOf(await pictures(page), 0), pictureOf(shown, at));
      await page.keyboard.press('p');
      await page.keyboard.press('Escape');
      await idle(page);
      const kept = await indexOf(page, 'at (0.5, 0.5)');
      assert.match((await names(page))[kept], /, kept$/);
      assert.deepEqual(pictureOf(await pictures(page), kept), pictureOf(shown, at));
    },
    { address },
  ));

test('a kept picture of elsewhere is an anchor in the middle', () =>
  withGanvas(
    site,
    async (page) => {
      await set(page, { mode: 'sample', seed: '77', count: 4 });
      const sample = await pictures(page);
      await press(page, 'picture-3');
      await page.keyboard.press('p');
      await page.keyboard.press('Escape');
      await set(page, { mode: 'atlas', seed: '1' });
      const at = await indexOf(page, 'seed 77, picture 4, kept');
      assert.deepEqual(pictureOf(await pictures(page), at), pictureOf(sample, 3));
      const middle = within(await place(page, '@stage'));
      const tile = within(await place(page, `picture-${at}`));
      assert.ok(Math.hypot(tile[0] - middle[0], tile[1] - middle[1]) <= 2);
    },
    { address },
  ));

for (const [what, model] of [
  ['a plain model', 'tiny'],
  ['a model with styles', 'styled'],
]) {
  test(`a link shows the same plane of ${what} in a fresh profile`, async () => {
    const open = async (link, use) => {
      const context = await site.browser.newContext(desktop);
      try {
        const { page } = await openPage(site, context, link);
        return await use(page);
      } finally {
        await context.close();
      }
    };
    const first = await open(address, async (page) => {
      await set(page, { model, psi: 0.7, atlasView: [123456.3, -7.8, 1.6], shelf: [] });
      await page.keyboard.press('p');
      await idle(page);
      // The address follows a little later.
      await page.waitForFunction(() => location.hash.includes('shelf='));
      return { shown: await pictures(page), hash: await page.evaluate(() => location.hash) };
    });
    assert.ok(first.shown.count > 8);
    const again = await open(`/sub/path/${first.hash}`, async (page) => {
      await idle(page);
      return { shown: await pictures(page), state: await state(page) };
    });
    assert.deepEqual(again.state.atlasView, [123456.3, -7.8, 1.6]);
    assert.deepEqual(again.shown, first.shown);
  });
}

/** Holds back what the page tells its workers while window.held is a list. */
function holdWorkers() {
  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (...message) {
    if (window.held) window.held.push(() => post.apply(this, message));
    else post.apply(this, message);
  };
  window.letGo = () => {
    const held = window.held;
    window.held = null;
    for (const send of held) send();
  };
}

test('coarser pictures stand in until the finer ones are there', () =>
  withGanvas(
    site,
    async (page) => {
      const stage = await place(page, '@stage');
      const { width, height } = await place(page, 'picture-0');
      await page.evaluate(() => {
        window.held = [];
        void window.ganvas.setState({ atlasView: [0.5, 0.5, 1] });
      });
      await pass(page, 100);
      // Inside of the finer picture in the middle, and of the coarser one at its lower right.
      const [x, y] = within(stage);
      const clip = { x: x + width * 0.2, y: y + height * 0.2, width: 4, height: 4 };
      const early = await pixels(page, clip);
      assert.ok(
        early.data.slice(0, 3).some((value) => value > 60),
        `${early.data}`,
      );
      assert.ok((await names(page)).some((name) => name.startsWith('at (0.5, 0.5)')));
      assert.equal((await pictures(page)).count, 0, 'finer ones are not there yet');
      await page.evaluate(() => window.letGo());
      await idle(page);
      assert.ok((await pictures(page)).count > 0);
      assert.notDeepEqual(await pixels(page, clip), early);
    },
    { address, prepare: holdWorkers },
  ));

test('nothing is drawn while nothing changes', () =>
  withGanvas(
    site,
    async (page) => {
      await idle(page);
      await pass(page, 300);
      const frames = await page.evaluate(async () => {
        let count = 0;
        const gl = document.querySelector('#stage').getContext('webgl2');
        const draw = gl.drawElements.bind(gl);
        gl.drawElements = (...args) => {
          ++count;
          draw(...args);
        };
        await new Promise((resolve) => setTimeout(resolve, 1500));
        return count;
      });
      assert.equal(frames, 0);
    },
    { address },
  ));

test('pictures beyond the budget are forgotten, and made again', () =>
  withGanvas(
    site,
    async (page) => {
      // Each view holds some 700 pictures, of which 4096 are kept.
      await page.evaluate(() => {
        window.made = 0;
        const post = Worker.prototype.postMessage;
        Worker.prototype.postMessage = function (...args) {
          ++window.made;
          return post.apply(this, args);
        };
      });
      const made = () => page.evaluate(() => window.made);
      const view = (x) => set(page, { atlasView: [x, 0, -2] });
      const first = await pictures(page);
      let before = await made();
      await view(40);
      assert.ok((await made()) > before, 'others are made');
      before = await made();
      await view(0);
      assert.equal(await made(), before, 'the first ones are still there');
      for (let x = 1; x <= 9; ++x) await view(40 * x);
      before = await made();
      await view(0);
      assert.ok((await made()) > before, 'they were forgotten');
      assert.deepEqual(await pictures(page), first);
    },
    { address: `${address}&atlasView=[0,0,-2]` },
  ));

test('the small map travels', () =>
  withGanvas(
    site,
    async (page) => {
      const map = await place(page, '@small-map');
      await page.mouse.click(...within(map, 0.75, 0.25));
      await idle(page);
      const { atlasView } = await state(page);
      assert.ok(atlasView[0] > 1 && atlasView[1] < -1, `${atlasView}`);
      await page.mouse.click(...within(await place(page, '@small-map')));
      await idle(page);
      const [x, y] = (await state(page)).atlasView;
      assert.ok(Math.hypot(x, y) < 0.2, `${x} ${y}`);
    },
    { address },
  ));

test('samples are laid out by likeness; a click looks at one, whose seed it is', () =>
  withGanvas(
    site,
    async (page) => {
      await page.getByLabel('View', { exact: true }).selectOption('likeness');
      await idle(page);
      const list = await names(page);
      assert.equal(list.length, 250);
      assert.equal(new Set(list).size, 250);
      const shown = await pictures(page);
      assert.equal(shown.count, 256, 'with empty corners');
      const tile = await place(page, 'picture-100');
      await page.mouse.click(...within(tile));
      await idle(page);
      const [, number] = list[100].match(/seed 5, picture (\d+)/);
      assert.match(await page.locator('#status').innerText(), new RegExp(`picture ${number}$`));
      const large = await pictures(page);
      await page.keyboard.press('Escape');
      // Alone it is the same.
      await set(page, { mode: 'sample', byClass: false, count: 64, selected: 0 });
      const sample = await pictures(page);
      if (Number(number) <= 64) {
        assert.deepEqual(pictureOf(sample, Number(number) - 1), large.data);
      }
      await set(page, { mode: 'atlas' });
      assert.deepEqual(await names(page), list, 'it is laid out once');
    },
    { address: `${address}&seed=5&mapCount=250` },
  ));

test('laying out is stopped and begun again', () =>
  withGanvas(
    site,
    async (page) => {
      await page.evaluate(() => void window.ganvas.setState({ atlas: 'likeness' }));
      await until(async () => (await button(page, 'Stop').count()) === 1, 'a stop button');
      await button(page, 'Stop').press('Enter');
      await idle(page);
      assert.equal((await names(page)).length, 0);
      await button(page, 'Lay out again').press('Enter');
      await idle(page);
      assert.equal((await names(page)).length, 1000);
    },
    { address: '/real/#version=3&model=digits&mode=atlas' },
  ));

test('two fingers zoom and move the plane, and one drags it', async () => {
  const phone = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };
  await withGanvas(
    site,
    async (page) => {
      const client = await page.context().newCDPSession(page);
      const touch = (type, ...points) =>
        client.send('Input.dispatchTouchEvent', {
          type,
          touchPoints: points.map(([x, y], id) => ({ x, y, id })),
        });
      const [x, y] = within(await place(page, '@stage'));
      await touch('touchStart', [x - 40, y]);
      await touch('touchStart', [x - 40, y], [x + 40, y]);
      await touch('touchMove', [x - 80, y], [x + 80, y]);
      await touch('touchEnd');
      await idle(page);
      const { atlasView } = await state(page);
      assert.equal(atlasView[2], 1, 'twice as large');
      assert.ok(Math.hypot(atlasView[0], atlasView[1]) < 0.05, `${atlasView}`);
      await touch('touchStart', [x, y]);
      for (const by of [20, 40, 60]) await touch('touchMove', [x - by, y]);
      await touch('touchEnd');
      await idle(page);
      const after = (await state(page)).atlasView;
      assert.ok(after[0] > 0.2, `${after}`);
      assert.equal(after[2], 1);
      assert.equal((await state(page)).enlarged, false);
    },
    { address, ...phone },
  );
});

test('keys alone pan, zoom, look and keep, with a ring and names', () =>
  withGanvas(
    site,
    async (page) => {
      const list = page.getByRole('listbox');
      await list.focus();
      await idle(page);
      const selected = () => list.getByRole('option', { selected: true });
      const first = await selected().textContent();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowDown');
      await idle(page);
      const moved = await selected().textContent();
      assert.notEqual(moved, first);
      assert.equal(
        await list.getAttribute('aria-activedescendant'),
        await selected().getAttribute('id'),
      );
      assert.equal(await page.textContent('#live'), moved);
      // The ring is around the picture that is named.
      const { x, y, width, height } = await place(page, await selected().getAttribute('id'));
      const edge = await pixels(page, { x: x - 8, y: y - 8, width: 16 + width, height: 8 });
      const accent = [0x5c, 0xc8, 0xa8];
      let ring = 0;
      for (let at = 0; at < edge.data.length; at += 4) {
        if (accent.every((value, c) => Math.abs(edge.data[at + c] - value) < 6)) ++ring;
      }
      assert.ok(ring > width, `${ring} pixels of a ring above ${height} rows`);
      await page.keyboard.press('+');
      await page.keyboard.press('+');
      await idle(page);
      assert.equal((await state(page)).atlasView[2], 1);
      assert.equal(await selected().textContent(), moved, 'it stays selected');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('p');
      await idle(page);
      assert.match(await selected().textContent(), /, kept$/);
      assert.equal((await state(page)).shelf.length, 1);
      await page.keyboard.press('Enter');
      await idle(page);
      assert.equal((await state(page)).enlarged, true);
      assert.equal((await pictures(page)).count, 1);
      await page.keyboard.press('Escape');
      await page.keyboard.press('-');
      await page.keyboard.press('-');
      await page.keyboard.press('Home');
      await idle(page);
      assert.deepEqual((await state(page)).atlasView, [0, 0, 0]);
      // The other view, by keys as well.
      await page.getByLabel('View', { exact: true }).selectOption('likeness');
      await idle(page);
      await list.focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('Enter');
      await idle(page);
      assert.equal((await state(page)).enlarged, true);
    },
    { address: `${address}&mapCount=250` },
  ));

for (const mode of ['atlas', 'plane']) {
  test(`in ${mode} a finger that holds a picture keeps it, and moves nothing`, () =>
    withGanvas(
      site,
      async (page) => {
        const client = await page.context().newCDPSession(page);
        const touch = (type, ...at) =>
          client.send('Input.dispatchTouchEvent', {
            type,
            touchPoints: at.length > 0 ? [{ x: at[0], y: at[1] }] : [],
          });
        const before = await state(page);
        const [x, y] = within(await place(page, '@stage'));
        await touch('touchStart', x, y);
        await pass(page, 700);
        await touch('touchMove', x + 60, y);
        await touch('touchEnd');
        await idle(page);
        const { shelf, enlarged, ...after } = await state(page);
        assert.equal(shelf.length, 1);
        assert.equal(enlarged, false);
        assert.deepEqual([after.atlasView, after.x], [before.atlasView, before.x]);
      },
      {
        ...{ address: `/sub/path/#version=3&mode=${mode}`, viewport: { width: 390, height: 844 } },
        ...{ hasTouch: true, isMobile: true },
      },
    ));
}

test('psi lays samples of a plain model out anew', () =>
  withGanvas(
    site,
    async (page) => {
      const whole = await names(page);
      await set(page, { psi: 0.5 });
      const half = await names(page);
      assert.equal(half.length, whole.length);
      assert.notDeepEqual(
        half.map((name) => name.replace(/, psi .*/, '')),
        whole,
      );
    },
    { address: '/real/#version=3&model=digits&mode=atlas&atlas=likeness&mapCount=250' },
  ));
