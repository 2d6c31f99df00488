// What the page says where one of its files is missing or damaged. It is never blank.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { desktop, dist, pictures, place, root, siteOfTests, state, within } from './page_site.mjs';

const site = siteOfTests();

const types = {
  js: 'text/javascript',
  css: 'text/css',
  wasm: 'application/wasm',
  mjs: 'text/javascript',
};

/** The name in dist/ of a file with a hash. */
function hashed(stem, extension) {
  const name = readdirSync(dist).find(
    (file) => file.startsWith(`${stem}-`) && file.endsWith(`.${extension}`),
  );
  assert.ok(name, `dist/ holds no ${stem}-*.${extension}`);
  return name;
}

const page404 = { status: 404, body: 'not found', type: 'text/plain' };
const webPage = {
  body: '<!doctype html><title>Not found</title><p>No such page',
  type: 'text/html',
};
const faults = {
  missing: () => page404,
  'a web page': () => webPage,
  'cut off': (bytes, type) => ({ body: bytes.subarray(0, bytes.length >> 1), type }),
  'of a wrong type': (bytes) => ({ body: bytes, type: 'text/plain' }),
};

/** Opens the page with a file of the site replaced, until it has words or pictures to show. */
async function withFault(file, fault, use, { address = '', prepare } = {}) {
  const extension = path.extname(file).slice(1);
  const given = site.pages[`/sub/path/${file}`];
  const bytes = Buffer.from(given?.body ?? readFileSync(path.join(dist, file)));
  const type = given?.type ?? types[extension];
  site.pages[`/sub/path/${file}`] = faults[fault](bytes, type);
  const context = await site.browser.newContext(desktop);
  try {
    const page = await context.newPage();
    if (prepare) await page.addInitScript(prepare);
    await page.goto(`${site.url}/sub/path/${address}`);
    await page.waitForFunction(
      () =>
        document.querySelector('#plain.shown') ||
        window.ganvas?.ready.then(() => document.querySelector('#status')?.textContent !== ''),
    );
    await use(page);
  } finally {
    await context.close();
    if (given) site.pages[`/sub/path/${file}`] = given;
    else delete site.pages[`/sub/path/${file}`];
  }
}

/** What the plain page says; it has a button to load the page again. */
async function wordsOf(page) {
  await page.locator('#plain').waitFor({ state: 'visible' });
  assert.equal(await page.locator('#page').count(), 0);
  assert.ok(await page.getByRole('button', { name: 'Load the page again' }).isVisible());
  return page.innerText('#plain');
}

/** The page runs, and says `note` where that is given. */
async function runs(page, note) {
  assert.equal(await page.locator('#plain').isVisible(), false);
  assert.equal((await pictures(page)).count, 16);
  const status = await page.textContent('#status');
  const notes = await page.getByRole('button', { name: 'Dismiss message' }).count();
  assert.equal(notes, note ? 1 : 0, status);
}

/** For each fault of a file: words that match, or that the page runs. */
function check(name, file, expected) {
  test(`${name} that is missing or damaged`, async () => {
    for (const [fault, outcome] of Object.entries(expected)) {
      await withFault(file(), fault, async (page) => {
        if (outcome instanceof RegExp) assert.match(await wordsOf(page), outcome, fault);
        else await runs(page, outcome === 'runs with a note');
      });
    }
  });
}

check('the script', () => hashed('main', 'js'), {
  missing: /main-\w+\.js, or a script that it needs, could not be loaded/,
  'a web page': /main-\w+\.js, or a script that it needs, could not be loaded/,
  'cut off': /main-\w+\.js is damaged/,
  'of a wrong type': /main-\w+\.js, or a script that it needs, could not be loaded/,
});

/** A script that main.js imports from the start; other pages have parts of their own. */
function partOfMain() {
  const main = readFileSync(path.join(dist, hashed('main', 'js')), 'utf8');
  return main.match(/from"\.\/(chunk-\w+\.js)"/)[1];
}

check('a part of the script', partOfMain, {
  missing: /main-\w+\.js, or a script that it needs, could not be loaded/,
  'a web page': /main-\w+\.js, or a script that it needs, could not be loaded/,
  // What remains of it may be a script without the names that others import.
  'cut off': /(chunk|main)-\w+\.js is damaged/,
  'of a wrong type': /main-\w+\.js, or a script that it needs, could not be loaded/,
});

check('the script that watches', () => hashed('watch', 'js'), {
  missing: 'runs',
  'a web page': 'runs',
  'cut off': 'runs',
});

check('the style sheet', () => hashed('main', 'css'), {
  missing: /style sheet|main-\w+\.css could not be loaded/,
  'a web page': /style sheet|main-\w+\.css could not be loaded/,
  'cut off': /style sheet of the page is missing or damaged/,
  'of a wrong type': /style sheet|main-\w+\.css could not be loaded/,
});

check('the app', () => hashed('app', 'wasm'), {
  missing: /app-\w+\.wasm: the server answered 404/,
  'a web page': /app-\w+\.wasm cannot be started/,
  'cut off': /app-\w+\.wasm cannot be started/,
  'of a wrong type': 'runs',
});

