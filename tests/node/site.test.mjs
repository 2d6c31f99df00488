// dist/ as a folder of static files.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { missingBinaries } from '../../site/bundle.mjs';
import { describeModel, readManifest } from '../../site/manifest.mjs';
import * as ganvas from '../../dist/ganvas.js';
import { plot } from '../../site/plot.mjs';
import { generator, generator2d } from './tiny_models.mjs';

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

test('the page names only files that are there, by relative paths', async () => {
  const html = await readFile(path.join(dist, 'index.html'), 'utf8');
  const names = [...html.matchAll(/\b(?:src|href)="([^"#]+)"/g)].map((match) => match[1]);
  assert.ok(names.some((name) => /^main-[A-Z0-9]{8}\.js$/.test(name)));
  for (const name of names.filter((n) => !/^(data|https?):/.test(n))) {
    assert.ok(!name.startsWith('/'), `${name} is absolute`);
    assert.ok(existsSync(path.join(dist, name)), `${name} is missing`);
  }
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
    assert.equal((await readManifest(folder)).length, 1);
    await writeFile(file, generator({ extra: { 'ganvas.step': '8' } }));
    await assert.rejects(readManifest(folder), /tiny\.onnx is not the file/);
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
