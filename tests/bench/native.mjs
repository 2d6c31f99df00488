// `npm run bench:native`: the native engine against onnxruntime-node, by turns in one process.

import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { cpus } from 'node:os';
import path from 'node:path';
import { feedsOf } from './inputs.mjs';
import { interleave, largestDifference } from './measure.mjs';
import {
  casesOf,
  modelFiles,
  packageVersion,
  parseOptions,
  positiveNumber,
  precisionOf,
  root,
  runScript,
  wholeNumber,
} from './options.mjs';
import { markdownHead, markdownOf, resultOf, textOf } from './report.mjs';

const help = `usage: npm run bench:native -- [options]

  --models LIST   of the suite, e.g. dcgan64,mlp (default: all)
  --batch LIST    e.g. 1,64 (default: what the suite says of each model)
  --threads N     of each engine (default 1)
  --seconds S     of each engine and case (default 3)
  --precision P   of the file's weights: fp32 (default), fp16, int8
  --plain         not against the model with BatchNormalization folded
  --direct        our kernels without transformed arithmetic (no Winograd)
  --json          one JSON object on stdout and nothing else
  --markdown      rows of a table

Needs the targets ganvas_bench_addon and ganvas of the native preset. Times are medians with
quartiles in milliseconds; ratios are theirs by ours.`;

const engines = ['ganvas', 'onnxruntime', 'onnxruntime folded'];
const require = createRequire(import.meta.url);

function loadAddon() {
  const file = path.join(root, 'build/native/bin/ganvas_bench_addon.node');
  if (!existsSync(file)) {
    throw new Error(
      'build/native/bin/ganvas_bench_addon.node is not built: ' +
        'cmake --preset native && cmake --build --preset native --target ganvas_bench_addon',
    );
  }
  return require(file);
}

function loadOrt() {
  try {
    return require('onnxruntime-node');
  } catch (error) {
    throw new Error(`onnxruntime-node cannot be loaded (npm ci): ${error.message}`);
  }
}

/** As onnxruntime-node starts a run, so that both pay the same for it. */
const started = (run) =>
  new Promise((resolve, reject) => {
    setImmediate(() => {
      try {
        resolve(run());
      } catch (error) {
        reject(error);
      }
    });
  });

async function compare({ name, batch }, { addon, ort, threads, seconds, ...how }) {
  const files = modelFiles(name, how.precision);
  const openOrt = (file) =>
    ort.InferenceSession.create(file, {
      executionProviders: ['cpu'],
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      executionMode: 'sequential',
      graphOptimizationLevel: 'all',
    });
  const ours = addon.open(files.plain, threads, how.direct);
  const theirs = { onnxruntime: await openOrt(files.plain) };
  if (files.folded && !how.plain) theirs['onnxruntime folded'] = await openOrt(files.folded);

  const inputs = feedsOf(
    theirs.onnxruntime.inputMetadata.map(({ name, type, shape }) => ({
      name,
      dtype: type,
      dims: shape,
    })),
    batch,
  );
  const sides = {
    ganvas: async () => {
      const [output] = await started(() => addon.run(ours, inputs));
      return output.data;
    },
  };
  for (const [engine, session] of Object.entries(theirs)) {
    const feeds = Object.fromEntries(
      inputs.map(({ name, dtype, dims, data }) => [name, new ort.Tensor(dtype, data, dims)]),
    );
    sides[engine] = async () => (await session.run(feeds)).image.data;
  }
  const expected = await sides.ganvas();
  const differences = {};
  for (const engine of Object.keys(theirs)) {
    differences[engine] = largestDifference(expected, await sides[engine]());
  }
  const turns = await interleave(sides, { seconds, rest: threads > 1 ? 20 : 0 });
  for (const session of Object.values(theirs)) await session.release();
  const model = path.basename(files.plain, '.onnx');
  return resultOf({ model, batch, threads, turns, differences });
}

await runScript('bench:native', async () => {
  const values = parseOptions(
    {
      models: { type: 'string' },
      batch: { type: 'string' },
      threads: { type: 'string', default: '1' },
      seconds: { type: 'string', default: '3' },
      precision: { type: 'string', default: 'fp32' },
      plain: { type: 'boolean', default: false },
      direct: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      markdown: { type: 'boolean', default: false },
    },
    help,
  );
  const cases = casesOf(values);
  const setting = {
    threads: wholeNumber('threads', values.threads, 1, 256),
    seconds: positiveNumber('seconds', values.seconds),
    precision: precisionOf(values.precision),
    plain: values.plain,
    direct: values.direct,
    addon: loadAddon(),
    ort: loadOrt(),
  };
  const version = packageVersion('onnxruntime-node');
  const machine = `${cpus()[0].model.trim()}, ${cpus().length} cores, Node ${process.version}`;
  const results = [];
  if (values.markdown) console.log(markdownHead(engines));
  else if (!values.json) console.log(`onnxruntime-node ${version}; ${machine}`);
  for (const each of cases) {
    const result = await compare(each, setting);
    results.push(result);
    if (values.markdown) console.log(markdownOf(result, engines));
    else if (!values.json) console.log(textOf(result));
  }
  if (values.json) {
    console.log(
      JSON.stringify({ engine: 'native', onnxruntime: version, machine, results }, null, 2),
    );
  }
});
