// `npm run build`: writes dist/, a folder that any static server can serve, also under a sub-path.
//
//   node site/tools/build.mjs [--no-page] [--no-models] [--model FILE.onnx [--id ID] [--caption TEXT]]
//                             [--film FILE.onnx|DIR] [--url ADDRESS] [--out DIR]
//
// --model adds a model in front of those of assets/models, --film a film, or all of a folder, behind
// it. --no-page leaves out the page and takes
// only the engine's binaries. --url is where the site will stand: with it links to the site get a
// preview everywhere, since many services read only a whole address of a picture. --out names
// another folder than dist/.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { brotliCompressSync } from 'node:zlib';
import { bundle, missingBinaries, pageHtml } from './bundle.mjs';
import { licensesText } from './licenses.mjs';
import { describeModel, filesOf, manifestFormat, readManifest } from './manifest.mjs';
import { previewPng } from './preview.mjs';
import { sidePageHtml, sidePages } from './side_pages.mjs';
import { splitEngine } from './split_engine.mjs';
import { writeGuide } from './guide.mjs';
import { replaceFolder } from './write_whole.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const binaries = path.join(root, 'build/wasm/bin');

const ortFiles = [
  'ort.wasm.min.mjs',
  'ort-wasm-simd-threaded.mjs',
  'ort-wasm-simd-threaded.wasm',
  'ort.webgpu.min.mjs',
  'ort-wasm-simd-threaded.asyncify.mjs',
  'ort-wasm-simd-threaded.asyncify.wasm',
];

/**
 * Nothing but the site's own files, no inline code, no eval; of a visitor's devices, the camera.
 * What the user asks for by its address may come from elsewhere, as data.
 */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "connect-src 'self' https:",
  "worker-src 'self'",
  "frame-src 'self'",
  "img-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
].join('; ');
const permissions = 'camera=(self), microphone=(), geolocation=(), display-capture=()';

// Names with a hash never change their content; everything else is asked for again, as is the
// default of static hosts.
const caching = [
  'app',
  'chunk',
  'engine',
  'engine_rest',
  'engine_threads',
  'engine_relaxed',
  'ganvas',
  'main',
  ...sidePages.map(({ stem }) => stem),
  'watch',
  'worker',
]
  .map((stem) => `/${stem}-*\n  Cache-Control: public, max-age=31536000, immutable\n`)
  .join('');
const headers = `/*
  Content-Security-Policy: ${policy}
  Permissions-Policy: ${permissions}
${caching}`;

function stop(message) {
  console.error(`site build: ${message}`);
  process.exit(1);
}

function options() {
  try {
    const { values } = parseArgs({
      options: {
        model: { type: 'string' },
        id: { type: 'string' },
        caption: { type: 'string' },
        film: { type: 'string' },
        url: { type: 'string' },
        out: { type: 'string' },
        'no-page': { type: 'boolean', default: false },
        'no-models': { type: 'boolean', default: false },
      },
    });
    return values;
  } catch (error) {
    return stop(error.message);
  }
}

const chosen = options();
const target = path.resolve(chosen.out ?? path.join(root, 'dist'));
// Built aside and then moved, so that a build that fails leaves the last site as it was.
const dist = chosen.out ? `${target}.part` : path.join(root, 'build/site');

async function writeTypes() {
  const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
  const project = path.join(root, 'site/tsconfig.types.json');
  const types = path.join(dist, 'types');
  execFileSync(process.execPath, [tsc, '-p', project, '--outDir', types], { stdio: 'inherit' });
  await writeFile(path.join(dist, 'ganvas.d.ts'), "export * from './types/engine/ganvas.js';\n");
}

async function copyOrt() {
  const from = path.join(root, 'node_modules/onnxruntime-web/dist');
  await mkdir(path.join(dist, 'ort'));
  for (const file of ortFiles) await cp(path.join(from, file), path.join(dist, 'ort', file));
}

/** The page, and the preview of its first model. */
async function writePage(names, models, { url }) {
  const ganvas = await import(pathToFileURL(path.join(dist, 'ganvas.js')).href);
  const preview = await previewPng(ganvas, path.join(dist, 'models'), models);
  if (preview) await writeFile(path.join(dist, 'preview.png'), preview);
  const html = await pageHtml(root, names, { url, preview: preview !== null });
  await writeFile(path.join(dist, 'index.html'), html);
  for (const page of sidePages) {
    await mkdir(path.join(dist, page.stem));
    await writeFile(
      path.join(dist, page.stem, 'index.html'),
      await sidePageHtml(root, names, page),
    );
  }
}

/** The file, or those of the folder. */
async function filmsOf(film) {
  if (!film || !(await stat(film)).isDirectory()) return film ? [film] : [];
  const names = (await readdir(film)).filter((name) => name.endsWith('.onnx')).sort();
  if (names.length === 0) throw new Error(`--film ${film}: has no .onnx files`);
  return names.map((name) => path.join(film, name));
}

