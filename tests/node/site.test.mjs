// dist/ as a folder of static files.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { missingBinaries, pageHtml } from '../../site/tools/bundle.mjs';
import { describeModel, pairInverses, readManifest } from '../../site/tools/manifest.mjs';
import * as ganvas from '../../dist/ganvas.js';
import { plot } from '../../site/tools/plot.mjs';
import { gridPng, readPng } from '../../site/tools/png.mjs';
import { conditional, generator, generator2d } from './tiny_models.mjs';
import { negative, testPicture } from './tiny_translators.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const dist = path.join(root, 'dist');

test('dist has what a static host needs', async () => {
  for (const file of ['ganvas.js', 'ganvas.d.ts', 'package.json', '_headers', '.nojekyll']) {
    assert.ok(existsSync(path.join(dist, file)), `${file} is missing`);
  }
  assert.equal(JSON.parse(await readFile(path.join(dist, 'package.json'), 'utf8')).type, 'module');
  const files = await readdir(dist);
  for (const pattern of [/^engine-[A-Z0-9]{8}\.wasm$/, /^worker-[A-Z0-9]{8}\.js$/]) {
    assert.equal(files.filter((file) => pattern.test(file)).length, 1, `one file like ${pattern}`);
  }
});

// The engine lies between a visitor and the first picture, also on a slow phone. What makes it larger
// is either called by the models of the site, or should go to the rest (site/tools/split_engine.mjs).
test('visitors download no more than 146,000 bytes of the engine', async () => {
  const files = await readdir(dist);
  assert.equal(files.filter((file) => /^engine_rest-[A-Z0-9]{8}\.wasm$/.test(file)).length, 1);
  const engine = files.find((file) => /^engine-[A-Z0-9]{8}\.wasm$/.test(file));
  const packed = brotliCompressSync(await readFile(path.join(dist, engine))).length;
  assert.ok(packed <= 146_000, `${packed} bytes`);
});

// They lie between a visitor and the first frame.
test("visitors download no more than 900,000 bytes of the page's own files", async () => {
  const files = await readdir(dist);
  const own = files.filter((file) => /^(app|main)-[A-Z0-9]{8}\.(wasm|js|css)$/.test(file));
  for (const kind of ['app', 'main'])
    assert.ok(
      own.some((file) => file.startsWith(kind)),
      kind,
    );
  const sizes = await Promise.all(
    own.map(async (file) => brotliCompressSync(await readFile(path.join(dist, file))).length),
  );
  const sum = sizes.reduce((total, size) => total + size, 0);
  assert.ok(sum <= 900_000, `${sum} bytes of ${own.join(', ')}`);
});

