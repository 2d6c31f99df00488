// A StyleGAN2 of a foreign exporter in a page: its styles are found, mixed and drawn, and the
// gradient of a picture by them is taken.

import assert from 'node:assert/strict';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { foreignGenerator } from '../compat/stylegan2_parts.mjs';
import { launchChromium, withPage } from './chromium.mjs';
import { startServer } from '../../site/tools/static_server.mjs';

const dist = path.join(fileURLToPath(new URL('../..', import.meta.url)), 'dist');

/** Runs in the page. */
async function story() {
  const { loadModel } = await import('/ganvas.js');
  const model = await loadModel('/foreign.onnx', { workers: 1 });
  try {
    const styles = model.info.values().filter(({ uses }) => uses.includes('w'));
    const name = styles.at(-1).name;
    const data = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i * 1.3));
    const z = { data, dims: [2, 16] };
    const { [name]: w, image } = await model.run({ z }, { outputs: [name, 'image'] });
    const [, layers, size] = w.dims;
    // The last layers of the second picture for the first one.
    w.data.copyWithin(size, (layers + 1) * size, 2 * layers * size);
    const mixed = (await model.run({ [name]: w })).image;
    const ones = { data: new Float32Array(mixed.data.length).fill(1), dims: mixed.dims };
    const gradient = (await model.gradient({ [name]: w }, { image: ones }))[name];
    // A step along the gradient makes the pictures brighter, by what it says.
    const step = 1e-3;
    const moved = {
      data: w.data.map((x, i) => x + step * gradient.data[i]),
      dims: w.dims,
    };
    const sum = ({ data: numbers }) => numbers.reduce((total, x) => total + x, 0);
    const brighter = sum((await model.run({ [name]: moved })).image) - sum(mixed);
    const said = step * gradient.data.reduce((total, g) => total + g * g, 0);
    const apart = (a, b) => a.reduce((total, x, i) => total + Math.abs(x - b[i]), 0);
    const half = image.data.length / 2;
    return {
      name,
      dims: w.dims,
      mixedFirst: apart(mixed.data.subarray(0, half), image.data.subarray(0, half)),
      mixedSecond: apart(mixed.data.subarray(half), image.data.subarray(half)),
      gradientDims: gradient.dims,
      brighter,
      said,
    };
  } finally {
    model.dispose();
  }
}

test('styles of a foreign StyleGAN2 are mixed, and have a gradient', async () => {
  const browser = await launchChromium();
  const server = await startServer({
    folders: { '/': dist },
    pages: {
      '/blank.html': '<!doctype html><title>test</title>',
      '/foreign.onnx': {
        body: Buffer.from(foreignGenerator(2)),
        type: 'application/octet-stream',
      },
    },
  });
  try {
    await withPage(browser, `${server.url}/blank.html`, async ({ page }) => {
      const seen = await page.evaluate(story);
      assert.equal(seen.name, 'w');
      assert.deepEqual(seen.dims, [2, 3, 16]);
      assert.deepEqual(seen.gradientDims, [2, 3, 16]);
      assert.ok(seen.mixedFirst > 1, `the mix changes the first picture: ${seen.mixedFirst}`);
      assert.ok(seen.mixedSecond < 1e-3, `and not the second: ${seen.mixedSecond}`);
      assert.ok(seen.brighter > 0);
      assert.ok(Math.abs(seen.brighter - seen.said) < 0.1 * seen.said);
    });
  } finally {
    await server.close();
    await browser.close();
  }
});
