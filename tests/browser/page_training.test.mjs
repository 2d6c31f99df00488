// The mode Film: snapshots of a training, scrubbed, played, compared and saved.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import { loadModel } from '../../dist/ganvas.js';
import { snapshotFile, tinyFilm, tinySteps } from '../node/tiny_film.mjs';
import {
  drop,
  idle,
  pictures,
  pixels,
  place,
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

const set = async (page, members) => {
  await page.evaluate((value) => window.ganvas.setState(value), members);
  await idle(page);
};
const film = { model: 'film', mode: 'film', count: 4 };
const last = tinySteps.length - 1;

/** What the snapshot's own file makes of latents 0 to 3 of the seed. */
async function made(snapshot, seed = 1) {
  const model = await loadModel(snapshotFile(snapshot), { workers: 0 });
  const { data } = await model.sample({ seed, count: 4 });
  model.dispose();
  return [...data];
}

test('each snapshot shows the pictures of its own file, bit by bit', () =>
  withGanvas(site, async (page) => {
    await set(page, film);
    assert.deepEqual((await pictures(page)).data, await made(last));
    for (const snapshot of [0, 3, 1]) {
      await set(page, { snapshot });
      assert.deepEqual((await pictures(page)).data, await made(snapshot), `snapshot ${snapshot}`);
    }
    // The other modes are of the last one.
    await set(page, { mode: 'sample' });
    assert.deepEqual((await pictures(page)).data, await made(last));
  }));

test('the mode is there for films alone, also for one that is dropped or in the address', async () => {
  await withGanvas(site, async (page) => {
    await set(page, { model: 'tiny', mode: 'film' });
    assert.equal(await page.getByLabel('Snapshot', { exact: true }).count(), 0);
    assert.match(await page.title(), /Sample/);
    await drop(page, 'mine.onnx', tinyFilm());
    await set(page, { mode: 'film', count: 4, snapshot: 2 });
    assert.match(await page.title(), /Film/);
    assert.deepEqual((await pictures(page)).data, await made(2));
  });
  const address = '/sub/path/?model=models/film.onnx#version=3&mode=film&count=4&snapshot=1';
  await withGanvas(
    site,
    async (page) => {
      await idle(page);
      assert.deepEqual((await pictures(page)).data, await made(1));
    },
    { address },
  );
});

test('the track scrubs, keys step, undo goes back, and the link keeps it', () =>
  withGanvas(site, async (page) => {
    await set(page, film);
    const track = await place(page, 'film');
    await page.mouse.click(...within(track, 0.5, 0.9));
    await idle(page);
    assert.equal((await state(page)).snapshot, 2);
    await page.mouse.click(...within(track, 0.02, 0.3));
    await idle(page);
    assert.equal((await state(page)).snapshot, 0);
    await page.keyboard.press('ArrowRight');
    await idle(page);
    assert.equal((await state(page)).snapshot, 1);
    assert.deepEqual((await pictures(page)).data, await made(1));
    await page.keyboard.press('Control+z');
    await idle(page);
    assert.equal((await state(page)).snapshot, 0);
    const slider = page.getByLabel('Snapshot', { exact: true });
    assert.equal(await slider.getAttribute('aria-valuetext'), 'step 0');
    await until(
      async () => /[#&]snapshot=0/.test(await page.evaluate(() => location.hash)),
      'an address with the snapshot',
    );
    await page.reload();
    await page.evaluate(() => window.ganvas.ready);
    await idle(page);
    assert.deepEqual((await pictures(page)).data, await made(0));
  }));

test('it plays to the end, and from there from the beginning', () =>
  withGanvas(site, async (page) => {
    await set(page, { ...film, loop: false, snapshot: 1 });
    await page.keyboard.press('Space');
    await until(async () => (await state(page)).snapshot === last, 'the last snapshot');
    const plays = page.getByRole('button', { name: 'Play', exact: true, pressed: true });
    await until(async () => (await plays.count()) === 0, 'that it stops');
    await page.keyboard.press('Space');
    await until(async () => (await state(page)).snapshot < last, 'that it begins anew');
  }));

test('two snapshots are compared by the wipe, which a drag moves', () =>
  withGanvas(site, async (page) => {
    await set(page, { ...film, snapshot: last, smooth: false });
    const tile = await place(page, 'picture-0');
    // Without the line and its handle.
    const edge = { ...tile, width: tile.width * 0.3 };
    const plain = async (snapshot) => {
      await set(page, { snapshot, compared: -1 });
      return (await pixels(page, edge)).data;
    };
    const early = await plain(0);
    const late = await plain(last);
    assert.notDeepEqual(early, late);
    await page.keyboard.press('c');
    await idle(page);
    assert.equal((await state(page)).compared, 0);
    await set(page, { wipe: 0.9 });
    const differ = (a, b) => a.filter((value, i) => Math.abs(value - b[i]) > 4).length / a.length;
    assert.ok(differ((await pixels(page, edge)).data, early) < 0.05, 'the early one on the left');
    // From the line to the left edge.
    await page.mouse.move(...within(tile, 0.9, 0.5));
    await page.mouse.down();
    await page.mouse.move(...within(tile, 0.5, 0.5));
    await page.mouse.move(...within(tile, 0, 0.5));
    await page.mouse.up();
    await idle(page);
    assert.ok((await state(page)).wipe < 0.02, String((await state(page)).wipe));
    const shown = (await pixels(page, { ...edge, x: edge.x + 24, width: edge.width - 24 })).data;
    await set(page, { compared: -1 });
    const alone = (await pixels(page, { ...edge, x: edge.x + 24, width: edge.width - 24 })).data;
    assert.ok(differ(shown, alone) < 0.05, 'the late one on the right');
  }));

test('the film is saved with all its snapshots, as a grid', () =>
  withGanvas(site, async (page) => {
    await set(page, { ...film, animation: 'apng' });
    const download = page.waitForEvent('download');
    await page.getByRole('button', { name: 'Save animation', exact: true }).press('Enter');
    const saved = await download;
    assert.equal(saved.suggestedFilename(), 'Film-film.png');
    const read = await page.evaluate(
      async (text) => {
        const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const decoder = new ImageDecoder({ data, type: 'image/png' });
        await decoder.tracks.ready;
        const { image } = await decoder.decode({ frameIndex: 1 });
        const bytes = new Uint8Array(image.allocationSize({ format: 'RGBA' }));
        await image.copyTo(bytes, { format: 'RGBA' });
        const { codedWidth, codedHeight } = image;
        image.close();
        const { frameCount } = decoder.tracks.selectedTrack;
        return { frameCount, width: codedWidth, height: codedHeight, data: [...bytes] };
      },
      readFileSync(await saved.path()).toString('base64'),
    );
    assert.equal(read.frameCount, tinySteps.length + 7);
    const columns = read.width / 8;
    assert.equal((read.height / 8) * columns, 4);
    const expected = await made(1);
    for (let i = 0; i < 4; ++i) {
      const at = (Math.floor(i / columns) * 8 * read.width + (i % columns) * 8) * 4;
      const row = expected.slice(i * 256, i * 256 + 32);
      assert.deepEqual(read.data.slice(at, at + 32), row, `picture ${i}`);
    }
  }));

test('a picture that is kept stays that of its snapshot', () =>
  withGanvas(site, async (page) => {
    await set(page, { ...film, snapshot: 0 });
    await page.keyboard.press('p');
    await set(page, { snapshot: 3 });
    const kept = page.getByRole('button', { name: /^Kept picture 1: seed 1, picture 1, step 0$/ });
    assert.equal(await kept.count(), 1);
    await kept.press('Enter');
    await idle(page);
    assert.deepEqual((await pictures(page)).data, (await made(0)).slice(0, 256));
  }));
