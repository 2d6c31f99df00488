// `npm run bench:web`: dist/ganvas.js against onnxruntime-web's wasm, by turns in one page of headless
// Chromium; and what else is measured in pages: workers, threads, the first picture, the download.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { cpus } from 'node:os';
import path from 'node:path';
import { brotliCompressSync, constants } from 'node:zlib';
import { startServer } from '../../site/tools/static_server.mjs';
import { quartiles } from './measure.mjs';
import {
  UsageError,
  casesOf,
  modelFiles,
  modelsFolder,
  packageVersion,
  parseOptions,
  positiveNumber,
  precisionOf,
  root,
  runScript,
} from './options.mjs';
import { markdownHead, markdownOf, resultOf, spread, textOf } from './report.mjs';

const help = `usage: npm run bench:web -- [options]

  --what LIST     some of the following (default compare), or all: these but relaxed
                    compare   ours against onnxruntime-web, one thread each, in a worker
                    workers   two workers against one, in a page without special headers
                    threads   two threads against one, in a cross-origin isolated page
                    relaxed   relaxed SIMD against plain, where dist/ was built with it
                    first     from loadModel(bytes) to the first picture, DCGAN-64 fp16
                    size      the engine's wasm under brotli 11
  --models LIST   of the suite, e.g. dcgan64,mlp (default: all; workers: the generators at batch
                  64; threads: cyclegan256)
  --batch LIST    e.g. 1,64 (default: what the suite says of each model)
  --seconds S     of each engine and case (default 3)
  --precision P   of the file's weights: fp32 (default), fp16, int8
  --plain         not against the model with BatchNormalization folded
  --json          one JSON object on stdout and nothing else
  --markdown      rows of a table

Needs dist/ (npm run build) and, for models that are missing, the native tool. Times are medians with
quartiles in milliseconds; a ratio says how many times as long the other takes as the first named.`;

const dist = path.join(root, 'dist');
const blank = '<!doctype html><meta charset="utf-8"><title>bench</title>';
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};
const generators = ['dcgan64', 'dcgan32', 'sngan32'];
const repetitions = 11;

/** Headless Chromium for the time of `use`. */
async function withBrowser(use) {
  const { launchChromium } = await import('../browser/chromium.mjs').catch((error) => {
    throw new Error(`playwright-core cannot be loaded (npm ci): ${error.message}`);
  });
  const browser = await launchChromium();
  try {
    return await use(browser);
  } finally {
    await browser.close();
  }
}

/** `use` gets the URL of a server of everything that a job asks for. */
async function withSite(headers, use) {
  const site = await startServer({
    folders: {
      '/dist/': dist,
      '/ort/': path.join(root, 'node_modules/onnxruntime-web/dist'),
      '/bench/': path.join(root, 'tests/bench'),
      '/models/': modelsFolder,
    },
    pages: { '/blank.html': blank, '/favicon.ico': '' },
    headers,
  });
  try {
    return await use(site.url);
  } finally {
    await site.close();
  }
}

/** Runs in the page: a job here, or in a fresh module worker. */
const runInPage = async ([inWorker, job]) => {
  if (!inWorker) return (await import('/bench/web_jobs.mjs')).runJob(job);
  const worker = new Worker('/bench/web_worker.mjs', { type: 'module' });
  const next = () =>
    new Promise((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message || 'the worker did not start'));
    });
  await next();
  worker.postMessage(job);
  const answer = await next();
  worker.terminate();
  return answer;
};

