// One version: that of package.json.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('../..', import.meta.url));
const text = (file) => readFile(path.join(root, file), 'utf8');
const { version } = JSON.parse(await text('package.json'));

const binary = path.join(root, 'build/native/bin/ganvas');
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

test('ganvas --version prints the version of package.json', { skip }, async () => {
  const { stdout } = await promisify(execFile)(binary, ['--version']);
  assert.equal(stdout.trim(), `ganvas ${version}`);
});

test('the lock file has the version of package.json', async () => {
  const lock = JSON.parse(await text('package-lock.json'));
  assert.equal(lock.version, version);
  assert.equal(lock.packages[''].version, version);
});

test('the newest entry of the changelog is the version of package.json', async () => {
  const [, newest] = (await text('CHANGELOG.md')).match(/^## (\S+) \(\d{4}-\d\d-\d\d\)$/m);
  assert.equal(newest, version);
});
