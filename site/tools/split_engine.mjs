// Takes the engine apart: the functions that the models of the site call, and the rest. Visitors
// download the first part; site/src/engine/engine_rest.ts fetches the rest when it is called.

import { execFileSync } from 'node:child_process';
import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { bundle } from './bundle.mjs';
import { readManifest } from './manifest.mjs';
import { readPng } from './png.mjs';

/** What the compiler uses of WebAssembly beyond its first version; the module does not say it. */
const features = ['simd', 'mutable-globals', 'sign-ext', 'nontrapping-float-to-int'].map(
  (name) => `--enable-${name}`,
);

/** Binaryen's tool, which comes with the compiler; null where it is missing. */
function findTool() {
  const emcc = execFileSync('sh', ['-c', 'command -v emcc || true'], { encoding: 'utf8' }).trim();
  const beside = emcc && path.join(path.dirname(emcc), '../bin/wasm-split');
  for (const tool of ['wasm-split', beside].filter(Boolean)) {
    try {
      execFileSync(tool, ['--version'], { stdio: 'ignore' });
      return tool;
    } catch {
      // The next one may be there.
    }
  }
  return null;
}

/** What a visitor does with a model, in the instances that `WebAssembly.instantiate` makes. */
async function useModel(ganvas, models, { file, examples = [] }) {
  const model = await ganvas.loadModel(path.join(models, file), { workers: 0 });
  const { translator, inputs } = model.info;
  const optional = inputs.filter((input) => ['psi', 'noise'].includes(input.name));
  const styles = Object.fromEntries(optional.map(({ name }) => [name, 0.5]));
  const example = translator && path.join(models, examples[0]);
  const picture = example && readPng(example, await readFile(example));
  const show = (options) =>
    picture ? model.translate(picture, options) : model.sample({ seed: 1, count: 16, ...options });
  await show({});
  // Parts of a batch, and pictures of many sizes, end in other tiles.
  for (const n of [1, 2, 3, 4, 5, 6, 7, 8]) await show({ count: n, size: 32 + 9 * n });
  if (optional.length > 0) await show(styles);
  // Another model is chosen meanwhile.
  const control = new AbortController();
  const onProgress = () => control.abort();
  await show({ signal: control.signal, onProgress }).catch(() => undefined);
  await show({});
  model.dispose();
}

/** The profiles of all instances that use the models of the site. */
async function profilesOf(ganvas, models, folder) {
  const instances = [];
  const { instantiate } = WebAssembly;
  WebAssembly.instantiate = async (...source) => {
    const instance = await instantiate(...source);
    instances.push(instance);
    return instance;
  };
  try {
    for (const entry of await readManifest(models)) {
      // Those who open a film wait for the rest, as for messages of errors.
      if (!entry.snapshots) await useModel(ganvas, models, entry);
    }
  } finally {
    WebAssembly.instantiate = instantiate;
  }
  return Promise.all(
    instances.map(async ({ exports }, i) => {
      const memory = Object.values(exports).find((value) => value instanceof WebAssembly.Memory);
      const room = 2 ** 20;
      const at = memory.grow(room / 2 ** 16) * 2 ** 16;
      const size = exports.__write_profile(at, room);
      const file = path.join(folder, `${i}.profile`);
      await writeFile(file, new Uint8Array(memory.buffer, at, size));
      return file;
    }),
  );
}

/**
 * A folder, in `folder`, with the files of `binaries`, where engine.wasm is the first part and
 * engine_rest.wasm the other one. Where there is no tool for it: `binaries`, with a note.
 */
export async function splitEngine({ root, binaries, version, folder }) {
  const tool = findTool();
  if (!tool) {
    console.log('site build: wasm-split is not installed, so visitors download all of the engine');
    return binaries;
  }
  const run = (...options) => execFileSync(tool, options, { stdio: 'inherit' });
  const parts = path.join(folder, 'parts');
  const traced = path.join(folder, 'traced');
  const site = path.join(folder, 'site');
  for (const place of [parts, traced, site]) await mkdir(place, { recursive: true });
  const built = (await readdir(binaries)).filter((name) =>
    /^(app|engine)\w*\.(js|wasm)$/.test(name),
  );
  for (const name of built) {
    for (const place of [parts, traced])
      await cp(path.join(binaries, name), path.join(place, name));
  }
  const engine = path.join(binaries, 'engine.wasm');
  run('--instrument', engine, '-o', path.join(traced, 'engine.wasm'), ...features);
  const names = await bundle({ root, outdir: site, binaries: traced, version, page: false });
  await writeFile(path.join(site, 'package.json'), '{ "type": "module" }\n');
  const ganvas = await import(pathToFileURL(path.join(site, names['ganvas.js'])).href);
  const profiles = await profilesOf(ganvas, path.join(root, 'assets/models'), folder);
  const profile = path.join(folder, 'all.profile');
  run('--merge-profiles', ...profiles, '-o', profile);
  run(
    ...['--split', engine, `--profile=${profile}`, ...features, '--export-prefix=%'],
    ...['--import-namespace=first', '--placeholder-namespace=later'],
    ...['-o1', path.join(parts, 'engine.wasm'), '-o2', path.join(parts, 'engine_rest.wasm')],
  );
  return parts;
}
