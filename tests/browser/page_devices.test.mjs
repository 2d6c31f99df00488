// The stage alone, pages for visitors, the first steps, and knobs of other devices.

import assert from 'node:assert/strict';
import test from 'node:test';
import { generator } from '../node/tiny_models.mjs';
import { testPicture } from '../node/tiny_translators.mjs';
import {
  control,
  desktop,
  drop,
  idle,
  pass,
  pictures,
  place,
  png,
  siteOfTests,
  state,
  transferOf,
  until,
  withGanvas,
} from './page_site.mjs';

const site = siteOfTests();

/** Boxes of what is drawn now. */
const places = (page) => page.evaluate(() => window.ganvas.places());

test('F shows the stage alone on the whole screen, and Escape ends that', async () => {
  await withGanvas(site, async (page) => {
    const before = await place(page, '@stage');
    await page.keyboard.press('f');
    await until(
      () => page.evaluate(() => document.fullscreenElement !== null),
      'the page on the whole screen',
    );
    await idle(page);
    const during = await place(page, '@stage');
    assert.deepEqual([during.x, during.y], [0, 0]);
    assert.ok(during.width > before.width && during.height > before.height);
    const drawn = await places(page);
    for (const name of ['model', 'theme', 'mode', 'seed']) assert.ok(!drawn[name], name);
    // The browser's own way out.
    await page.evaluate(() => document.exitFullscreen());
    await until(async () => (await place(page, '@stage')).width === before.width, 'the page again');
    assert.ok((await places(page)).seed);
  });
});

test('without the whole screen the stage fills the window, and its button leads back', async () => {
  const prepare = () => {
    Object.defineProperty(document, 'fullscreenEnabled', { value: false });
  };
  await withGanvas(
    site,
    async (page) => {
      await page.keyboard.press('f');
      await idle(page);
      const stage = await place(page, '@stage');
      assert.deepEqual([stage.width, stage.height], [1280, 800]);
      await page.mouse.move(600, 300);
      await until(async () => (await places(page)).present !== undefined, 'its button');
      const { x, y, width, height } = await place(page, 'present');
      await page.mouse.click(x + width / 2, y + height / 2);
      await until(async () => (await place(page, '@stage')).width < 1280, 'the page again');
    },
    { prepare },
  );
});

test('a kiosk shows the stage alone, plays, and takes no key that leads away', async () => {
  const address = '/sub/path/#version=3&model=tiny&mode=interpolate&kiosk=true';
  await withGanvas(
    site,
    async (page) => {
      // What plays is never idle.
      assert.deepEqual((await places(page))['@stage'], [0, 0, 1280, 800]);
      const shown = await state(page);
      assert.equal(shown.kiosk, true);
      await until(async () => (await state(page)).t !== shown.t, 'the way from A to B');
      for (const key of ['1', 'm', 'f', 'Escape', '?']) await page.keyboard.press(key);
      assert.equal((await state(page)).mode, 'interpolate');
      assert.equal(await page.locator('dialog[open]').count(), 0);
      assert.equal((await places(page))['@stage'][2], 1280);
      for (const name of ['model', 'mode', 'open', 'theme', 'shortcuts'])
        assert.equal(await control(page, name).count(), 0, name);
      // The visit that follows is an ordinary one.
      await pass(page, 400);
      await page.goto('about:blank');
      await page.goto(`${site.url}/sub/path/`);
      await page.waitForFunction(() => window.ganvas);
      await page.evaluate(() => window.ganvas.ready);
      const next = await state(page);
      assert.equal(next.kiosk, false);
      assert.equal(next.mode, 'interpolate');
    },
    { address },
  );
});

test('a kiosk takes no files, neither dropped nor pasted, and offers to open none', async () => {
  for (const mode of ['sample', 'project']) {
    await withGanvas(
      site,
      async (page) => {
        const shown = await state(page);
        const file = png(testPicture(8, 8));
        await drop(page, 'mine.onnx', generator());
        await drop(page, 'mine.png', file, 'image/png');
        const files = await transferOf(page, ['mine.png', file, 'image/png']);
        const text = await page.evaluateHandle(() => {
          const made = new DataTransfer();
          made.setData('text/plain', '{"version":3,"model":"tiny","seed":"9","pictures":[]}');
          return made;
        });
        for (const clipboardData of [files, text]) {
          await page.evaluate((given) => {
            const event = new ClipboardEvent('paste', { clipboardData: given, bubbles: true });
            document.querySelector('#stage').dispatchEvent(event);
          }, clipboardData);
        }
        await idle(page);
        assert.deepEqual(await state(page), shown);
        for (const name of ['open', 'open-address', 'open-target', 'open-picture'])
          assert.equal(await control(page, name).count(), 0, name);
        for (const key of ['o', 'Shift+O']) await page.keyboard.press(key);
        assert.equal(await page.locator('dialog[open]').count(), 0);
      },
      { address: `/sub/path/#version=3&model=tiny&count=1&mode=${mode}&kiosk=true` },
    );
  }
});

