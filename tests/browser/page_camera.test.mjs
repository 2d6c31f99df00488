// The camera of Translate, with Chromium's fake one: a moving picture.

import assert from 'node:assert/strict';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { desktop, idle, openPage, pictures, root, startSite, state } from './page_site.mjs';

let site;

before(async () => {
  site = await startSite(['--use-fake-device-for-media-stream']);
});

after(() => site?.close());

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
const button = (page, name) => page.getByRole('button', { name, exact: true });

async function withCamera(permissions, use) {
  const context = await site.browser.newContext({ ...desktop, permissions });
  try {
    await context.addInitScript(rememberTracks);
    const { page, errors } = await openPage(site, context, '/sub/path/#model=negative');
    await use(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Pictures of the stage, once they are others than `last`. */
async function nextFrame(page, last) {
  for (;;) {
    const shown = await pictures(page);
    if (shown.count === 2 && shown.width > 200 && shown.data.join() !== last?.data.join()) {
      return shown;
    }
    await page.waitForTimeout(30);
  }
}

test('frames are translated as they come; stopping gives the camera back and keeps the last', () =>
  withCamera(['camera'], async (page) => {
    assert.deepEqual(await trackStates(page), [], 'the camera was not asked for');
    await button(page, 'Camera').press('Enter');
    const first = await nextFrame(page, null);
    assert.deepEqual(await trackStates(page), ['live']);
    const size = first.data.length / 2;
    const wrong = first.data.findIndex((value, i) => {
      return i < size && i % 4 !== 3 && value + first.data[size + i] !== 255;
    });
    assert.equal(wrong, -1, 'the frame and its negative');
    await nextFrame(page, await nextFrame(page, first));
    await page.screenshot({ path: path.join(root, 'build/screenshots/camera.png') });
    await button(page, 'Stop camera').press('Enter');
    await idle(page);
    assert.deepEqual(await trackStates(page), ['ended']);
    const kept = await pictures(page);
    await page.waitForTimeout(200);
    assert.deepEqual(await pictures(page), kept, 'the picture stands still');
    assert.equal(kept.width, first.width);
    // And starts again.
    await button(page, 'Camera').press('Enter');
    await nextFrame(page, kept);
    assert.deepEqual(await trackStates(page), ['ended', 'live']);
  }));

test('a page that is hidden, or that leaves Translate, gives the camera back', () =>
  withCamera(['camera'], async (page) => {
    await button(page, 'Camera').press('Enter');
    await nextFrame(page, null);
    await page.evaluate(() => {
      Object.defineProperty(document, 'hidden', { value: true, configurable: true });
      document.dispatchEvent(new Event('visibilitychange'));
      delete document.hidden;
    });
    await idle(page);
    assert.deepEqual(await trackStates(page), ['ended']);
    await button(page, 'Camera').press('Enter');
    await page.waitForFunction(() => window.tracks.length === 2);
    await nextFrame(page, null);
    await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Tiny' });
    await idle(page);
    assert.deepEqual(await trackStates(page), ['ended', 'ended']);
    assert.equal((await state(page)).mode, 'sample');
  }));

test('a camera that is refused is a line that says what to do, and nothing is lost', () =>
  withCamera([], async (page) => {
    const shown = await pictures(page);
    await button(page, 'Camera').press('Enter');
    await page.waitForFunction(() => /refused/.test(document.querySelector('#status').textContent));
    assert.match(await page.textContent('#status'), /^The camera was refused: allow it/);
    assert.deepEqual(await pictures(page), shown);
    assert.ok(await button(page, 'Camera').isEnabled());
  }));
