// The page under test, served from a sub-path with a strict policy and models of a few kilobytes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { gridPng } from '../../site/tools/png.mjs';
import { conditional, generator, generator2d } from '../node/tiny_models.mjs';
import { negative, testPicture } from '../node/tiny_translators.mjs';
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
  {
    ...{ id: 'negative', file: 'negative.onnx', kind: 'translator', name: 'Negative' },
    ...{ sha256: '3333333333', inverse: 'back', examples: ['examples/small-disc.png'] },
  },
  {
    ...{ id: 'back', file: 'back.onnx', kind: 'translator', name: 'Back', sha256: '4444444444' },
    ...{ inverse: 'negative', examples: ['examples/small-disc.png', 'examples/wide-disc.png'] },
  },
];

/** PNG bytes of a picture {data, width, height}. */
export const png = (picture) => gridPng({ ...picture, count: 1 }, 1);

/** What the site's own _headers ask a static host to send with every file. */
function siteHeaders() {
  const rules = readFileSync(path.join(dist, '_headers'), 'utf8').split(/^(?=\S)/m);
  const lines =
    rules
      .find((rule) => rule.startsWith('/*\n'))
      ?.split('\n')
      .slice(1) ?? [];
  const pairs = lines.map((line) => line.match(/^\s+([^:]+): (.*)$/)?.slice(1)).filter(Boolean);
  const headers = Object.fromEntries(pairs);
  assert.match(headers['Content-Security-Policy'], /^default-src 'none'; script-src 'self' /);
  assert.match(headers['Permissions-Policy'], /^camera=\(self\), microphone=\(\)/);
  return headers;
}

export const desktop = { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' };

/** A browser and a server: /sub/path/ is dist/ with five small models, /real/ is dist/ as it is. */
export async function startSite(flags = []) {
  const browser = await launchChromium(flags);
  const pages = {
    '/sub/path/models/manifest.json': json({ format: 1, models }),
    '/sub/path/models/tiny.onnx': binary(generator()),
    '/sub/path/models/classes.onnx': binary(conditional()),
    '/sub/path/models/points.onnx': binary(generator2d()),
    '/sub/path/models/negative.onnx': binary(negative()),
    // Not all the way: 127.5 * 0.2 = 25.5 is missing.
    '/sub/path/models/back.onnx': binary(negative({ shift: -0.2, name: 'back' })),
    '/sub/path/models/examples/small-disc.png': binary(png(testPicture(40, 30))),
    '/sub/path/models/examples/wide-disc.png': binary(png(testPicture(80, 20))),
  };
  const server = await startServer({
    folders: { '/sub/path/': dist, '/real/': dist },
    pages,
    headers: siteHeaders(),
  });
  return {
    browser,
    url: server.url,
    /** By address; a test may replace some. */
    pages,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Opens the page at `address` of the site in `context`; `errors` are lines of what went wrong. */
export async function openPage(site, context, address = '/sub/path/') {
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.goto(site.url + address);
  await page.waitForFunction(() => window.ganvas);
  await page.evaluate(() => window.ganvas.ready);
  return { page, errors };
}

/** Opens the page at `address` of the site, waits for its pictures, and checks for errors. */
export async function withGanvas(site, use, { address = '/sub/path/', ...options } = {}) {
  const context = await site.browser.newContext({ ...desktop, ...options });
  try {
    const { page, errors } = await openPage(site, context, address);
    await use(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Files as they are dropped or pasted: [name, bytes, type] each. */
export function transferOf(page, ...files) {
  return page.evaluateHandle(
    (list) => {
      const made = new DataTransfer();
      for (const [name, data, type] of list) {
        made.items.add(new File([Uint8Array.from(data)], name, { type }));
      }
      return made;
    },
    files.map(([name, bytes, type = '']) => [name, Array.from(bytes), type]),
  );
}

/** Drops a file on the page as a file manager would. */
export const drop = (page, name, bytes, type) => dropTogether(page, [name, bytes, type]);

export async function dropTogether(page, ...files) {
  const transfer = await transferOf(page, ...files);
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
