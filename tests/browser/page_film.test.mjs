// The film of Timeline as files: videos by the browser's own decoder, pictures in a zip by Python's.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { readPng } from '../../site/tools/png.mjs';
import { idle, packed, pictures, startSite, state, until, withGanvas } from './page_site.mjs';

const fps = 25;
let site, folder;

before(async () => {
  folder = mkdtempSync(path.join(tmpdir(), 'ganvas-'));
  site = await startSite();
});

after(async () => {
  await site?.close();
  if (folder) rmSync(folder, { recursive: true });
});

const button = (page, name) => page.getByRole('button', { name, exact: true });
const status = (page) => page.evaluate(() => document.querySelector('#status').textContent);
const formats = (page) =>
  page
    .getByLabel('File', { exact: true })
    .locator('option')
    .evaluateAll((options) => options.map(({ value }) => value));

/** Opens Timeline with four pictures: 5, 10, 5 and 5 frames to the next one. */
async function film(page, members = {}) {
  const keys = [[0.2], [0.4], [0.2], [0.2]].map(([seconds]) => [seconds, 1, 0]);
  await page.evaluate((set) => window.ganvas.setState(set), {
    ...{ mode: 'timeline', model: 'styled', keys },
    ...members,
  });
  await idle(page);
}

const frames = 25;

async function saved(page) {
  const download = page.waitForEvent('download');
  await button(page, 'Save animation').press('Enter');
  const file = await download;
  return { name: file.suggestedFilename(), bytes: readFileSync(await file.path()) };
}

/** {names, pictures: [{data, width, height}]} of a zip file, as Python reads it. */
function unzip(bytes) {
  const file = path.join(folder, 'film.zip');
  writeFileSync(file, bytes);
  const script = `
import json, sys, zipfile
film = zipfile.ZipFile(sys.argv[1])
assert film.testzip() is None
film.extractall(sys.argv[2])
print(json.dumps(film.namelist()))`;
  const out = execFileSync('python3', ['-c', script, file, folder], { encoding: 'utf8' });
  const names = JSON.parse(out);
  const made = names.map((name) => readPng(name, readFileSync(path.join(folder, name))));
  return { names, made };
}

test('frames are saved as PNG files in a zip', () =>
  withGanvas(site, async (page) => {
    await film(page, { animation: 'png', saveScale: 4 });
    const { name, bytes } = await saved(page);
    assert.equal(name, 'Styled-timeline.zip');
    const { names, made } = unzip(bytes);
    assert.equal(names.length, frames);
    assert.equal(names[0], '000000.png');
    assert.equal(names.at(-1), '000024.png');
    // Frame 15 is the third picture, each pixel of it 4 x 4.
    await page.evaluate((at) => window.ganvas.setState({ at }), 15 / frames);
    await idle(page);
    const shown = await pictures(page);
    assert.deepEqual([made[15].width, made[15].height], [4 * shown.width, 4 * shown.height]);
    const wide = 4 * shown.width;
    for (let y = 0; y < shown.height; ++y) {
      for (let x = 0; x < shown.width; ++x) {
        for (const [dx, dy] of [
          [0, 0],
          [3, 3],
        ]) {
          const from = 4 * (y * shown.width + x);
          const to = 4 * ((4 * y + dy) * wide + 4 * x + dx);
          assert.deepEqual([...made[15].data.slice(to, to + 4)], shown.data.slice(from, from + 4));
        }
      }
    }
  }));

/** {width, height, duration, means: [[r, g, b]] of each frame} as the browser's player shows them. */
async function play(bytes, type) {
  const context = await site.browser.newContext();
  try {
    const page = await context.newPage();
    return await page.evaluate(
      async ([text, mime, count, rate]) => {
        const file = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const video = document.createElement('video');
        video.muted = true;
        video.src = URL.createObjectURL(new Blob([file], { type: mime }));
        await new Promise((resolve, reject) => {
          video.oncanplaythrough = resolve;
          video.onerror = () => reject(new Error(video.error.message));
        });
        const { videoWidth: width, videoHeight: height, duration } = video;
        const canvas = new OffscreenCanvas(width, height);
        const painter = canvas.getContext('2d', { willReadFrequently: true });
        const means = [];
        for (let frame = 0; frame < count; ++frame) {
          await new Promise((resolve) => {
            video.onseeked = resolve;
            video.currentTime = (frame + 0.5) / rate;
          });
          painter.drawImage(video, 0, 0);
          const { data } = painter.getImageData(0, 0, width, height);
          const sums = [0, 0, 0];
          data.forEach((value, i) => i % 4 < 3 && (sums[i % 4] += value));
          means.push(sums.map((sum) => sum / (data.length / 4)));
        }
        return { width, height, duration, means };
      },
      [packed(bytes), type, frames, fps],
    );
  } finally {
    await context.close();
  }
}