test('a kiosk that nobody uses goes back to its link', async () => {
  const address = '/sub/path/#version=3&model=tiny&seed=5&kiosk=true';
  const context = await site.browser.newContext(desktop);
  try {
    const page = await context.newPage();
    await page.clock.install();
    await page.goto(site.url + address);
    await page.clock.resume();
    await page.waitForFunction(() => window.ganvas);
    await page.evaluate(() => window.ganvas.ready);
    const shown = await pictures(page);
    await page.keyboard.press('r');
    await idle(page);
    assert.notEqual((await state(page)).seed, '5');
    await page.clock.fastForward(95_000);
    await until(async () => (await state(page)).seed === '5', 'the seed of the link');
    await idle(page);
    assert.deepEqual(await pictures(page), shown);
    assert.equal(await page.locator('#hint').count(), 0);
  } finally {
    await context.close();
  }
});

test('the first steps come once, and go by their button or with use', async () => {
  const open = async (context) => {
    const page = await context.newPage();
    await page.goto(`${site.url}/sub/path/`);
    await page.waitForFunction(() => window.ganvas);
    await page.evaluate(() => window.ganvas.ready);
    return page;
  };
  for (const leave of ['button', 'use']) {
    const context = await site.browser.newContext(desktop);
    try {
      const page = await open(context);
      const hint = page.locator('#hint');
      await hint.waitFor();
      assert.equal(await hint.locator('li').count(), 3);
      if (leave === 'button') {
        await hint.getByRole('button', { name: 'Got it' }).click();
      } else {
        for (let i = 0; i < 3; ++i) await page.mouse.click(300 + i, 300);
      }
      await hint.waitFor({ state: 'detached' });
      const again = await open(context);
      await idle(again);
      assert.equal(await again.locator('#hint').count(), 0);
    } finally {
      await context.close();
    }
  }
});

/** A gamepad of two sticks and two buttons, and a MIDI controller, that tests move. */
function fakeDevices() {
  const pad = {
    id: 'Test pad',
    axes: [0, 0],
    buttons: [{ pressed: false }, { pressed: false }],
  };
  const input = { name: 'Test knobs', onmidimessage: null };
  window.fake = { pad, input, present: false };
  navigator.getGamepads = () => (window.fake.present ? [null, pad] : [null]);
  navigator.requestMIDIAccess = () =>
    Promise.resolve({ inputs: new Map([['1', input]]), onstatechange: null });
}

/** Opens the sheet, and binds what `move` does to the control with this name. */
async function bind(page, name, move) {
  await control(page, 'knobs').press('Enter');
  const sheet = page.locator('#knobs');
  await sheet.waitFor();
  await sheet.getByRole('combobox').selectOption(name);
  await sheet.getByRole('button', { name: 'Bind' }).click();
  await move();
  await until(async () => (await sheet.locator('dt').count()) > 0, 'the knob in the list');
  await sheet.getByRole('button', { name: 'Close' }).click();
}

test('a MIDI knob is bound to a slider, moves it, and is remembered', async () => {
  await withGanvas(
    site,
    async (page) => {
      const turn = (value) =>
        page.evaluate((v) => {
          window.fake.input.onmidimessage({ data: Uint8Array.of(0xb2, 74, v) });
        }, value);
      await page.evaluate(() => window.ganvas.setState({ model: 'tiny', mode: 'interpolate' }));
      await idle(page);
      await control(page, 'knobs').press('Enter');
      await page.locator('#knobs').getByRole('button', { name: 'Connect MIDI' }).click();
      await page.getByText('Connected: Test knobs').waitFor();
      await page.keyboard.press('Escape');
      await bind(page, 'position', () => turn(3));
      await turn(127);
      await until(async () => (await state(page)).t === 1, 'the end of the way');
      await turn(0);
      await until(async () => (await state(page)).t === 0, 'its beginning');
      const kept = await page.evaluate(() => Object.entries(localStorage).join());
      assert.match(kept, /ganvas-knobs.*midi 3 74.*"position"/);
      await control(page, 'knobs').press('Enter');
      await page.getByRole('button', { name: 'Remove MIDI knob 74 (channel 3)' }).click();
      await page.keyboard.press('Escape');
      await turn(64);
      await pass(page, 100);
      assert.equal((await state(page)).t, 0);
    },
    { prepare: fakeDevices },
  );
});

test('a stick moves a slider while it is held, and a button presses', async () => {
  await withGanvas(
    site,
    async (page) => {
      const hold = (axis, value) =>
        page.evaluate(([i, v]) => void (window.fake.pad.axes[i] = v), [axis, value]);
      const push = (on) =>
        page.evaluate((pressed) => void (window.fake.pad.buttons[1] = { pressed }), on);
      await page.evaluate(() =>
        window.ganvas.setState({ model: 'tiny', mode: 'interpolate', t: 0 }),
      );
      await idle(page);
      await page.evaluate(() => {
        window.fake.present = true;
        window.dispatchEvent(new Event('gamepadconnected'));
      });
      await bind(page, 'position', () => hold(0, 0.9));
      await until(async () => (await state(page)).t > 0.3, 'a slider on its way');
      await hold(0, 0.05);
      await pass(page, 100);
      const { t } = await state(page);
      await pass(page, 200);
      assert.equal((await state(page)).t, t, 'a stick that rests moves nothing');

      await page.evaluate(() => window.ganvas.setState({ mode: 'sample' }));
      await idle(page);
      await bind(page, 'new-seeds', () => push(true));
      await push(false);
      await pass(page, 100);
      const { seed } = await state(page);
      await push(true);
      await until(async () => (await state(page)).seed !== seed, 'other seeds');
    },
    { prepare: fakeDevices },
  );
});
