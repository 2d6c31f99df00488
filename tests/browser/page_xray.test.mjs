// X-ray: layers, channels that are switched off and amplified, links, keys, and the spectrum.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';
import {
  idle,
  pictures,
  place,
  press,
  startSite,
  state,
  within,
  withGanvas,
} from './page_site.mjs';

let site;

before(async () => {
  site = await startSite();
});

after(() => site?.close());

const digits = '/real/#model=digits&mode=xray&version=3&layer=main.5';

const set = (page, members) =>
  page.evaluate((values) => window.ganvas.setState(values), members).then(() => idle(page));

/** What model.sample gives for picture 1 of seed 1 with these factors of channels of main.5. */
const fromModule = (page, factors) =>
  page.evaluate(async (changed) => {
    const { loadModel } = await import(new URL('ganvas.js', location.href).href);
    const model = await loadModel(new URL('models/digits.onnx', location.href).href);
    const mask = new Float32Array(96).fill(1);
    for (const [channel, factor] of Object.entries(changed)) mask[channel] = factor;
    const { data } = await model.sample({ seed: 1, count: 1, masks: { 'main.5': mask } });
    model.dispose();
    return [...data];
  }, factors);

/** RGBA of the whole picture, and of the one beside it. */
async function pair(page) {
  const { data, width, height } = await pictures(page);
  const size = 4 * width * height;
  return [data.slice(0, size), data.slice(size, 2 * size)].map((part) => [...part]);
}

const options = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll('[role=listbox] [role=option]')].map((item) => item.textContent),
  );

test('a layer is chosen, and a channel is off as with model.sample', () =>
  withGanvas(
    site,
    async (page) => {
      await page.getByLabel('Layer', { exact: true }).selectOption('main.8');
      await idle(page);
      assert.equal((await options(page)).filter((text) => /^channel \d+/.test(text)).length, 48);
      await page.getByLabel('Layer', { exact: true }).selectOption('main.5');
      await idle(page);
      assert.equal((await options(page)).filter((text) => /^channel \d+/.test(text)).length, 96);
      const [before, beside] = await pair(page);
      assert.deepEqual(before, await fromModule(page, {}));
      assert.deepEqual(beside, await fromModule(page, { 0: 0 }));
      await press(page, 'channel-7');
      assert.deepEqual((await state(page)).channels, [['main.5', 7, 0]]);
      const [off, on] = await pair(page);
      assert.notDeepEqual(off, before);
      assert.deepEqual(off, await fromModule(page, { 7: 0 }));
      assert.deepEqual(on, before);
      // Sample shows it, too, until it is taken back.
      await set(page, { mode: 'sample', count: 1 });
      assert.deepEqual((await pair(page))[0], off);
      await page.getByRole('button', { name: '1 changed channel: reset' }).click({ force: true });
      await idle(page);
      assert.deepEqual((await pair(page))[0], before);
      assert.equal(await page.getByRole('button', { name: /changed channel/ }).count(), 0);
    },
    { address: digits },
  ));

test('the mouse shows the picture without a channel, and drags amplify it', () =>
  withGanvas(
    site,
    async (page) => {
      const at = within(await place(page, 'channel-12'));
      await page.mouse.move(...at);
      await idle(page);
      assert.deepEqual((await pair(page))[1], await fromModule(page, { 12: 0 }));
      await page.mouse.down();
      await page.mouse.move(at[0], at[1] - 20, { steps: 4 });
      await page.mouse.move(at[0], at[1] - 60, { steps: 4 });
      await page.mouse.up();
      await idle(page);
      assert.deepEqual((await state(page)).channels, [['main.5', 12, 2]]);
      await page.mouse.move(4, 400);
      await idle(page);
      assert.deepEqual((await pair(page))[0], await fromModule(page, { 12: 2 }));
      await page.keyboard.press('Control+z');
      await idle(page);
      assert.deepEqual((await state(page)).channels, []);
    },
    { address: digits },
  ));

