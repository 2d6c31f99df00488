// The camera of Translate, with Chromium's fake one: a moving picture.

import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import {
  button,
  desktop,
  idle,
  openPage,
  pass,
  pictures,
  root,
  siteOfTests,
  state,
} from './page_site.mjs';

const site = siteOfTests(['--use-fake-device-for-media-stream']);

/** Tracks that the page was given, so that a test sees whether they were stopped. */
function rememberTracks() {
  window.tracks = [];
  const { mediaDevices } = navigator;
  const own = mediaDevices.getUserMedia.bind(mediaDevices);
  mediaDevices.getUserMedia = async (wish) => {
    const stream = await own(wish);
    window.tracks.push(...stream.getTracks());
    return stream;
  };
}

const trackStates = (page) => page.evaluate(() => window.tracks.map((track) => track.readyState));
/** Tells the page that it is hidden. */
const hide = (page) =>
  page.evaluate(() => {
    Object.defineProperty(document, 'hidden', { value: true, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
    delete document.hidden;
  });

/** The next time that the page asks for the camera, it waits for `window.answer(granted)`. */
const holdPrompt = (page) =>
  page.evaluate(() => {
    const { mediaDevices } = navigator;
    const own = mediaDevices.getUserMedia;
    window.answer = null;
    mediaDevices.getUserMedia = async (wish) => {
      mediaDevices.getUserMedia = own;
      const granted = await new Promise((resolve) => (window.answer = resolve));
      if (!granted) throw new DOMException('', 'NotAllowedError');
      return own(wish);
    };
  });

/** Presses Camera and waits until `window[name]`, which answers what the page then asks, is there. */
async function pressCamera(page, name) {
  await button(page, 'Camera').press('Enter');
  await page.waitForFunction((member) => window[member], name);
}

const statusText = (page) => page.evaluate(() => document.querySelector('#status').textContent);

async function withCamera(permissions, use) {
  const context = await site.browser.newContext({ ...desktop, permissions });
  try {
    await context.addInitScript(rememberTracks);
    await context.addInitScript(addFrameSum);
    const { page, errors } = await openPage(site, context, '/sub/path/#model=negative&size=128');
    await use(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Gives the page a function: a sum over a frame that the stage shows, null while there is none. */
function addFrameSum() {
  window.frameSum = () => {
    const { data, width, height, count } = window.ganvas.pictures();
    if (count !== 2 || width !== 128) return null;
    const size = 4 * width * height;
    let sum = 0;
    for (let i = 0; i < size; ++i) {
      if (i % 4 !== 3 && data[i] + data[size + i] !== 255) return 'not a negative';
      sum = (31 * sum + data[i]) % 1e9;
    }
    return sum;
  };
}

/** The sum of a frame, once there is another one than `last`. */
async function nextFrame(page, last = null) {
  const found = await page.waitForFunction(
    (before) => {
      const sum = window.frameSum();
      return sum !== null && sum !== before && [sum];
    },
    last,
    { timeout: 90_000 },
  );
  const [sum] = await found.jsonValue();
  assert.equal(typeof sum, 'number', 'a frame and its negative');
  return sum;
}

test('frames are translated as they come; stopping gives the camera back and keeps the last', () =>
  withCamera(['camera'], async (page) => {
    assert.deepEqual(await trackStates(page), [], 'the camera was not asked for');
    await button(page, 'Camera').press('Enter');
    const first = await nextFrame(page);
    assert.deepEqual(await trackStates(page), ['live']);
    await nextFrame(page, await nextFrame(page, first));
    await page.screenshot({ path: path.join(root, 'build/screenshots/camera.png') });
    await button(page, 'Stop camera').press('Enter');
    await idle(page);
    assert.deepEqual(await trackStates(page), ['ended']);
    const kept = await nextFrame(page);
    // Several frames of the camera.
    await pass(page, 200);
    assert.equal(await nextFrame(page), kept, 'the picture stands still');
    // And starts again.
    await button(page, 'Camera').press('Enter');
    await nextFrame(page, kept);
    assert.deepEqual(await trackStates(page), ['ended', 'live']);
  }));

test('a page that is hidden, or that leaves Translate, gives the camera back', () =>
  withCamera(['camera'], async (page) => {
    await button(page, 'Camera').press('Enter');
    await nextFrame(page);
    await hide(page);
    await idle(page);
    assert.deepEqual(await trackStates(page), ['ended']);
    await button(page, 'Camera').press('Enter');
    await page.waitForFunction(() => window.tracks.length === 2, null, { timeout: 90_000 });
    await nextFrame(page);
    assert.deepEqual(await trackStates(page), ['ended', 'live']);
    await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Tiny' });
    await idle(page);
    assert.deepEqual(await trackStates(page), ['ended', 'ended']);
    assert.equal((await state(page)).mode, 'sample');
  }));

test('a camera that is refused or not there is a line that says what to do, and nothing is lost', () =>
  withCamera([], async (page) => {
    const shown = await pictures(page);
    await button(page, 'Camera').press('Enter');
    const told = (pattern) =>
      page.waitForFunction(
        (text) => document.querySelector('#status').textContent.startsWith(text),
        pattern,
      );
    await told('The camera was refused: allow it');
    assert.deepEqual(await pictures(page), shown);
    assert.deepEqual(await trackStates(page), []);
    for (const [name, text] of [
      ['NotFoundError', 'No camera was found'],
      ['NotReadableError', 'The camera cannot be started'],
    ]) {
      await page.evaluate((refusal) => {
        navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('', refusal));
      }, name);
      await button(page, 'Camera').press('Enter');
      await told(text);
    }
  }));

test('a prompt that is answered after Stop changes nothing', { timeout: 120_000 }, () =>
  withCamera(['camera'], async (page) => {
    const answer = (granted) => page.evaluate((value) => window.answer(value), granted);
    const allEnded = (count) =>
      page.waitForFunction((expected) => {
        const { tracks } = window;
        return tracks.length === expected && tracks.every((track) => track.readyState === 'ended');
      }, count);
    await holdPrompt(page);
    await pressCamera(page, 'answer');
    await button(page, 'Stop camera').press('Enter');
    await answer(false);
    await idle(page);
    assert.doesNotMatch(await statusText(page), /refused/);
    // Not even where the camera was started again meanwhile.
    for (const granted of [false, true]) {
      await holdPrompt(page);
      await pressCamera(page, 'answer');
      await button(page, 'Stop camera').press('Enter');
      const still = await page.evaluate(() => window.frameSum());
      await button(page, 'Camera').press('Enter');
      const live = await nextFrame(page, still);
      await answer(granted);
      await nextFrame(page, await nextFrame(page, live));
      assert.equal(await statusText(page), 'The camera is on');
      await button(page, 'Stop camera').press('Enter');
      await idle(page);
    }
    await allEnded(3);
    // A page that is hidden does not wait for the answer.
    await holdPrompt(page);
    await pressCamera(page, 'answer');
    await hide(page);
    await button(page, 'Camera').waitFor();
    await answer(true);
    await allEnded(4);
  }),
);

test('Stop while the cameras are counted leaves the camera off', { timeout: 120_000 }, () =>
  withCamera(['camera'], async (page) => {
    await page.evaluate(() => {
      navigator.mediaDevices.enumerateDevices = () =>
        new Promise((resolve) => (window.count = () => resolve([])));
    });
    for (const stop of [() => button(page, 'Stop camera').press('Enter'), () => hide(page)]) {
      await page.evaluate(() => (window.count = null));
      await pressCamera(page, 'count');
      await stop();
      await page.evaluate(() => window.count());
      await idle(page);
      await button(page, 'Camera').waitFor();
      assert.notEqual(await statusText(page), 'The camera is on');
    }
    assert.deepEqual(await trackStates(page), ['ended', 'ended']);
  }),
);

test('a page from plain http says why there is no camera', () =>
  withCamera(['camera'], async (page) => {
    await page.evaluate(() => {
      Object.defineProperty(navigator, 'mediaDevices', { value: undefined });
    });
    await button(page, 'Camera').press('Enter');
    await page.waitForFunction(() =>
      /https or localhost/.test(document.querySelector('#status').textContent),
    );
  }));
