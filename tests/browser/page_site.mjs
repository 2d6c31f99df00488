// The page under test, served from a sub-path with a strict policy and models of a few kilobytes.

import assert from 'node:assert/strict';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { conditional, generator, generator2d } from '../node/tiny_models.mjs';
import { launchChromium } from './chromium.mjs';
import { startServer } from './static_server.mjs';

export const root = fileURLToPath(new URL('../..', import.meta.url));
export const dist = path.join(root, 'dist');

const binary = (body) => ({ body, type: 'application/octet-stream' });
const json = (value) => ({ body: JSON.stringify(value), type: 'application/json' });
const models = [
  { id: 'tiny', file: 'tiny.onnx', kind: 'generator', name: 'Tiny', sha256: '0123456789abcdef' },
  { id: 'classes', file: 'classes.onnx', kind: 'generator', name: 'Classes', sha256: 'fedcba98' },
  { id: 'points', file: 'points.onnx', kind: 'generator2d', name: 'Points', sha256: '2222222222' },
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

export const desktop = { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' };

/** A browser and a server: /sub/path/ is dist/ with three small models, /real/ is dist/ as it is. */
export async function startSite() {
  const browser = await launchChromium();
  const server = await startServer({
    folders: { '/sub/path/': dist, '/real/': dist },
    pages: {
      '/sub/path/models/manifest.json': json({ format: 1, models }),
      '/sub/path/models/tiny.onnx': binary(generator()),
      '/sub/path/models/classes.onnx': binary(conditional()),
      '/sub/path/models/points.onnx': binary(generator2d()),
    },
    headers: { 'Content-Security-Policy': policy },
  });
  return {
    browser,
    url: server.url,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Opens the page at `address` of the site, waits for its pictures, and checks for errors. */
export async function withGanvas(site, use, { address = '/sub/path/', ...options } = {}) {
  const context = await site.browser.newContext({ ...desktop, ...options });
  try {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(site.url + address);
    await page.waitForFunction(() => window.ganvas);
    await page.evaluate(() => window.ganvas.ready);
    await use(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Drops a file on the page as a file manager would. */
export async function drop(page, name, bytes) {
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

export const idle = (page) => page.evaluate(() => window.ganvas.idle());
export const state = (page) => page.evaluate(() => window.ganvas.state());
export const pictures = (page) =>
  page.evaluate(() => {
    const { data, ...rest } = window.ganvas.pictures();
    return { ...rest, data: Array.from(data) };
  });
