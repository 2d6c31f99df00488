// Walks in a page, and the browser's own decoder of animations as their judge.

import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchChromium, withPage } from './chromium.mjs';
import { startServer } from '../../site/tools/static_server.mjs';

const dist = path.join(fileURLToPath(new URL('../..', import.meta.url)), 'dist');

/** Runs in the page. */
async function story() {
  const { encodeApng, encodeGif, loadModel } = await import('/ganvas.js');
  const model = await loadModel('/models/avatars.onnx', { workers: 1 });
  try {
    const count = 8;
    const options = { seeds: [1, 2, 3], frames: count, loop: true, labels: [0, 1, 2] };
    const walk = await model.walk(options);

    const decode = async (bytes, type) => {
      const decoder = new ImageDecoder({ data: bytes, type });
      await decoder.completed;
      await decoder.tracks.ready;
      const { frameCount, repetitionCount } = decoder.tracks.selectedTrack;
      const frames = [];
      for (let frameIndex = 0; frameIndex < frameCount; ++frameIndex) {
        const { image } = await decoder.decode({ frameIndex });
        const canvas = new OffscreenCanvas(image.displayWidth, image.displayHeight);
        const context = canvas.getContext('2d', { colorSpace: 'srgb' });
        context.drawImage(image, 0, 0);
        const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
        frames.push({ data, width: canvas.width, duration: image.duration });
        image.close();
      }
      decoder.close();
      return { frames, repetitionCount };
    };
    const compare = ({ frames, repetitionCount }, scale) => {
      const { width, height } = walk;
      let largest = 0;
      let sum = 0;
      for (const [n, { data }] of frames.entries()) {
        for (let y = 0; y < height * scale; ++y) {
          for (let x = 0; x < width * scale; ++x) {
            const from = (n * height + Math.floor(y / scale)) * width + Math.floor(x / scale);
            for (let c = 0; c < 4; ++c) {
              const apart = Math.abs(
                data[(y * width * scale + x) * 4 + c] - walk.data[from * 4 + c],
              );
              largest = Math.max(largest, apart);
              sum += apart;
            }
          }
        }
      }
      return {
        count: frames.length,
        width: frames[0].width,
        durations: frames.map(({ duration }) => duration),
        loops: repetitionCount,
        largest,
        mean: sum / (frames.length * width * height * scale * scale * 4),
      };
    };
    const apng = compare(await decode(await encodeApng(walk, { fps: 25 }), 'image/png'), 1);
    const once = await decode(await encodeApng(walk, { fps: 25, loop: false }), 'image/png');
    const gifs = {};
    for (const dither of ['none', 'ordered', 'diffusion']) {
      const bytes = await encodeGif(walk, { fps: 30, scale: 2, dither });
      gifs[dither] = compare(await decode(bytes, 'image/gif'), 2);
    }
    return { count, width: walk.width, apng, gifs, once: once.repetitionCount };
  } finally {
    model.dispose();
  }
}

test('the browser shows the animations of a walk', async () => {
  const browser = await launchChromium();
  const server = await startServer({
    folders: { '/': dist },
    pages: { '/blank.html': '<!doctype html><title>test</title>' },
  });
  try {
    await withPage(browser, `${server.url}/blank.html`, async ({ page }) => {
      const seen = await page.evaluate(story);
      assert.equal(seen.apng.count, seen.count);
      assert.equal(seen.apng.largest, 0);
      assert.deepEqual(seen.apng.durations, Array(seen.count).fill(40000));
      assert.equal(seen.apng.loops, Infinity);
      assert.equal(seen.once, 0);
      for (const [dither, gif] of Object.entries(seen.gifs)) {
        assert.equal(gif.count, seen.count, dither);
        assert.equal(gif.width, 2 * seen.width);
        assert.ok(gif.mean < 6, `${dither}: ${gif.mean} apart`);
        assert.equal(gif.loops, Infinity);
        assert.equal(
          gif.durations.reduce((sum, x) => sum + x, 0),
          270000,
        );
      }
    });
  } finally {
    await server.close();
    await browser.close();
  }
});
