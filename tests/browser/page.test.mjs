// The page in Chromium, with models of a few kilobytes.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { conditional, generator } from '../node/tiny_models.mjs';
import { launchChromium } from './chromium.mjs';
import { startServer } from './static_server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = path.join(root, 'dist');
const tool = path.join(root, 'build/native/bin/ganvas');

const binary = (body) => ({ body, type: 'application/octet-stream' });
const json = (value) => ({ body: JSON.stringify(value), type: 'application/json' });
const models = [
  { id: 'tiny', file: 'tiny.onnx', kind: 'generator', name: 'Tiny', sha256: '0123456789abcdef' },
  { id: 'classes', file: 'classes.onnx', kind: 'generator', name: 'Classes', sha256: 'fedcba98' },
];

/** Nothing but the site's own files: no inline code, no eval. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self'",
  "worker-src 'self' blob:",
  'img-src data:',
].join('; ');

let browser;
let server;
let folder;

before(async () => {
  browser = await launchChromium();
  folder = mkdtempSync(path.join(tmpdir(), 'ganvas-page-'));
  server = await startServer({
    folders: { '/sub/path/': dist, '/real/': dist },
    pages: {
      '/sub/path/models/manifest.json': json({ format: 1, models }),
      '/sub/path/models/tiny.onnx': binary(generator()),
      '/sub/path/models/classes.onnx': binary(conditional()),
    },
    headers: { 'Content-Security-Policy': policy },
  });
});

after(async () => {
  await browser?.close();
  await server?.close();
  if (folder) rmSync(folder, { recursive: true });
});

const desktop = { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' };

/** Opens the page at `address` under the server, waits for its pictures, and checks for errors. */
async function withGanvas(use, { address = '/sub/path/', ...options } = {}) {
  const context = await browser.newContext({ ...desktop, ...options });
  try {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(server.url + address);
    await page.waitForFunction(() => window.ganvas);
    await page.evaluate(() => window.ganvas.ready);
    await use(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

const idle = (page) => page.evaluate(() => window.ganvas.idle());
const state = (page) => page.evaluate(() => window.ganvas.state());
const pictures = (page) =>
  page.evaluate(() => {
    const { data, ...rest } = window.ganvas.pictures();
    return { ...rest, data: Array.from(data) };
  });

/** Drops a file on the page as a file manager would. */
async function drop(page, name, bytes) {
  const transfer = await page.evaluateHandle(
    ([file, data]) => {
      const made = new DataTransfer();
      made.items.add(new File([Uint8Array.from(data)], file));
      return made;
    },
    [name, Array.from(bytes)],
  );
  await page.dispatchEvent('#stage', 'dragenter', { dataTransfer: transfer });
  await page.dispatchEvent('#stage', 'drop', { dataTransfer: transfer });
  await idle(page);
}

function largestDifference(a, b) {
  assert.equal(a.length, b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

test('opens on Sample, first model, seed 1, 16 pictures, under a strict policy', () =>
  withGanvas(async (page) => {
    const { mode, model, seed, count } = await state(page);
    assert.deepEqual(
      { mode, model, seed, count },
      { mode: 'sample', model: 'tiny', seed: '1', count: 16 },
    );
    const shown = await pictures(page);
    assert.deepEqual([shown.count, shown.width, shown.height], [16, 8, 8]);
    assert.match(await page.textContent('#status'), /^16 pictures in /);
  }));

test("a seed's pictures are those of dist/ganvas.js", () =>
  withGanvas(async (page) => {
    await page.getByLabel('Seed', { exact: true }).fill('18446744073709551615');
    await idle(page);
    const shown = await pictures(page);
    const expected = await page.evaluate(async () => {
      const { loadModel } = await import(new URL('ganvas.js', document.baseURI).href);
      const model = await loadModel('models/tiny.onnx', { workers: 0 });
      const { data } = await model.sample({ seed: '18446744073709551615', count: 16 });
      model.dispose();
      return Array.from(data);
    });
    assert.deepEqual(shown.data, expected);
  }));

test("a trained model's pictures are those of `ganvas sample`", async (t) => {
  const manifest = path.join(dist, 'models/manifest.json');
  const [first] = JSON.parse(readFileSync(manifest, 'utf8')).models;
  if (!first) return t.skip('dist/ has no models');
  if (!existsSync(tool)) return t.skip('build/native/bin/ganvas is not built');
  const out = path.join(folder, 'grid.png');
  execFileSync(tool, [
    ...[
      'sample',
      path.join(dist, 'models', first.file),
      '--seed',
      '7',
      '--count',
      '16',
      '--out',
      out,
    ],
  ]);
  await withGanvas(
    async (page) => {
      const shown = await pictures(page);
      const expected = await page.evaluate(
        async ([bytes, { width, height, count }]) => {
          const blob = new Blob([Uint8Array.from(bytes)], { type: 'image/png' });
          const grid = await createImageBitmap(blob, { colorSpaceConversion: 'none' });
          const canvas = new OffscreenCanvas(grid.width, grid.height);
          const context = canvas.getContext('2d');
          context.drawImage(grid, 0, 0);
          const columns = grid.width / width;
          return Array.from({ length: count }, (_, i) => {
            const x = (i % columns) * width;
            const y = Math.floor(i / columns) * height;
            return Array.from(context.getImageData(x, y, width, height).data);
          }).flat();
        },
        [Array.from(readFileSync(out)), { ...shown, data: null }],
      );
      assert.equal(shown.count, 16);
      assert.ok(largestDifference(shown.data, expected) <= 1);
    },
    { address: '/real/#seed=7' },
  );
});

test('controls of the mirror act as those of the canvas', () =>
  withGanvas(async (page) => {
    const before = await pictures(page);
    await page.getByRole('button', { name: 'New seeds' }).click();
    await idle(page);
    assert.notEqual((await state(page)).seed, '1');
    assert.notDeepEqual((await pictures(page)).data, before.data);
    await page.getByLabel('Count').selectOption('4');
    await idle(page);
    assert.equal((await pictures(page)).count, 4);
    await page.getByLabel('Model').selectOption({ label: 'Classes' });
    await idle(page);
    assert.equal((await state(page)).model, 'classes');
    await page.getByLabel('Class', { exact: true }).selectOption('2');
    await idle(page);
    assert.equal((await state(page)).label, 2);
  }));

test('a seed is typed where the canvas shows it', () =>
  withGanvas(async (page) => {
    const box = await page.getByLabel('Seed', { exact: true }).boundingBox();
    await page.mouse.click(box.x + box.width / 2, box.y + box.height / 2);
    await page.waitForSelector('#mirror .editing');
    await page.keyboard.type('42');
    await page.keyboard.press('Enter');
    await idle(page);
    assert.equal((await state(page)).seed, '42');
    await page.keyboard.press('r');
    await idle(page);
    assert.notEqual((await state(page)).seed, '42');
  }));

test('undo and redo', () =>
  withGanvas(async (page) => {
    await page.locator('#stage').focus();
    await page.keyboard.press('r');
    await idle(page);
    const { seed } = await state(page);
    assert.notEqual(seed, '1');
    await page.keyboard.press('Control+z');
    await idle(page);
    assert.equal((await state(page)).seed, '1');
    await page.keyboard.press('Control+Shift+z');
    await idle(page);
    assert.equal((await state(page)).seed, seed);
  }));

test('a click pins, arrows and Enter enlarge, the shelf gives A and B', () =>
  withGanvas(async (page) => {
    // The middle of the stage's upper left quarter lies on a picture.
    await page.mouse.click(310, 180);
    await idle(page);
    let { shelf } = await state(page);
    assert.equal(shelf.length, 1);
    assert.deepEqual(shelf[0], { m: '0123456789ab', s: '1', i: 0 });
    await page.locator('#stage').focus();
    await page.keyboard.press('ArrowRight');
    await page.keyboard.press('p');
    await page.keyboard.press('b');
    await page.keyboard.press('Enter');
    await idle(page);
    const now = await state(page);
    shelf = now.shelf;
    assert.deepEqual(
      shelf.map(({ i }) => i),
      [0, 1],
    );
    assert.equal(now.ends[1].i, 1);
    assert.equal(now.enlarged, true);
    assert.equal((await pictures(page)).count, 1);
    await page.keyboard.press('Escape');
    await idle(page);
    assert.equal((await state(page)).enlarged, false);
  }));

test('a picture is dragged to the shelf', () =>
  withGanvas(async (page) => {
    await page.mouse.move(310, 180);
    await page.mouse.down();
    await page.mouse.move(320, 300, { steps: 4 });
    await page.mouse.move(320, 760, { steps: 4 });
    await idle(page);
    await page.mouse.up();
    await idle(page);
    assert.deepEqual(
      (await state(page)).shelf.map(({ i }) => i),
      [0],
    );
  }));

test('Interpolate: ends are the pictures themselves, the way between them is another', () =>
  withGanvas(async (page) => {
    const sample = await pictures(page);
    await page.getByLabel('Mode', { exact: true }).selectOption('interpolate');
    await idle(page);
    const strip = await pictures(page);
    assert.equal(strip.count, 9);
    const size = 8 * 8 * 4;
    assert.deepEqual(strip.data.slice(0, size), sample.data.slice(0, size));
    assert.deepEqual(strip.data.slice(8 * size), sample.data.slice(size, 2 * size));
    await page.getByLabel('Path').selectOption('lerp');
    await idle(page);
    assert.notDeepEqual((await pictures(page)).data, strip.data);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.waitForFunction(() => window.ganvas.state().t !== 0.5);
    await page.getByRole('button', { name: 'Play' }).click();
    await idle(page);
  }));

test('Plane: a drag moves the view, the wheel changes the step', () =>
  withGanvas(async (page) => {
    await page.getByLabel('Mode', { exact: true }).selectOption('plane');
    await idle(page);
    const { x, spacing } = await state(page);
    await page.mouse.move(500, 400);
    await page.mouse.down();
    await page.mouse.move(400, 400, { steps: 5 });
    await page.mouse.up();
    await idle(page);
    assert.ok((await state(page)).x > x);
    await page.mouse.wheel(0, -100);
    await idle(page);
    assert.ok((await state(page)).spacing < spacing);
    assert.ok((await pictures(page)).count > 4);
  }));

test('a dropped model is shown; a broken one is an error and the page lives on', () =>
  withGanvas(async (page) => {
    await drop(page, 'mine.onnx', generator({ channels: 4 }));
    const { model } = await state(page);
    assert.match(model, /^file-/);
    assert.equal((await pictures(page)).count, 16);
    const before = await pictures(page);
    await drop(page, 'broken.onnx', Buffer.from('this is no model'));
    assert.match(
      await page.textContent('#status'),
      /^broken cannot be used: .*previous model stays/,
    );
    assert.equal((await state(page)).model, model);
    assert.deepEqual((await pictures(page)).data, before.data);
    await page.getByRole('button', { name: 'Dismiss message' }).click();
    await page.getByRole('button', { name: 'New seeds' }).click();
    await idle(page);
    assert.notDeepEqual((await pictures(page)).data, before.data);
  }));

test('a link brings back what was shown', async () => {
  let link;
  let shown;
  await withGanvas(async (page) => {
    await page.evaluate(() =>
      window.ganvas.setState({
        mode: 'plane',
        seed: '99',
        x: 0.25,
        spacing: 0.1,
        shelf: [{ s: '5', i: 3 }],
      }),
    );
    await page.waitForFunction(() => location.hash.includes('99'));
    link = await page.evaluate(() => location.hash);
    shown = { state: await state(page), pictures: await pictures(page) };
  });
  await withGanvas(
    async (page) => {
      assert.deepEqual(await state(page), shown.state);
      assert.deepEqual((await pictures(page)).data, shown.pictures.data);
    },
    { address: `/sub/path/${link}` },
  );
});

test('nothing is drawn while nothing changes', () =>
  withGanvas(async (page) => {
    const frames = await page.evaluate(async () => {
      let asked = 0;
      const own = window.requestAnimationFrame.bind(window);
      window.requestAnimationFrame = (call) => own(call, (asked += 1));
      await new Promise((resolve) => setTimeout(resolve, 1000));
      return asked;
    });
    assert.equal(frames, 0);
  }));

test('the backing store has device pixels, and follows the window', () =>
  withGanvas(
    async (page) => {
      const size = () =>
        page.evaluate(
          () => [...document.querySelectorAll('#stage')].map((c) => [c.width, c.height])[0],
        );
      assert.deepEqual(await size(), [2560, 1600]);
      await page.setViewportSize({ width: 901, height: 633 });
      await page.waitForFunction(() => document.querySelector('#stage').width === 1802);
      assert.deepEqual(await size(), [1802, 1266]);
    },
    { deviceScaleFactor: 2 },
  ));

test('a lost context comes back with its pictures', () =>
  withGanvas(async (page) => {
    const before = await page.screenshot();
    await page.evaluate(async () => {
      const canvas = document.querySelector('#stage');
      const lose = canvas.getContext('webgl2').getExtension('WEBGL_lose_context');
      lose.loseContext();
      await new Promise((resolve) => setTimeout(resolve, 50));
      lose.restoreContext();
      await new Promise((resolve) => canvas.addEventListener('webglcontextrestored', resolve));
    });
    await idle(page);
    assert.ok(before.equals(await page.screenshot()));
  }));

test('on a phone, controls are a sheet and targets are large', () =>
  withGanvas(
    async (page) => {
      await page.getByRole('button', { name: 'Controls' }).tap();
      await idle(page);
      const box = await page.getByRole('button', { name: 'New seeds' }).boundingBox();
      assert.ok(box.height >= 44 && box.y > 844 * 0.55, JSON.stringify(box));
      await page.getByRole('button', { name: 'New seeds' }).tap();
      await idle(page);
      assert.notEqual((await state(page)).seed, '1');
    },
    { viewport: { width: 390, height: 844 }, deviceScaleFactor: 3, hasTouch: true, isMobile: true },
  ));

test('changing models leaves no workers behind', () =>
  withGanvas(async (page) => {
    const before = page.workers().length;
    for (const label of ['Classes', 'Tiny', 'Classes', 'Tiny']) {
      await page.getByLabel('Model', { exact: true }).selectOption({ label });
      await idle(page);
    }
    assert.equal(page.workers().length, before);
  }));

/** Text of the plain HTML that stands in for the page. */
async function plainText(address, prepare) {
  const context = await browser.newContext(desktop);
  try {
    const page = await context.newPage();
    if (prepare) await page.addInitScript(prepare);
    await page.goto(address);
    const plain = page.locator('#plain');
    await plain.waitFor({ state: 'visible' });
    return await plain.innerText();
  } finally {
    await context.close();
  }
}

test('without WebGL2, wasm SIMD or a server the page says so', async () => {
  const address = `${server.url}/sub/path/`;
  const noWebGl = () => {
    HTMLCanvasElement.prototype.getContext = () => null;
  };
  assert.match(await plainText(address, noWebGl), /no WebGL2/);
  const noSimd = () => {
    WebAssembly.validate = () => false;
  };
  assert.match(await plainText(address, noSimd), /no WebAssembly SIMD/);
  assert.match(await plainText(`file://${dist}/index.html`), /opened from disk/);
});