test('a link restores changed channels byte for byte', async () => {
  let link;
  let shown;
  await withGanvas(
    site,
    async (page) => {
      await set(page, { channels: [['main.5', 3, 0, 40, 2.5]], channelOrder: 'variance' });
      shown = await pair(page);
      await page.waitForFunction(() => location.hash.includes('channels='));
      link = await page.evaluate(() => location.hash);
    },
    { address: digits },
  );
  await withGanvas(
    site,
    async (page) => {
      assert.deepEqual(await pair(page), shown);
      assert.equal(await page.evaluate(() => location.hash), link);
      assert.deepEqual(shown[0], await fromModule(page, { 3: 0, 40: 2.5 }));
    },
    { address: `/real/${link}` },
  );
});

test('keys alone choose a layer and a channel, switch it off and take it back', () =>
  withGanvas(
    site,
    async (page) => {
      await page.getByLabel('Layer', { exact: true }).focus();
      await page.keyboard.press('ArrowUp');
      await idle(page);
      assert.equal((await state(page)).layer, 'main.2');
      await page.getByRole('listbox', { name: /^Pictures of/ }).focus();
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('x');
      await idle(page);
      assert.deepEqual((await state(page)).channels, [['main.2', 2, 0]]);
      const selected = page.locator('[role=option][aria-selected=true]');
      assert.match(await selected.textContent(), /^channel 2, off, variance/);
      await page.getByLabel('Factor', { exact: true }).focus();
      for (let i = 0; i < 3; ++i) await page.keyboard.press('ArrowRight');
      await idle(page);
      assert.deepEqual((await state(page)).channels, [['main.2', 2, 0.15]]);
      await page.getByRole('button', { name: '1 changed channel: reset' }).press('Enter');
      await idle(page);
      assert.deepEqual((await state(page)).channels, []);
    },
    { address: digits },
  ));

test('channels are sorted by effect', () =>
  withGanvas(
    site,
    async (page) => {
      await page.getByLabel('Channels by').selectOption('effect');
      await page
        .locator('[role=option]', { hasText: 'effect' })
        .first()
        .waitFor({ state: 'attached' });
      await idle(page);
      const effects = (await options(page))
        .map((text) => /effect ([\d.e-]+)%/.exec(text)?.[1])
        .filter(Boolean)
        .map(Number);
      assert.equal(effects.length, 96);
      assert.ok(effects[0] > 0);
      assert.deepEqual(
        effects,
        effects.slice().sort((a, b) => b - a),
      );
    },
    { address: digits },
  ));

test('the spectrum is said in a sentence', () =>
  withGanvas(
    site,
    async (page) => {
      await page.getByLabel('View').selectOption('spectrum');
      await idle(page);
      const [said] = await options(page);
      assert.match(said, /^(No checkerboard: patterns of|A checkerboard: a pattern that repeats)/);
      await place(page, 'spectrum');
    },
    { address: digits },
  ));

test('it is on phones, and away with onnxruntime-web', async () => {
  await withGanvas(
    site,
    async (page) => {
      await page.touchscreen.tap(...within(await place(page, 'channel-5')));
      await idle(page);
      assert.equal((await state(page)).channel, 5);
      assert.deepEqual((await state(page)).channels, []);
      await page.touchscreen.tap(...within(await place(page, 'channel-5')));
      await idle(page);
      assert.deepEqual((await state(page)).channels, [['main.5', 5, 0]]);
    },
    { address: digits, viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true },
  );
  await withGanvas(
    site,
    async (page) => {
      const modes = await page
        .getByLabel('Mode', { exact: true })
        .locator('option')
        .allTextContents();
      assert.ok(!modes.includes('X-ray'), `${modes}`);
      assert.ok((await pictures(page)).count > 1, 'Sample in its place');
    },
    { address: `${digits}&engine=ort-wasm` },
  );
});
