// dist/ganvas.js in Chromium: in a page and in a module worker, without special headers.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { checks } from '../node/contract.mjs';
import { meaningChecks } from '../node/meaning_contract.mjs';
import { launchChromium, webGpuFlags, withPage } from './chromium.mjs';
import { startServer } from '../../site/tools/static_server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = path.join(root, 'dist');
const tests = path.join(root, 'tests/node');

const blank = '<!doctype html><meta charset="utf-8"><title>test</title>';

/** Runs one check of the contract; loaded by pages and by module workers. */
const runner = `
  import { checks } from '/tests/contract.mjs';
  export async function runCheck(module, engine, name) {
    try {
      const ganvas = await import(module);
      await checks[name]({ ganvas, engine });
      return 'passed';
    } catch (error) {
      return String(error.stack ?? error);
    }
  }`;

const workerScript = `
  import { runCheck } from '/runner.js';
  onmessage = async ({ data }) => postMessage(await runCheck(...data));`;

const script = (body) => ({ body, type: 'text/javascript' });

let browser;
let server;

before(async () => {
  browser = await launchChromium(webGpuFlags);
  server = await startServer({
    folders: { '/a/deep/path/': dist, '/': dist, '/tests/': tests },
    pages: {
      '/favicon.ico': blank,
      '/blank.html': blank,
      '/runner.js': script(runner),
      '/worker_test.js': script(workerScript),
      '/html.onnx': blank,
      '/gone.onnx': { body: 'gone', status: 410 },
    },
  });
});

after(async () => {
  await browser?.close();
  await server?.close();
});

/** Runs a check in the page, or in a module worker of it; both are kept for the next check. */
const inPlace = ([place, ...job]) => {
  if (place === 'page') return import('/runner.js').then(({ runCheck }) => runCheck(...job));
  return new Promise((resolve, reject) => {
    const fresh = () => {
      globalThis.testWorker = new Worker('/worker_test.js', { type: 'module' });
      return globalThis.testWorker;
    };
    const worker = globalThis.testWorker ?? fresh();
    worker.onerror = (event) => reject(new Error(event.message));
    worker.onmessage = ({ data }) => resolve(data);
    worker.postMessage(job);
  });
};

/** What files mean depends neither on the place nor on the engine together: each is tried by itself. */
const namesFor = (place, engine) =>
  Object.keys(checks).filter(
    (name) => place === 'page' || engine === 'wasm' || !(name in meaningChecks),
  );

for (const place of ['page', 'module worker']) {
  for (const engine of ['wasm', 'ort-wasm']) {
    test(`${engine} in a ${place}`, (context) =>
      withPage(browser, `${server.url}/blank.html`, async ({ page }) => {
        assert.equal(await page.evaluate(() => window.crossOriginIsolated), false);
        for (const name of namesFor(place, engine)) {
          await context.test(name, async () => {
            const job = [place, `${server.url}/ganvas.js`, engine, name];
            assert.equal(await page.evaluate(inPlace, job), 'passed');
          });
        }
      }));
  }
}

test('latents have the golden bits', async () => {
  const golden = await readFile(path.join(root, 'assets/golden/latents.json'), 'utf8');
  await withPage(browser, `${server.url}/blank.html`, async ({ page }) => {
    const count = await page.evaluate(
      async ([moduleUrl, expected]) => {
        const { checkGolden } = await import('/tests/contract.mjs');
        return checkGolden(await import(moduleUrl), expected);
      },
      [`${server.url}/ganvas.js`, JSON.parse(golden)],
    );
    assert.ok(count > 0);
  });
});

/** Samples a tiny model with each of `engines` in a page at `url`. */
function sampleAt(url, module, engines) {
  return withPage(browser, url, async ({ page, errors }) => {
    const result = await page.evaluate(
      async ([moduleUrl, names]) => {
        const { loadModel } = await import(moduleUrl);
        const { generator } = await import('/tests/tiny_models.mjs');
        const runs = {};
        for (const engine of names) {
          const model = await loadModel(generator(), { engine, workers: 2 });
          const z = { data: model.latents(4, 5), dims: [5, 8] };
          runs[engine] = Array.from((await model.run({ z })).image.data);
          model.dispose();
        }
        return runs;
      },
      [module, engines],
    );
    assert.deepEqual(errors, []);
    return result;
  });
}

