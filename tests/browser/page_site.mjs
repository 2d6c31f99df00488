// The page under test, served from a sub-path with a strict policy and models of a few kilobytes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { gridPng, readPng } from '../../site/tools/png.mjs';
import { conditional, generator, generator2d, styled } from '../node/tiny_models.mjs';
import { tinyFilm } from '../node/tiny_film.mjs';
import { negative, testPicture } from '../node/tiny_translators.mjs';
import { launchChromium } from './chromium.mjs';
import { startServer } from '../../site/tools/static_server.mjs';

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
  { id: 'styled', file: 'styled.onnx', kind: 'generator', name: 'Styled', sha256: '5555555555' },
  { id: 'film', file: 'film.onnx', kind: 'generator', name: 'Film', sha256: '6666666666' },
];

/** PNG bytes of a picture {data, width, height}. */
export const png = (picture) => gridPng({ ...picture, count: 1 }, 1);

/** What the site's own _headers ask a static host to send with every file. */
export function siteHeaders() {
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

/** A browser and a server: /sub/path/ is dist/ with seven small models, /real/ is dist/ as it is. */
export async function startSite(flags = []) {
  const browser = await launchChromium(flags);
  const pages = {
    '/sub/path/models/manifest.json': json({ format: 1, models }),
    '/sub/path/models/tiny.onnx': binary(generator()),
    '/sub/path/models/classes.onnx': binary(conditional()),
    '/sub/path/models/styled.onnx': binary(styled()),
    '/sub/path/models/film.onnx': binary(tinyFilm()),
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

/** What startSite gives, for the tests of a file: from before the first of them to the last one. */
export function siteOfTests(flags = []) {
  const site = {};
  before(async () => Object.assign(site, await startSite(flags)));
  after(() => site.close?.());
  return site;
}

/** The first steps are not shown: the visitor has seen them. */
const known = () => {
  // Other addresses than the site's have no storage.
  if (location.protocol === 'http:') localStorage.setItem('ganvas-hint', 'seen');
};

const visited = new WeakSet();

/**
 * Opens the page at `address` of the site in `context`, for a visitor who knows it; `errors` are
 * lines of what went wrong.
 */
export async function openPage(site, context, address = '/sub/path/') {
  // Once: a page of the context may be closing.
  if (!visited.has(context)) await context.addInitScript(known);
  visited.add(context);
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

/**
 * Opens the page at `address` of the site, waits for its pictures, and checks for errors. `prepare`
 * runs in the page before its scripts.
 */
export async function withGanvas(site, use, { address = '/sub/path/', prepare, ...options } = {}) {
  const context = await site.browser.newContext({ ...desktop, ...options });
  try {
    if (prepare) await context.addInitScript(prepare);
    const { page, errors } = await openPage(site, context, address);
    await use(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

/** Bytes on their way to a page: as a list of numbers they would take seconds. */
export const packed = (bytes) => Buffer.from(bytes).toString('base64');

/** Files as they are dropped or pasted: [name, bytes, type] each. */
export function transferOf(page, ...files) {
  return page.evaluateHandle(
    (list) => {
      const made = new DataTransfer();
      for (const [name, text, type] of list) {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        made.items.add(new File([bytes], name, { type }));
      }
      return made;
    },
    files.map(([name, bytes, type = '']) => [name, packed(bytes), type]),
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

/**
 * Where the page draws something, in CSS pixels: a control or a picture by its id, or a part of the
 * page such as '@stage'. See web/app/mirror.h for ids.
 */
export async function place(page, id) {
  const box = await page.evaluate((name) => window.ganvas.places()[name], id);
  assert.ok(box, `the page draws no "${id}"`);
  const [x, y, width, height] = box;
  return { x, y, width, height };
}

/** A point in a box, by shares of its width and height: its middle, where none are given. */
export const within = ({ x, y, width, height }, across = 0.5, down = 0.5) => [
  x + across * width,
  y + down * height,
];

/** A click of the mouse at the middle of what the page draws as `id`. */
export async function press(page, id) {
  await page.mouse.click(...within(await place(page, id)));
  await idle(page);
}

/** The same of a control by its locator: the mouse presses the canvas there, as a user's does. */
export async function pressOn(page, locator) {
  await page.mouse.click(...within(await locator.boundingBox()));
  await idle(page);
}

/** A tap of a finger at the middle of what the page draws as `id`. */
export async function tap(page, id) {
  await page.touchscreen.tap(...within(await place(page, id)));
  await idle(page);
}

/** A tap on a control by its locator. */
export async function tapOn(page, locator) {
  await page.touchscreen.tap(...within(await locator.boundingBox()));
  await idle(page);
}

/** Resolves once `holds` does, which is asked again and again. */
export async function until(holds, what) {
  const end = Date.now() + 20_000;
  while (!(await holds())) assert.ok(Date.now() < end, `waited for 20 s: ${what}`);
}

/** Has time go by that is itself what the test is about: a hold, or a time in which nothing happens. */
export const pass = (page, milliseconds) =>
  page.evaluate(async (time) => {
    const start = performance.now();
    while (performance.now() - start < time) await new Promise(requestAnimationFrame);
  }, milliseconds);

/** A button by its name, and any control by its stable id. */
export const button = (page, name) => page.getByRole('button', { name, exact: true });
export const control = (page, name) => page.locator(`#mirror [data-id="${name}"]`);

/** Sets members of the state. */
export async function set(page, members) {
  await page.evaluate((values) => window.ganvas.setState(values), members);
  await idle(page);
}

/** RGBA of picture `index` of those that are shown. */
export function pictureOf({ data, width, height }, index) {
  const size = 4 * width * height;
  return data.slice(index * size, (index + 1) * size);
}

export const idle = (page) => page.evaluate(() => window.ganvas.idle());
export const state = (page) => page.evaluate(() => window.ganvas.state());
/** What the stage shows, with its bytes as a list. */
export async function pictures(page) {
  const { text, ...rest } = await page.evaluate(() => {
    const { data, ...others } = window.ganvas.pictures();
    const parts = [];
    for (let i = 0; i < data.length; i += 8192) {
      parts.push(String.fromCharCode(...data.subarray(i, i + 8192)));
    }
    return { ...others, text: btoa(parts.join('')) };
  });
  return { ...rest, data: [...Buffer.from(text, 'base64')] };
}

/** {data: RGBA, width, height} of a part of the page, one pixel for a CSS pixel. */
export async function pixels(page, clip) {
  return readPng('screenshot', await page.screenshot({ clip, scale: 'css' }));
}