test('the page names only files that are there, by relative paths', async () => {
  const html = await readFile(path.join(dist, 'index.html'), 'utf8');
  const names = [...html.matchAll(/\b(?:src|href)="([^"#]+)"/g)].map((match) => match[1]);
  assert.ok(names.some((name) => /^main-[A-Z0-9]{8}\.js$/.test(name)));
  for (const name of names.filter((n) => !/^(data|https?):/.test(n))) {
    assert.ok(!name.startsWith('/'), `${name} is absolute`);
    assert.ok(existsSync(path.join(dist, name)), `${name} is missing`);
  }
});

test('links to the page have a preview', async () => {
  const html = await readFile(path.join(dist, 'index.html'), 'utf8');
  for (const name of ['title', 'description', 'type', 'image', 'image:width', 'image:height']) {
    assert.match(html, new RegExp(`<meta\\s+property="og:${name}"\\s+content="[^"]+"`), name);
  }
  const { width, height } = readPng('preview.png', await readFile(path.join(dist, 'preview.png')));
  assert.deepEqual([width, height], [1200, 630]);
});

test('where the site stands makes addresses of the preview whole', async () => {
  const names = { 'app.wasm': 'app-1.wasm', 'engine.wasm': 'engine-1.wasm' };
  const html = await pageHtml(root, names, { url: 'https://example.org/a', preview: true });
  assert.ok(html.includes('property="og:image" content="https://example.org/a/preview.png"'));
  assert.ok(html.includes('property="og:url" content="https://example.org/a/"'));
  assert.ok(!(await pageHtml(root, names, { preview: false })).includes('og:image'));
});

test('models are those that the manifest describes', async () => {
  for (const entry of await readManifest(path.join(dist, 'models'))) {
    for (const key of ['id', 'file', 'kind', 'name', 'dataset', 'license', 'caption']) {
      assert.equal(typeof entry[key], 'string', `${entry.id}: ${key}`);
    }
    if (entry.thumbnail) assert.ok(existsSync(path.join(dist, 'models', entry.thumbnail)));
  }
});

test('a manifest entry is read from the file, and changed bytes are noticed', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    const file = path.join(folder, 'tiny.onnx');
    await writeFile(file, generator({ extra: { 'ganvas.options': '{"size":8}' } }));
    const { entry, thumbnail } = await describeModel(ganvas, file, { id: 'tiny', caption: 'Tiny' });
    assert.equal(entry.step, 7);
    assert.equal(entry.kind, 'generator');
    assert.deepEqual(entry.options, { size: 8 });
    assert.equal(thumbnail.readUInt32BE(16), 4 * 8, 'thumbnail width');
    const manifest = { format: 1, models: [entry] };
    await writeFile(path.join(folder, 'manifest.json'), JSON.stringify(manifest));
    await assert.rejects(readManifest(folder), /tiny\.png of tiny\.onnx is missing/);
    await writeFile(path.join(folder, 'tiny.png'), thumbnail);
    assert.equal((await readManifest(folder)).length, 1);
    await writeFile(file, generator({ extra: { 'ganvas.step': '8' } }));
    await assert.rejects(readManifest(folder), /tiny\.onnx is not the file/);
    assert.equal(entry.class_noun, undefined);
    await writeFile(file, conditional());
    const given = { id: 'tiny', caption: '', classNoun: 'letter' };
    assert.equal((await describeModel(ganvas, file, given)).entry.class_noun, 'letter');
    await writeFile(file, conditional({ extra: { 'ganvas.class_noun': 'vowel' } }));
    assert.equal((await describeModel(ganvas, file, given)).entry.class_noun, 'vowel');
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('the thumbnail of a 2-D generator is a plot of its points', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    const file = path.join(folder, 'points.onnx');
    await writeFile(file, generator2d());
    const { entry, thumbnail } = await describeModel(ganvas, file, { id: 'p', caption: '' });
    assert.equal(entry.kind, 'generator2d');
    assert.equal(entry.thumbnail, 'p.png');
    assert.equal(thumbnail.readUInt32BE(16), 80, 'thumbnail width');
  } finally {
    await rm(folder, { recursive: true });
  }
  const { data } = plot({ data: Float32Array.of(0, 0, 4, 4, NaN, 1, 4, 0), count: 4 }, 20);
  const lit = [];
  for (let i = 0; i < 400; ++i) if (data[4 * i + 1] > 100) lit.push([i % 20, Math.floor(i / 20)]);
  // Below on the left and right, above on the right.
  assert.ok(lit.some(([x, y]) => x < 4 && y > 15) && lit.some(([x, y]) => x > 15 && y > 15));
  assert.ok(lit.some(([x, y]) => x > 15 && y < 4) && !lit.some(([x, y]) => x < 4 && y < 4));
  assert.equal(plot({ data: new Float32Array(0), count: 0 }, 8).data.length, 256);
});

test('translators are described with their examples, and name each other as the way back', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    const file = path.join(folder, 'a2b.onnx');
    const own = { 'ganvas.domains': '["Day","Night"]', 'ganvas.size': '16' };
    await writeFile(file, negative({ extra: own }));
    const picture = testPicture(48, 32);
    await writeFile(path.join(folder, 'disc.png'), gridPng({ ...picture, count: 1 }, 1));
    const given = { id: 'a2b', caption: '', folder, examples: ['disc.png'] };
    const { entry, thumbnail } = await describeModel(ganvas, file, given);
    const { domains, size, examples, kind } = entry;
    assert.deepEqual(
      { domains, size, examples, kind },
      { domains: ['Day', 'Night'], size: 16, examples: ['disc.png'], kind: 'translator' },
    );
    const shown = readPng('a2b.png', thumbnail);
    assert.deepEqual([shown.width, shown.height], [128, 64], 'before and after');
    // The negative of each pixel lies half the width to the right.
    for (const at of [0, 4 * (30 * 128 + 20)]) {
      assert.ok(Math.abs(shown.data[at] + shown.data[at + 4 * 64] - 255) <= 2);
    }
    const back = { ...entry, id: 'b2a', domains: ['Night', 'Day'] };
    const other = { ...back, id: 'other', dataset: 'another one' };
    pairInverses([entry, other, back]);
    assert.deepEqual([entry.inverse, back.inverse, other.inverse], ['b2a', 'a2b', null]);
    const none = await describeModel(ganvas, file, { id: 'a2b', caption: '' });
    assert.equal(none.thumbnail, null);
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('PNG files hold pictures side by side, and others are refused', () => {
  const picture = testPicture(7, 5);
  assert.deepEqual(readPng('x.png', gridPng({ ...picture, count: 1 }, 1)), picture);
  const data = Uint8Array.from({ length: 3 * 4 }, (_, i) => 20 * i);
  const grid = readPng('x.png', gridPng({ data, width: 1, height: 1, count: 3 }, 2));
  assert.deepEqual([grid.width, grid.height], [2, 2]);
  assert.deepEqual([...grid.data], [...data, 0, 0, 0, 0]);
  assert.throws(() => readPng('x.png', Buffer.from('GIF89a and more')), /x\.png is not a PNG/);
});

test('binaries that are not built are named', () => {
  const engine = ['engine.js', 'engine.wasm', 'engine_threads.js', 'engine_threads.wasm'];
  assert.deepEqual(missingBinaries('/nonexistent', false), engine);
  const all = missingBinaries('/nonexistent', true);
  assert.deepEqual([...all].sort(), ['app.js', 'app.wasm', ...engine]);
});

test('the lock names no registry', async () => {
  const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8'));
  for (const [name, { resolved, link }] of Object.entries(lock.packages)) {
    if (!link) assert.equal(resolved, undefined, `${name} is resolved to ${resolved}`);
  }
});