/** The result of a job in a fresh page. */
async function runFresh(browser, url, job, { inWorker }) {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${url}/blank.html`);
    const { result, error } = await page.evaluate(runInPage, [inWorker, job]);
    if (error) throw new Error(error);
    return result;
  } finally {
    await context.close();
  }
}

const modelUrl = (file) => `/models/${path.basename(file)}`;

const ganvasSide = ({ plain }, options) => ({ engine: 'ganvas', url: modelUrl(plain), options });

/** The builds of the engine in dist/. */
function engineFiles() {
  const files = readdirSync(dist).filter((name) => /^engine.*\.wasm$/.test(name));
  if (files.length === 0) throw new Error('dist/ holds no engine-*.wasm: run npm run build');
  return files;
}

/** How each kind of comparison is run. */
const kinds = {
  compare: {
    isolated: true, // there the clock is finer
    inWorker: true,
    cases: casesOf,
    threads: 1,
    sides({ plain, folded }) {
      const ort = (file) => ({ engine: 'ort', url: modelUrl(file), options: { threads: 1 } });
      return {
        ganvas: ganvasSide({ plain }, { workers: 0 }),
        onnxruntime: ort(plain),
        ...(folded && { 'onnxruntime folded': ort(folded) }),
      };
    },
    engines: ['ganvas', 'onnxruntime', 'onnxruntime folded'],
  },
  workers: {
    isolated: false,
    inWorker: false,
    cases: ({ models = generators.join(), batch = '64' }) => casesOf({ models, batch }),
    threads: 1,
    sides: (files) => ({
      '2 workers': ganvasSide(files, { workers: 2 }),
      '1 worker': ganvasSide(files, { workers: 1 }),
    }),
    engines: ['2 workers', '1 worker'],
  },
  threads: {
    isolated: true,
    inWorker: false,
    cases: ({ models = 'cyclegan256', batch }) => casesOf({ models, batch }),
    threads: '1 or 2',
    rest: 20,
    sides: (files) => ({
      '2 threads': ganvasSide(files, { workers: 1, threads: 2 }),
      '1 thread': ganvasSide(files, { workers: 1 }),
    }),
    engines: ['2 threads', '1 thread'],
  },
  relaxed: {
    isolated: true,
    inWorker: true,
    cases: casesOf,
    threads: 1,
    sides(files) {
      if (!engineFiles().some((name) => name.startsWith('engine_relaxed'))) {
        throw new Error(
          'dist/ holds no engine with relaxed SIMD: the emcc it was built by makes none',
        );
      }
      return {
        relaxed: ganvasSide(files, { workers: 0, relaxedSimd: true }),
        plain: ganvasSide(files, { workers: 0 }),
      };
    },
    engines: ['relaxed', 'plain'],
  },
};

async function compareAll(browser, kind, values, print) {
  const { isolated, inWorker, cases, sides, engines, threads, rest = 0 } = kinds[kind];
  const { precision, plain, seconds } = values;
  const wanted = cases(values);
  const results = [];
  if (values.markdown) print(markdownHead(engines));
  await withSite(isolated ? isolation : {}, async (url) => {
    for (const { name, batch } of wanted) {
      const files = modelFiles(name, precision);
      const both = plain ? { plain: files.plain, folded: null } : files;
      const job = { name: 'compare', sides: sides(both), batch, seconds, rest };
      const { turns, differences } = await runFresh(browser, url, job, { inWorker });
      const model = path.basename(files.plain, '.onnx');
      const result = resultOf({ model, batch, threads, turns, differences });
      results.push(result);
      print(values.markdown ? markdownOf(result, engines) : textOf(result));
    }
  });
  return results;
}

/** The median time to the first picture: ours in this thread and as it comes, and onnxruntime's. */
async function firstPictures(browser, { markdown }, print) {
  const { plain } = modelFiles('dcgan64', 'fp16');
  const ours = { engine: 'ganvas', wasm: engineFiles().map((name) => `/dist/${name}`) };
  const ways = {
    'ganvas, calling thread': { ...ours, options: { workers: 0 } },
    'ganvas, default workers': { ...ours, options: {} },
    onnxruntime: { engine: 'ort', wasm: ['/ort/ort-wasm-simd-threaded.wasm'], options: {} },
  };
  const times = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  await withSite({}, async (url) => {
    for (let i = 0; i < repetitions; ++i) {
      for (const [name, way] of Object.entries(ways)) {
        const job = { name: 'first', url: modelUrl(plain), ...way };
        times[name].push(await runFresh(browser, url, job, { inWorker: false }));
      }
    }
  });
  const result = {};
  print(
    markdown
      ? '| first picture of dcgan64-fp16 | ms |\n|---|---|'
      : 'first picture of dcgan64-fp16, from loadModel(bytes), fresh page each time',
  );
  for (const [name, each] of Object.entries(times)) {
    result[name] = quartiles(each);
    const time = spread(result[name]);
    print(markdown ? `| ${name} | ${time} |` : `  ${name.padEnd(26)} ${time} ms`);
  }
  return result;
}

function sizes({ markdown }, print) {
  if (markdown) print('| engine | bytes | brotli 11 |\n|---|---|---|');
  return engineFiles().map((file) => {
    const bytes = readFileSync(path.join(dist, file));
    const params = {
      [constants.BROTLI_PARAM_QUALITY]: 11,
      [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length,
    };
    const brotli = brotliCompressSync(bytes, { params }).length;
    print(
      markdown
        ? `| ${file.replace(/-.*/, '')} | ${bytes.length} | ${brotli} |`
        : `${file}: ${bytes.length} bytes, ${brotli} under brotli 11`,
    );
    return { file, bytes: bytes.length, brotli };
  });
}

await runScript('bench:web', async () => {
  const values = parseOptions(
    {
      what: { type: 'string', default: 'compare' },
      models: { type: 'string' },
      batch: { type: 'string' },
      seconds: { type: 'string', default: '3' },
      precision: { type: 'string', default: 'fp32' },
      plain: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
    help,
  );
  precisionOf(values.precision);
  values.seconds = positiveNumber('seconds', values.seconds);
  casesOf(values);
  const known = [...Object.keys(kinds), 'first', 'size'];
  const all = known.filter((what) => what !== 'relaxed'); // which is not always there
  const chosen = values.what === 'all' ? all : values.what.split(',');
  for (const what of chosen) {
    if (!known.includes(what)) {
      throw new UsageError(`--what: got "${what}", expected some of ${known.join(', ')}`);
    }
  }
  if (!existsSync(path.join(dist, 'ganvas.js'))) {
    throw new Error('dist/ganvas.js is not built: run ./demo --no-serve, or npm run build');
  }
  const version = packageVersion('onnxruntime-web');
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores`;
  const print = (text) => {
    if (!values.json) console.log(text);
  };
  const report = { engine: 'web', onnxruntime: version, machine };
  await withBrowser(async (browser) => {
    report.browser = `Chromium ${browser.version()}`;
    if (!values.markdown) print(`onnxruntime-web ${version}; ${report.browser}; ${machine}`);
    for (const what of chosen) {
      if (what === 'first') report.first = await firstPictures(browser, values, print);
      else if (what === 'size') report.size = sizes(values, print);
      else report[what] = await compareAll(browser, what, values, print);
    }
  });
  if (values.json) console.log(JSON.stringify(report, null, 2));
});