check('the engine', () => hashed('engine', 'wasm'), {
  missing: /engine-\w+\.wasm: the server answered 404/,
  'a web page': /engine-\w+\.wasm cannot be compiled: the file is damaged/,
  'cut off': /engine-\w+\.wasm cannot be compiled: the file is damaged/,
  'of a wrong type': 'runs',
});

check('the worker', () => hashed('worker', 'js'), {
  missing: 'runs with a note',
  'a web page': 'runs with a note',
  'cut off': 'runs with a note',
  'of a wrong type': 'runs with a note',
});

test('the manifest that is missing or damaged; it is read again', async () => {
  const file = 'models/manifest.json';
  for (const fault of ['missing', 'a web page', 'cut off']) {
    const given = site.pages[`/sub/path/${file}`];
    await withFault(file, fault, async (page) => {
      assert.match(
        await page.textContent('#alert'),
        /^The list of models, models\/manifest\.json, cannot be read: /,
      );
      await page.screenshot({ path: path.join(root, 'build/screenshots/no-manifest.png') });
      site.pages[`/sub/path/${file}`] = given;
      await page.getByRole('button', { name: 'Try again' }).press('Enter');
      await page.evaluate(() => window.ganvas.idle());
      await runs(page);
    });
  }
  await withFault(file, 'of a wrong type', (page) => runs(page));
});

test('a first model that is missing or damaged; others can be chosen, and it can be tried again', async () => {
  const file = 'models/tiny.onnx';
  for (const fault of ['missing', 'a web page', 'cut off']) {
    const given = site.pages[`/sub/path/${file}`];
    await withFault(file, fault, async (page) => {
      assert.match(
        await page.textContent('#alert'),
        /^Tiny cannot be used: .*choose another model/,
        fault,
      );
      assert.equal(await page.title(), 'Ganvas');
      assert.equal((await pictures(page)).count, 0);
      await page.screenshot({ path: path.join(root, 'build/screenshots/no-model.png') });
      if (fault === 'missing') {
        await page.getByLabel('Model', { exact: true }).selectOption({ label: 'Classes' });
        await page.evaluate(() => window.ganvas.idle());
        assert.equal((await state(page)).model, 'classes');
      } else {
        site.pages[`/sub/path/${file}`] = given;
        await page.getByRole('button', { name: 'Try again' }).press('Enter');
        await page.evaluate(() => window.ganvas.idle());
        assert.equal((await state(page)).model, 'tiny');
      }
      await runs(page);
    });
  }
  await withFault(file, 'of a wrong type', (page) => runs(page));
});

test("onnxruntime's files that are missing or damaged: Ganvas's own engine runs the model", async () => {
  for (const file of ['ort/ort.wasm.min.mjs', 'ort/ort-wasm-simd-threaded.wasm']) {
    for (const fault of ['missing', 'a web page', 'cut off']) {
      await withFault(
        file,
        fault,
        async (page) => {
          await runs(page, true);
          assert.equal((await state(page)).engine, 'wasm');
        },
        { address: '#engine=ort-wasm' },
      );
    }
  }
});

test('an example that is missing is an error, and the page lives on', () =>
  withFault(
    'models/examples/small-disc.png',
    'missing',
    async (page) => {
      assert.match(await page.textContent('#alert'), /^No translation: .*small-disc\.png/);
    },
    { address: '#model=negative' },
  ));

test('an app that breaks while it runs says so', () =>
  withFault(
    'models/tiny.onnx',
    'of a wrong type',
    async (page) => {
      const stage = await place(page, '@stage');
      await page.evaluate(() => {
        window.breakNow = true;
      });
      await page.mouse.move(...within(stage));
      assert.match(await wordsOf(page), /The page stopped: unreachable\. *\n+Load it again/);
    },
    {
      // Each export of the app traps once it is told to.
      prepare: () => {
        const own = WebAssembly.instantiate;
        WebAssembly.instantiate = async (module, imports) => {
          const instance = await own(module, imports);
          const exports = {};
          for (const [name, value] of Object.entries(instance.exports)) {
            exports[name] =
              typeof value !== 'function'
                ? value
                : (...parameters) => {
                    if (window.breakNow) throw new WebAssembly.RuntimeError('unreachable');
                    return value(...parameters);
                  };
          }
          return { exports };
        };
      },
    },
  ));

test('graphics that the browser takes away for good are told in words', () =>
  withFault('models/tiny.onnx', 'of a wrong type', async (page) => {
    const extension = await page.evaluateHandle(() => {
      const lose = document
        .querySelector('#stage')
        .getContext('webgl2')
        .getExtension('WEBGL_lose_context');
      lose.loseContext();
      return lose;
    });
    await page.locator('#plain').waitFor({ state: 'visible' });
    assert.match(
      await page.innerText('#plain'),
      /lost the graphics.*\n+Load the page again: the address keeps/,
    );
    // Should they come back all the same, so does the page.
    await extension.evaluate((lose) => lose.restoreContext());
    await page.locator('#plain').waitFor({ state: 'hidden' });
    await page.evaluate(() => window.ganvas.idle());
    await runs(page);
  }));