function largestDifference(a, b) {
  assert.equal(a.length, b.length);
  return Math.max(...a.map((value, i) => Math.abs(value - b[i])));
}

test('engines agree, under a strict Content-Security-Policy', async () => {
  const policy =
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'";
  const strict = await startServer({
    folders: { '/': dist, '/tests/': tests },
    pages: { '/blank.html': blank, '/favicon.ico': '' },
    headers: { 'Content-Security-Policy': policy },
  });
  try {
    const runs = await sampleAt(`${strict.url}/blank.html`, `${strict.url}/ganvas.js`, [
      'wasm',
      'ort-wasm',
    ]);
    const difference = largestDifference(runs.wasm, runs['ort-wasm']);
    assert.ok(difference < 1e-5, `largest difference ${difference}`);
  } finally {
    await strict.close();
  }
});

test('WebGPU agrees where there is an adapter', async () => {
  const module = `${server.url}/ganvas.js`;
  const runs = await sampleAt(`${server.url}/blank.html`, module, ['wasm', 'ort-webgpu']);
  const difference = largestDifference(runs.wasm, runs['ort-webgpu']);
  assert.ok(difference < 1e-3, `largest difference ${difference}`);
});

test('WebGPU translates a picture as the engine does', () =>
  withPage(browser, `${server.url}/blank.html`, async ({ page }) => {
    const [ours, theirs] = await page.evaluate(async (moduleUrl) => {
      const { loadModel } = await import(moduleUrl);
      const { resnetTranslator, testPicture } = await import('/tests/tiny_translators.mjs');
      const made = [];
      for (const engine of ['wasm', 'ort-webgpu']) {
        const model = await loadModel(resnetTranslator(), { engine, workers: 1 });
        made.push(Array.from((await model.translate(testPicture(45, 31))).data));
        model.dispose();
      }
      return made;
    }, `${server.url}/ganvas.js`);
    assert.ok(largestDifference(ours, theirs) <= 2);
  }));

test('works from a sub-path, and fetches onnxruntime only when chosen', async () => {
  server.requests.length = 0;
  await sampleAt(`${server.url}/blank.html`, `${server.url}/a/deep/path/ganvas.js`, ['wasm']);
  const own = server.requests.filter((url) => /\.(js|wasm|mjs)$/.test(url));
  assert.ok(own.some((url) => url.startsWith('/a/deep/path/worker-')));
  assert.deepEqual(
    own.filter((url) => !url.startsWith('/a/deep/path/') && !url.startsWith('/tests/')),
    [],
  );
  assert.deepEqual(
    own.filter((url) => url.includes('/ort/')),
    [],
  );
});

test('a model that cannot be fetched tells the status; a page in its place is bad-model', () =>
  withPage(browser, `${server.url}/blank.html`, async ({ page }) => {
    const outcome = (source) =>
      page.evaluate(
        async ([moduleUrl, url]) => {
          const { loadModel } = await import(moduleUrl);
          return loadModel(url).then(
            () => 'loaded',
            ({ name, code, status }) => `${name} ${code} ${status}`,
          );
        },
        [`${server.url}/ganvas.js`, source],
      );
    assert.equal(await outcome('gone.onnx'), 'GanvasError network 410');
    assert.equal(await outcome('http://127.0.0.1:1/x.onnx'), 'GanvasError network undefined');
    assert.equal(await outcome('html.onnx'), 'GanvasError bad-model undefined');
  }));

test('without workers the calling thread does the work', () =>
  withPage(browser, `${server.url}/blank.html`, async ({ page }) => {
    const count = await page.evaluate(async (moduleUrl) => {
      delete globalThis.Worker;
      const { loadModel } = await import(moduleUrl);
      const { generator } = await import('/tests/tiny_models.mjs');
      const model = await loadModel(generator(), { workers: 3 });
      const pictures = await model.sample({ seed: 1, count: 6 });
      model.dispose();
      return pictures.count;
    }, `${server.url}/ganvas.js`);
    assert.equal(count, 6);
  }));

test('imported from another origin, it still works in workers', async () => {
  const other = await startServer({
    folders: { '/': dist },
    headers: { 'Access-Control-Allow-Origin': '*' },
  });
  try {
    await sampleAt(`${server.url}/blank.html`, `${other.url}/ganvas.js`, ['wasm']);
    assert.ok(other.requests.some((url) => url.startsWith('/worker-')));
  } finally {
    await other.close();
  }
});
