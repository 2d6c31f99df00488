// What the site's build scripts write is whole, or what was there stays.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { replaceFolder, writeWhole } from '../../site/tools/write_whole.mjs';

function scratch(t) {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'ganvas-write-'));
  t.after(() => rmSync(folder, { recursive: true }));
  return folder;
}

test('a file is replaced, and nothing is left beside it', async (t) => {
  const folder = scratch(t);
  const file = path.join(folder, 'manifest.json');
  await writeWhole(file, 'a long first text');
  await writeWhole(file, 'second');
  assert.equal(readFileSync(file, 'utf8'), 'second');
  assert.deepEqual(readdirSync(folder), ['manifest.json']);
});

test('a write that fails leaves the file', async (t) => {
  const folder = scratch(t);
  const file = path.join(folder, 'manifest.json');
  writeFileSync(file, 'good');
  async function* broken() {
    yield 'half of it';
    throw new Error('the disk is full');
  }
  await assert.rejects(writeWhole(file, broken()), /the disk is full/);
  assert.equal(readFileSync(file, 'utf8'), 'good');
  assert.deepEqual(readdirSync(folder), ['manifest.json']);
});

test('a folder is replaced as a whole, or not at all', async (t) => {
  const folder = scratch(t);
  const dist = path.join(folder, 'dist');
  const made = path.join(folder, 'made');
  mkdirSync(dist);
  writeFileSync(path.join(dist, 'old.txt'), '');
  await assert.rejects(replaceFolder(made, dist), /ENOENT/);
  assert.deepEqual(readdirSync(dist), ['old.txt']);
  mkdirSync(made);
  writeFileSync(path.join(made, 'new.txt'), '');
  await replaceFolder(made, dist);
  assert.deepEqual(readdirSync(dist), ['new.txt']);
  assert.deepEqual(readdirSync(folder), ['dist']);
});