async function writeModels({ model, id, caption, film, 'no-models': none }) {
  const from = path.join(root, 'assets/models');
  const to = path.join(dist, 'models');
  await mkdir(to);
  const models = [];
  const films = await filmsOf(film);
  const added = [
    ...(model ? [{ file: model, id, caption }] : []),
    ...films.map((file) => ({ file, caption: 'How a generator learned' })),
  ];
  for (const { file, id: name = path.basename(file, '.onnx'), caption: said = '' } of added) {
    const ganvas = await import(pathToFileURL(path.join(dist, 'ganvas.js')).href);
    const made = await describeModel(ganvas, file, { id: name, caption: said });
    if (films.includes(file) && !made.film) {
      throw new Error(`--film ${file}: is not a film; write one with ganvas film`);
    }
    if (models.some((other) => other.id === name)) {
      throw new Error(`${file}: another model is called ${name}, too`);
    }
    await writeFile(path.join(to, made.entry.file), made.bytes);
    if (made.thumbnail) await writeFile(path.join(to, made.entry.thumbnail), made.thumbnail);
    models.push(made.entry);
  }
  if (!none) {
    for (const entry of await readManifest(from)) {
      if (models.some((other) => other.id === entry.id)) continue;
      for (const file of [entry.file, ...filesOf(entry)]) {
        await cp(path.join(from, file), path.join(to, file));
      }
      models.push(entry);
    }
  }
  const manifest = { format: manifestFormat, models };
  await writeFile(path.join(to, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
  return models;
}

async function report(models) {
  for (const name of (await readdir(dist)).sort()) {
    if (!/\.(js|wasm|css)$/.test(name)) continue;
    const bytes = await readFile(path.join(dist, name));
    const packed = brotliCompressSync(bytes).length;
    console.log(`  ${name.padEnd(28)} ${String(bytes.length).padStart(9)}  brotli ${packed}`);
  }
  for (const { file, bytes } of models) {
    console.log(`  ${`models/${file}`.padEnd(28)} ${String(bytes).padStart(9)}`);
  }
}

/** Bytes of all files of the folder. */
async function packageSize(folder) {
  let size = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const name = path.join(folder, entry.name);
    size += entry.isDirectory() ? await packageSize(name) : (await stat(name)).size;
  }
  return size;
}

const page = !chosen['no-page'] && existsSync(path.join(root, 'site/src/pages/main.ts'));
const missing = missingBinaries(binaries, page);
if (missing.length > 0) {
  stop(
    `${missing.join(', ')} not found in build/wasm/bin: build the wasm preset first ` +
      '(cmake --preset wasm && cmake --build --preset wasm), or run ./demo',
  );
}
if (!existsSync(path.join(root, 'node_modules/onnxruntime-web/dist'))) {
  stop('onnxruntime-web is not installed: run `npm ci --ignore-scripts`');
}
if (chosen.model && !existsSync(chosen.model)) stop(`${chosen.model}: no such model`);
if (chosen.film && !existsSync(chosen.film)) stop(`${chosen.film}: no such film`);
// What is there is replaced, so it must be a site.
if (chosen.out && existsSync(target) && !existsSync(path.join(target, 'ganvas.js'))) {
  stop(`--out ${chosen.out}: is there and is not a site; choose a folder that does not exist`);
}
if (chosen.url && !/^https?:\/\/[^/]/.test(chosen.url)) {
  stop(`--url ${chosen.url}: expected an address that begins with http:// or https://`);
}

try {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  await rm(dist, { recursive: true, force: true });
  await mkdir(dist, { recursive: true });
  const scratch = await mkdtemp(path.join(tmpdir(), 'ganvas-split-'));
  const parts = await splitEngine({ root, binaries, version, folder: scratch });
  const names = await bundle({ root, outdir: dist, binaries: parts, version, page });
  await rm(scratch, { recursive: true });
  await writeFile(path.join(dist, 'ganvas.js'), `export * from './${names['ganvas.js']}';\n`);
  await writeFile(path.join(dist, 'package.json'), '{ "type": "module" }\n');
  await writeFile(path.join(dist, '.nojekyll'), '');
  await writeFile(path.join(dist, '_headers'), headers);
  if (page) await writeFile(path.join(dist, 'licenses.txt'), await licensesText(root));
  await writeTypes();
  await copyOrt();
  const models = await writeModels(chosen);
  if (page) await writePage(names, models, chosen);
  if (page) await writeGuide(root, path.join(dist, 'guide'));
  await report(models);
  const megabytes = ((await packageSize(dist)) / 2 ** 20).toFixed(1);
  await replaceFolder(dist, target);
  console.log(
    `${chosen.out ?? 'dist'}/: ${models.length} models${page ? '' : ', no page'}, ${megabytes} MB in all`,
  );
} catch (error) {
  stop(error.message);
}