function meansOf({ data }) {
  const sums = [0, 0, 0];
  data.forEach((value, i) => i % 4 < 3 && (sums[i % 4] += value));
  return sums.map((sum) => sum / (data.length / 4));
}

for (const [format, type] of [
  ['webm', 'video/webm'],
  ['mp4', 'video/mp4'],
]) {
  test(`a film is saved as ${format}, or is not offered as one`, async (t) => {
    let video, expected;
    await withGanvas(site, async (page) => {
      await film(page);
      await until(async () => (await formats(page)).length >= 4, 'the formats').catch(() => {});
      const offered = await formats(page);
      if (!offered.includes(format)) {
        // The headless browser of the tests has VP8 and VP9, but maybe no H.264.
        assert.notEqual(format, 'webm');
        await film(page, { animation: format });
        assert.equal((await saved(page)).name, 'Styled-timeline.gif');
        t.diagnostic(`this browser has no encoder for ${format}`);
        return;
      }
      await film(page, { animation: format });
      video = await saved(page);
      assert.match(await status(page), /Saved Styled-timeline\.\w+ \(25 frames\)/);
      await film(page, { animation: 'png' });
      expected = unzip((await saved(page)).bytes).made;
    });
    if (!video) return;
    assert.equal(video.name, `Styled-timeline.${format}`);
    const { width, height, duration, means } = await play(video.bytes, type);
    // 12 x 12 pixels become 22 x 22 each: at least 256, and even.
    assert.deepEqual([width, height], [264, 264]);
    assert.ok(Math.abs(duration - frames / fps) < 0.02, `${duration} s`);
    // Colours of such small squares are not exact, but each frame is nearer to its own picture than
    // to its neighbours'.
    const was = expected.map(meansOf);
    const off = (by) =>
      means.reduce((sum, mean, frame) => {
        const other = was[(frame + by + frames) % frames];
        return sum + Math.max(...mean.map((value, c) => Math.abs(value - other[c])));
      }, 0) / frames;
    assert.ok(off(0) < 6, `means differ by ${off(0)}`);
    assert.ok(off(0) < off(1) && off(0) < off(-1), `${off(-1)}, ${off(0)}, ${off(1)}`);
  });
}

test('without encoders videos are not offered', () =>
  withGanvas(
    site,
    async (page) => {
      await film(page);
      assert.deepEqual(await formats(page), ['gif', 'apng', 'png']);
      // A link from elsewhere asks for one all the same.
      await film(page, { animation: 'webm' });
      assert.equal((await saved(page)).name, 'Styled-timeline.gif');
      assert.equal((await state(page)).animation, 'webm');
    },
    { prepare: () => delete window.VideoEncoder },
  ));

test('writing a film can be stopped', () =>
  withGanvas(
    site,
    async (page) => {
      await film(page, { animation: 'png' });
      await button(page, 'Save animation').press('Enter');
      await until(async () => /Writing the file: \d+%/.test(await status(page)), 'the file');
      let files = 0;
      page.on('download', () => ++files);
      await button(page, 'Stop saving').press('Enter');
      await idle(page);
      assert.equal(await status(page), 'Nothing was saved: stopped');
      await button(page, 'Save animation').waitFor();
      assert.equal(files, 0);
    },
    {
      // As slow as a large film.
      prepare: () => {
        const convert = OffscreenCanvas.prototype.convertToBlob;
        OffscreenCanvas.prototype.convertToBlob = async function (...given) {
          await new Promise((resolve) => setTimeout(resolve, 200));
          return convert.apply(this, given);
        };
      },
    },
  ));

test('the code of videos is loaded when one is saved', () =>
  withGanvas(site, async (page) => {
    await film(page);
    const scripts = () =>
      page.evaluate(
        () =>
          performance.getEntriesByType('resource').filter(({ name }) => /\.js$/.test(name)).length,
      );
    const before = await scripts();
    await until(async () => (await formats(page)).includes('webm'), 'WebM');
    await film(page, { animation: 'webm' });
    await saved(page);
    assert.equal(await scripts(), before + 1);
  }));
