// The page of runs, with run folders that a test writes, appends to, breaks and deletes.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { startServer } from '../../site/tools/static_server.mjs';
import { generator } from '../node/tiny_models.mjs';
import { testPicture } from '../node/tiny_translators.mjs';
import { launchChromium } from './chromium.mjs';
import { desktop, dist, png, root, siteHeaders } from './page_site.mjs';

const ganvas = path.join(root, 'build/native/bin/ganvas');
const skip =
  existsSync(ganvas) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

let folder, browser, server, url;

const place = (...names) => path.join(folder, 'runs', ...names);

function makeRun(id, options) {
  mkdirSync(place(id, 'samples'), { recursive: true });
  mkdirSync(place(id, 'snapshots'));
  writeFileSync(place(id, 'options.json'), JSON.stringify(options));
}

function tick(id, step, more = {}) {
  const line = { step, images: 8 * step, loss_d: 1 / step, loss_g: 2, seconds: step, ...more };
  appendFileSync(place(id, 'stats.jsonl'), `${JSON.stringify(line)}\n`);
}

/** Opens the page at `hash`; what goes wrong in it fails the test. */
async function withRuns(use, { hash = '', at = `${url}runs/`, ...options } = {}) {
  const context = await browser.newContext({ ...desktop, ...options });
  try {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(at + hash);
    await use(page);
    assert.deepEqual(errors, []);
  } finally {
    await context.close();
  }
}

const row = (page, id) => page.locator(`#runs li[data-run="${id}"]`);
const card = (page, id) => page.locator(`#cards article[data-run="${id}"]`);

before(async () => {
  if (skip) return;
  folder = mkdtempSync(path.join(tmpdir(), 'ganvas-runs-'));
  makeRun('first', { model: 'dcgan', data: 'shapes', steps: 100, lr_g: 0.0002, batch: 8 });
  for (let step = 10; step <= 50; step += 10) tick('first', step, { fid: 100 - step });
  writeFileSync(place('first', 'samples/step_000050.png'), png(testPicture(40, 30)));
  writeFileSync(place('first', 'snapshots/step_000050.onnx'), generator());
  writeFileSync(place('first', 'log.txt'), 'the log of the first\n');
  makeRun('second', { model: 'dcgan', data: 'shapes', steps: 20, lr_g: 0.0004, batch: 8 });
  tick('second', 20);
  mkdirSync(place('torn'));
  writeFileSync(place('torn', 'options.json'), '{"steps": 1');
  browser = await launchChromium([]);
  server = spawn(ganvas, ['serve', dist, '--runs', place(), '--port', '0']);
  const [line] = await once(server.stdout, 'data');
  url = /http:\S+/.exec(String(line))[0];
});

after(async () => {
  server?.kill();
  await browser?.close();
  if (folder) rmSync(folder, { recursive: true });
});

test('runs are listed with their state, and a broken one says why', { skip }, () =>
  withRuns(async (page) => {
    await row(page, 'first').getByText('Stopped').waitFor();
    await row(page, 'first').getByText('step 50 of 100').waitFor();
    await row(page, 'second').getByText('Done').waitFor();
    await row(page, 'torn').getByText('Broken').waitFor();
    await row(page, 'torn').getByText('options.json is not a JSON object').waitFor();
    await page.locator('[data-curve="fid"]').getByText('50').waitFor();
    assert.match(await card(page, 'first').locator('dl').textContent(), /fid50$/);
    await card(page, 'first').getByText('ganvas resume').waitFor();
    await card(page, 'first').getByText('Log', { exact: true }).click();
    await card(page, 'first').getByText('the log of the first').waitFor();
  }),
);

test('ticks, new runs and deleted ones show without a reload', { skip }, () =>
  withRuns(async (page) => {
    await page.locator('[data-curve="loss_d"]').getByText('0.020').waitFor();
    await page.evaluate(() => (window.sameDocument = true));
    tick('first', 80);
    await row(page, 'first').getByText('step 80 of 100').waitFor();
    await page.locator('[data-curve="loss_d"]').getByText('0.013').waitFor();
    writeFileSync(place('first', 'samples/step_000080.png'), png(testPicture(40, 30)));
    await card(page, 'first').getByRole('img', { name: 'Samples of first, step 80' }).waitFor();
    makeRun('third', { steps: 10 });
    tick('third', 10);
    await row(page, 'third').getByText('Done').waitFor();
    await row(page, 'third').getByRole('checkbox').check();
    await card(page, 'third').getByText('ganvas export').waitFor();
    rmSync(place('third'), { recursive: true });
    await row(page, 'third').waitFor({ state: 'detached' });
    await card(page, 'third').waitFor({ state: 'detached' });
    writeFileSync(place('second', 'options.json'), '');
    await row(page, 'second').getByText('options.json: an empty file').waitFor();
    writeFileSync(place('second', 'options.json'), '{"steps": 20, "lr_g": 0.0004, "batch": 8}');
    await row(page, 'second').getByText('Done').waitFor();
    assert.equal(await page.evaluate(() => window.sameDocument), true);
  }),
);

