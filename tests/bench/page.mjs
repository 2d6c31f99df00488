// `npm run bench:page`: how the page answers in headless Chromium. Frames while a batch is made, from
// a slider to its pixels, the first picture of a visit, frames while nothing happens, the download.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { cpus, loadavg, tmpdir } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { startServer } from '../../site/tools/static_server.mjs';
import { quartiles } from './measure.mjs';
import { UsageError, parseOptions, root, runScript, wholeNumber } from './options.mjs';
import { spread } from './report.mjs';

const help = `usage: npm run bench:page -- [options]

  --what LIST     some of the following (default all)
                    gaps      the longest gap between frames while 64 pictures are made, beside
                              that while the same frames are drawn and nothing is made
                    slider    from a slider's input to the frame with its picture, one worker
                    first     from the navigation to the frame with the first picture, when the
                              browser has the files and their compiled code
                    idle      frames in 5 seconds in which nothing happens
                    size      app wasm with its font, scripts and style under brotli 11
  --repeat N      of each, but for idle and size (default 15)
  --json          one JSON object on stdout and nothing else
  --markdown      rows of a table

Needs dist/ (npm run build). Times are medians with quartiles in milliseconds, then the 95th percentile.
"drawn" adds the time until software GL has drawn the frame, which a graphics chip does in a
fraction of it. The load is the average of the last minute, when a measurement begins.`;

const dist = path.join(root, 'dist');
const kinds = ['gaps', 'slider', 'first', 'idle', 'size'];
const desktop = { viewport: { width: 1280, height: 800 }, colorScheme: 'dark' };

/**
 * Runs in the page before its scripts. Notes when frames begin and end, how large pictures were that
 * they uploaded, and how long the main thread was not free.
 */
function watchFrames(cores) {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: cores });
  if (location.protocol === 'http:') localStorage.setItem('ganvas-hint', 'seen');
  const watch = { frames: [], uploads: [], busy: 0, drawn: false, gl: null };
  window.watch = watch;
  const getContext = HTMLCanvasElement.prototype.getContext;
  HTMLCanvasElement.prototype.getContext = function get(kind, ...rest) {
    const gl = getContext.call(this, kind, ...rest);
    if (kind !== 'webgl2' || !gl || watch.gl) return gl;
    watch.gl = gl;
    const upload = gl.texImage2D.bind(gl);
    gl.texImage2D = (...all) => {
      if (all.length >= 9) watch.uploads.push([all[3], all[4]]);
      upload(...all);
    };
    return gl;
  };
  const request = window.requestAnimationFrame.bind(window);
  window.requestAnimationFrame = (call) =>
    request((now) => {
      const begin = performance.now();
      watch.uploads = [];
      call(now);
      const uploads = watch.uploads;
      const end = performance.now();
      // Reading a pixel waits for all that was drawn.
      if (watch.drawn && watch.gl && uploads.length > 0) {
        watch.gl.readPixels(0, 0, 1, 1, watch.gl.RGBA, watch.gl.UNSIGNED_BYTE, new Uint8Array(4));
      }
      watch.frames.push({ begin, end, drawn: performance.now(), uploads });
    });
}

/** The numbers of a row: quartiles, and the 95th percentile. */
function figures(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  const p95 = sorted[Math.min(sorted.length - 1, Math.ceil(0.95 * sorted.length) - 1)];
  return { ...quartiles(numbers), p95, most: sorted.at(-1) };
}

const loadNow = () => loadavg()[0].toFixed(1);

/** The page at a link, in a browser of its own with `cores` as far as the page knows. */
async function withPage(browser, url, link, cores, use) {
  const context = await browser.newContext(desktop);
  try {
    await context.addInitScript(watchFrames, cores);
    const page = await context.newPage();
    await page.goto(`${url}/dist/#${link}`);
    await page.waitForFunction(() => window.ganvas);
    await page.evaluate(async () => {
      await window.ganvas.ready;
      await window.ganvas.idle();
    });
    return await use(page);
  } finally {
    await context.close();
  }
}

/** In the page: the longest gaps between frames, and of the main thread, in the time of `work`. */
async function longestGaps(make) {
  const gaps = { frames: 0, thread: 0 };
  let last = performance.now();
  let lastFrame = last;
  let going = true;
  const frame = (now) => {
    gaps.frames = Math.max(gaps.frames, now - lastFrame);
    lastFrame = now;
    if (going) requestAnimationFrame(frame);
  };
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    gaps.thread = Math.max(gaps.thread, now - last);
    last = now;
    if (going) channel.port2.postMessage(0);
  };
  await new Promise((resolve) => {
    requestAnimationFrame((now) => {
      last = lastFrame = now;
      requestAnimationFrame(frame);
      channel.port2.postMessage(0);
      resolve();
    });
  });
  const canvas = document.querySelector('#stage');
  const began = performance.now();
  if (make) {
    canvas.dispatchEvent(new KeyboardEvent('keydown', { key: 'r', bubbles: true }));
    await window.ganvas.idle();
  } else {
    // The pointer moves: the page is drawn as often, and nothing is made.
    while (performance.now() - began < 400) {
      const at = { clientX: 400 + Math.random() * 200, clientY: 400, pointerType: 'mouse' };
      canvas.dispatchEvent(new PointerEvent('pointermove', { ...at, bubbles: true }));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  }
  going = false;
  return { ...gaps, took: performance.now() - began };
}

