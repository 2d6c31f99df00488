// What web.mjs runs in a page or in a module worker of it. A job is plain data; so is its result.

import { feedsOf } from './inputs.mjs';
import { interleave, largestDifference } from './measure.mjs';

async function fetchBytes(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${url}: ${response.status}`);
  return new Uint8Array(await response.arrayBuffer());
}

const loadGanvas = () => import('/dist/ganvas.js');

async function loadOrt(threads) {
  const ort = await import('/ort/ort.wasm.min.mjs');
  ort.env.wasm.wasmPaths = {
    mjs: '/ort/ort-wasm-simd-threaded.mjs',
    wasm: '/ort/ort-wasm-simd-threaded.wasm',
  };
  ort.env.wasm.numThreads = threads;
  ort.env.logLevel = 'error';
  return ort;
}

/** A side of interleave() that returns the picture's numbers; `dims` of the input, `dispose`. */
async function openGanvas(bytes, batch, options) {
  const { loadModel } = await loadGanvas();
  const model = await loadModel(bytes, options);
  const feeds = Object.fromEntries(
    feedsOf(model.info.inputs, batch).map(({ name, data, dims }) => [name, { data, dims }]),
  );
  return {
    run: async () => (await model.run(feeds)).image.data,
    dispose: () => model.dispose(),
  };
}

async function openOrt(bytes, batch, threads) {
  const ort = await loadOrt(threads);
  const session = await ort.InferenceSession.create(bytes, {
    executionProviders: ['wasm'],
    executionMode: 'sequential',
    graphOptimizationLevel: 'all',
  });
  const inputs = session.inputMetadata.map(({ name, type, shape }) => ({
    name,
    dtype: type,
    dims: shape,
  }));
  const feeds = Object.fromEntries(
    feedsOf(inputs, batch).map(({ name, dtype, data, dims }) => [
      name,
      new ort.Tensor(dtype, data, dims),
    ]),
  );
  return {
    run: async () => (await session.run(feeds)).image.data,
    dispose: () => session.release(),
  };
}

/** Opens each side of a job, {name: {engine, url, options}}, and runs them by turns. */
async function compare({ sides, batch, seconds, rest }) {
  const open = {};
  for (const [name, { engine, url, options }] of Object.entries(sides)) {
    const bytes = await fetchBytes(url);
    open[name] =
      engine === 'ganvas'
        ? await openGanvas(bytes, batch, options)
        : await openOrt(bytes, batch, options.threads);
  }
  const [own, ...others] = Object.keys(open);
  const expected = await open[own].run();
  const differences = {};
  for (const name of others) {
    differences[name] = largestDifference(expected, await open[name].run());
  }
  const runs = Object.fromEntries(Object.entries(open).map(([name, { run }]) => [name, run]));
  const turns = await interleave(runs, { seconds, rest });
  for (const side of Object.values(open)) await side.dispose();
  return { turns, differences, isolated: globalThis.crossOriginIsolated };
}

/** What asks for one of `files`, {url: bytes}, by fetch gets the bytes in memory from now on. */
function answerFromMemory(files) {
  const fetchOverNetwork = globalThis.fetch;
  globalThis.fetch = (asked, init) => {
    const { pathname } = new URL(asked.url ?? asked, location.href);
    const bytes = files[pathname];
    if (!bytes) return fetchOverNetwork(asked, init);
    const headers = { 'Content-Type': 'application/wasm', 'Content-Length': bytes.length };
    return Promise.resolve(new Response(bytes, { headers }));
  };
}

/**
 * Milliseconds from the model's bytes to the first picture, once for a fresh page. The scripts are
 * there and the engine's bytes, of the URLs `wasm`, lie in memory; they have yet to be compiled.
 */
async function first({ engine, url, wasm, options }) {
  const bytes = await fetchBytes(url);
  const files = {};
  for (const each of wasm) files[each] = await fetchBytes(each);
  if (engine === 'ganvas') {
    answerFromMemory(files);
    await loadGanvas();
  } else {
    const ort = await loadOrt(1);
    ort.env.wasm.wasmBinary = files[wasm[0]];
    await import('/ort/ort-wasm-simd-threaded.mjs');
  }
  const start = performance.now();
  const side =
    engine === 'ganvas' ? await openGanvas(bytes, 1, options) : await openOrt(bytes, 1, 1);
  await side.run();
  const time = performance.now() - start;
  await side.dispose();
  return time;
}

const jobs = { compare, first };

/** {result} or {error: a line}. */
export async function runJob({ name, ...job }) {
  try {
    return { result: await jobs[name](job) };
  } catch (error) {
    return { error: String(error?.message ?? error) };
  }
}