test('two runs share plots, and the table has what differs', { skip }, () =>
  withRuns(
    async (page) => {
      const values = page.locator('[data-curve="loss_g"] .values span');
      await card(page, 'second').waitFor();
      assert.equal(await values.count(), 2);
      const table = page.locator('#options');
      await table.getByRole('row', { name: 'lr_g 0.0002 0.0004' }).waitFor();
      assert.equal(await table.getByRole('rowheader', { name: 'batch' }).count(), 0);
      await page.getByLabel('Only what differs').uncheck();
      await table.getByRole('row', { name: 'batch 8 8' }).waitFor();
      await row(page, 'second').getByRole('checkbox').uncheck();
      await card(page, 'second').waitFor({ state: 'detached' });
      assert.match(page.url(), /#run=first&smooth=0\.5$/);
    },
    { hash: '#run=first&run=second&smooth=0.5' },
  ),
);

test('plots zoom by the mouse and by the keyboard', { skip }, () =>
  withRuns(async (page) => {
    const canvas = page.locator('[data-curve="loss_d"] canvas');
    await canvas.scrollIntoViewIfNeeded();
    const drawn = () => canvas.evaluate((element) => element.toDataURL());
    const whole = await drawn();
    const { x, y, width } = await canvas.boundingBox();
    await page.mouse.move(x + 0.4 * width, y + 60);
    await page.mouse.down();
    await page.mouse.move(x + 0.8 * width, y + 60);
    await page.mouse.up();
    await page.mouse.move(0, 0);
    const button = page.getByRole('button', { name: 'Show all steps' });
    assert.equal(await button.isEnabled(), true);
    assert.notEqual(await drawn(), whole);
    await button.click();
    assert.equal(await drawn(), whole);
    await canvas.press('+');
    assert.equal(await button.isEnabled(), true);
    await canvas.press('ArrowLeft');
    await canvas.press('Home');
    assert.equal(await button.isEnabled(), false);
    assert.equal(await drawn(), whole);
    await page.getByLabel('Smoothing').fill('0.9');
    assert.notEqual(await drawn(), whole);
  }),
);

test('a snapshot opens in the explorer', { skip }, () =>
  withRuns(async (page) => {
    await card(page, 'first').getByRole('link', { name: 'Open in the explorer' }).click();
    await page.waitForFunction(() => window.ganvas);
    await page.evaluate(() => window.ganvas.ready);
    await page.waitForFunction(() => location.search.includes('step_000050.onnx'));
    const { pictures } = await page.evaluate(async () => {
      await window.ganvas.idle();
      return { pictures: window.ganvas.pictures().count };
    });
    assert.ok(pictures > 0);
  }),
);

test(
  'a static copy shows the same, and a site without runs says how to see some',
  { skip },
  async () => {
    const copy = path.join(folder, 'site');
    mkdirSync(copy);
    for (const name of ['guide', 'runs', ...siteFiles()]) {
      cpSync(path.join(dist, name), path.join(copy, name), { recursive: true });
    }
    const host = await startServer({ folders: { '/sub/': copy }, headers: siteHeaders() });
    const at = `${host.url}/sub/runs/`;
    try {
      await withBare(at, async (page) => {
        await page.getByText('This site has no runs.').waitFor();
      });
      execFileSync(ganvas, ['serve', copy, '--runs', place(), '--write']);
      await withRuns(
        async (page) => {
          await row(page, 'first').getByText('Stopped').waitFor();
          await card(page, 'first')
            .getByRole('img', { name: /^Samples of first/ })
            .waitFor();
          await page.locator('[data-curve="fid"]').waitFor();
          assert.equal(await page.locator('#live').textContent(), '');
        },
        { at },
      );
      assert.ok(!host.requests.includes('/sub/runs/events'));
    } finally {
      await host.close();
    }
  },
);

/** The script and style sheet of the page of runs, and what the script imports. */
function siteFiles() {
  const html = readFileSync(path.join(dist, 'runs/index.html'), 'utf8');
  const files = [...html.matchAll(/"\.\.\/(runs-[^"]+)"/g)].map(([, name]) => name);
  const script = readFileSync(
    path.join(
      dist,
      files.find((name) => name.endsWith('.js')),
    ),
    'utf8',
  );
  return [...files, ...[...script.matchAll(/"\.\/(chunk-[^"]+)"/g)].map(([, name]) => name)];
}

async function withBare(at, use) {
  const page = await browser.newPage();
  try {
    await page.goto(at);
    await use(page);
  } finally {
    await page.close();
  }
}

test('on a phone nothing is wider than the screen', { skip }, () =>
  withRuns(
    async (page) => {
      await card(page, 'first').waitFor();
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      assert.equal(width, 390);
    },
    { viewport: { width: 390, height: 844 }, hasTouch: true, hash: '#run=first&run=second' },
  ),
);