async function measureGaps(browser, url, { repeat }) {
  const rows = [];
  for (const model of ['digits', 'avatars']) {
    const load = loadNow();
    const link = `version=3&model=${model}&count=64`;
    await withPage(browser, url, link, 2, async (page) => {
      for (const make of [true, false]) {
        const all = [];
        for (let i = 0; i < repeat; ++i) all.push(await page.evaluate(longestGaps, make));
        const what = make ? 'while 64 are made' : 'while the pointer moves';
        rows.push({
          what: `${model}, ${what}: frames`,
          load,
          ...figures(all.map(({ frames }) => frames)),
        });
        rows.push({
          what: `${model}, ${what}: main thread`,
          load,
          ...figures(all.map(({ thread }) => thread)),
        });
      }
    });
  }
  return rows;
}

/** In the page: sets a slider and waits for the frame that shows a new picture of `side` pixels. */
async function slide([id, value, side]) {
  const { watch } = window;
  const field = document.querySelector(`[data-id="${id}"]`);
  watch.frames = [];
  const began = performance.now();
  field.value = String(value);
  field.dispatchEvent(new Event('input', { bubbles: true }));
  const shows = ({ uploads }) => uploads.some(([w, h]) => w === side && h === side);
  let shown;
  while (!(shown = watch.frames.find(shows))) {
    if (performance.now() - began > 10_000) throw new Error('no new picture in 10 s');
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  const { end, drawn } = shown;
  await window.ganvas.idle();
  return { end: end - began, drawn: drawn - began };
}

async function measureSlider(browser, url, { repeat }) {
  const rows = [];
  for (const [model, side] of [
    ['digits', 32],
    ['avatars', 64],
  ]) {
    const load = loadNow();
    const link = `version=3&model=${model}&mode=interpolate&steps=3`;
    await withPage(browser, url, link, 2, async (page) => {
      await page.evaluate(() => (window.watch.drawn = true));
      const all = [];
      for (let i = 0; i < 3 * repeat + 3; ++i) {
        // Each place is another one than those before.
        const value = (0.013 + i * 0.617).toFixed(2) % 1;
        const time = await page.evaluate(slide, ['position', value, side]).catch(() => null);
        if (time && i >= 3) all.push(time);
      }
      const name = `${model}, ${side} x ${side}`;
      rows.push({ what: `${name}: frame`, load, ...figures(all.map(({ end }) => end)) });
      rows.push({ what: `${name}: drawn`, load, ...figures(all.map(({ drawn }) => drawn)) });
    });
  }
  return rows;
}

async function measureFirst(launch, url, { repeat }) {
  const rows = [];
  for (const [model, side] of [
    ['avatars', 64],
    ['digits', 32],
  ]) {
    const load = loadNow();
    const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-profile-'));
    const context = await launch(folder);
    try {
      await context.addInitScript(watchFrames, 4);
      const page = await context.newPage();
      const all = [];
      // The first visits fill the caches of files and of compiled code.
      for (let i = -3; i < repeat; ++i) {
        await page.goto('about:blank');
        await page.goto(`${url}/dist/#version=3&model=${model}`);
        await page.waitForFunction(
          (pixels) =>
            window.watch?.frames.some(({ uploads }) =>
              uploads.some(([w, h]) => w === pixels && h === pixels),
            ),
          side,
        );
        const time = await page.evaluate((pixels) => {
          const shows = ({ uploads }) => uploads.some(([w, h]) => w === pixels && h === pixels);
          const paint = performance.getEntriesByName('first-paint')[0]?.startTime ?? NaN;
          return { end: window.watch.frames.find(shows).end, paint };
        }, side);
        if (i >= 0) all.push(time);
        await page.evaluate(() => window.ganvas.idle());
      }
      rows.push({ what: `${model}: first paint`, load, ...figures(all.map(({ paint }) => paint)) });
      rows.push({ what: `${model}: first picture`, load, ...figures(all.map(({ end }) => end)) });
    } finally {
      await context.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return rows;
}

async function measureIdle(browser, url) {
  const frames = await withPage(browser, url, 'version=3', 2, (page) =>
    page.evaluate(async () => {
      // The covers of other models come after the first pictures.
      const pass = () => new Promise((resolve) => setTimeout(resolve, 1000));
      do {
        window.watch.frames = [];
        await pass();
      } while (window.watch.frames.length > 0);
      await new Promise((resolve) => setTimeout(resolve, 5000));
      return window.watch.frames.length;
    }),
  );
  return { seconds: 5, frames };
}

/** What the browser loads before any model, but for the engine. */
function measureSize() {
  const parts = {
    'app wasm, with its font': /^app-[A-Z0-9]{8}\.wasm$/,
    scripts: /^(app|main)-[A-Z0-9]{8}\.js$/,
    style: /^main-[A-Z0-9]{8}\.css$/,
  };
  const files = readdirSync(dist);
  const sizes = Object.entries(parts).map(([what, pattern]) => {
    const all = files
      .filter((file) => pattern.test(file))
      .map((f) => readFileSync(path.join(dist, f)));
    const packed = all.map((bytes) => {
      const params = {
        [constants.BROTLI_PARAM_QUALITY]: 11,
        [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
      };
      return brotliCompressSync(bytes, { params }).length;
    });
    const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
    return { what, bytes: sum(all.map(({ length }) => length)), brotli: sum(packed) };
  });
  const total = (key) => sizes.reduce((sum, size) => sum + size[key], 0);
  return [...sizes, { what: 'all of these', bytes: total('bytes'), brotli: total('brotli') }];
}

function printRows(title, rows, { markdown, print }) {
  if (markdown) {
    print(`| ${title} | ms | 95 % | most | load |\n|---|---|---|---|---|`);
    for (const row of rows) {
      const { what, p95, most, load } = row;
      print(`| ${what} | ${spread(row)} | ${p95.toFixed(1)} | ${most.toFixed(1)} | ${load} |`);
    }
    return;
  }
  print(title);
  for (const row of rows) {
    const { what, p95, most, load } = row;
    print(
      `  ${what.padEnd(42)} ${spread(row)} ms, 95% ${p95.toFixed(1)}, most ${most.toFixed(1)}, load ${load}`,
    );
  }
}

await runScript('bench:page', async () => {
  const values = parseOptions(
    {
      what: { type: 'string', default: 'all' },
      repeat: { type: 'string', default: '15' },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
    help,
  );
  const repeat = wholeNumber('repeat', values.repeat, 1, 1000);
  const chosen = values.what === 'all' ? kinds : values.what.split(',');
  for (const what of chosen) {
    if (!kinds.includes(what)) {
      throw new UsageError(`--what: got "${what}", expected some of ${kinds.join(', ')}`);
    }
  }
  if (!existsSync(path.join(dist, 'index.html'))) {
    throw new Error('dist/index.html is not built: run ./demo --no-serve, or npm run build');
  }
  const print = (text) => {
    if (!values.json) console.log(text);
  };
  const output = { markdown: values.markdown, print };
  const { launchChromium, launchProfile } = await import('../browser/chromium.mjs').catch(
    (error) => {
      throw new Error(`playwright-core cannot be loaded (npm ci): ${error.message}`);
    },
  );
  const server = await startServer({
    folders: { '/dist/': dist },
    pages: { '/favicon.ico': '' },
    headers: { 'Cache-Control': 'public, max-age=3600' },
  });
  const browser = await launchChromium();
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores`;
  const report = { machine, browser: `Chromium ${browser.version()}` };
  if (!values.markdown) print(`${report.browser}; ${machine}`);
  const { url } = server;
  try {
    for (const what of chosen) {
      if (what === 'gaps') report.gaps = await measureGaps(browser, url, { repeat });
      if (what === 'slider') report.slider = await measureSlider(browser, url, { repeat });
      if (what === 'first') {
        const launch = (folder) => launchProfile(folder, desktop);
        report.first = await measureFirst(launch, url, { repeat });
      }
      if (what === 'idle') {
        report.idle = await measureIdle(browser, url);
        print(`${report.idle.frames} frames in ${report.idle.seconds} s of rest`);
      } else if (what === 'size') {
        report.size = measureSize();
        if (values.markdown) print('| part | bytes | brotli 11 |\n|---|---|---|');
        for (const { what: part, bytes, brotli } of report.size) {
          print(
            values.markdown
              ? `| ${part} | ${bytes} | ${brotli} |`
              : `  ${part.padEnd(26)} ${bytes} bytes, ${brotli} under brotli 11`,
          );
        }
      } else printRows(what, report[what], output);
    }
  } finally {
    await browser.close();
    await server.close();
  }
  if (values.json) console.log(JSON.stringify(report, null, 2));
});
