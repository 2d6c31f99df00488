// Files that PyTorch exports for a test, and how pictures are held against its own.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

export const binary = fileURLToPath(new URL('../../build/native/bin/ganvas', import.meta.url));
// Debian's, for which set-up installs PyTorch, whatever other Python comes first in PATH.
const python = '/usr/bin/python3';

function whyNot() {
  if (!existsSync(binary)) return 'build/native/bin/ganvas is not built';
  try {
    execFileSync(python, ['-c', 'import torch'], { stdio: 'ignore' });
    return false;
  } catch {
    return 'python3-torch is not installed';
  }
}

// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
export const skip = process.env.GANVAS_REQUIRE_ALL ? false : whyNot();

export const run = promisify(execFile);

/**
 * What a script of this folder writes, once for a test file: `folder` holds it, and `files` is its
 * files.json. Both are filled before the first test.
 */
export function torchFiles(script) {
  const made = { folder: '', files: [] };
  before(async () => {
    if (skip) return;
    made.folder = mkdtempSync(path.join(tmpdir(), 'ganvas-'));
    const file = fileURLToPath(new URL(script, import.meta.url));
    await run(python, ['-W', 'ignore', file, made.folder]);
    made.files = JSON.parse(await readFile(path.join(made.folder, 'files.json'), 'utf8'));
  });
  after(() => made.folder && rm(made.folder, { recursive: true }));
  return made;
}

/** Channels of a picture as its four of RGBA; one is grey. */
export function opaque(bytes, channels = 3) {
  return Uint8ClampedArray.from({ length: (bytes.length / channels) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : bytes[(i >> 2) * channels + (channels === 1 ? 0 : i % 4)],
  );
}

/** Equal but for the last bits of sums, which move a byte here and there by one. */
export function assertSamePicture(made, expected, who) {
  assert.deepEqual([made.width, made.height], [expected.width, expected.height]);
  const off = made.data.findIndex((value, i) => Math.abs(value - expected.data[i]) > 1);
  assert.equal(
    off,
    -1,
    `${who}: byte ${off} is ${made.data[off]}, ${expected.data[off]} in PyTorch`,
  );
  const differing = made.data.filter((value, i) => value !== expected.data[i]).length;
  assert.ok(differing <= 0.01 * made.data.length, `${who}: ${differing} bytes differ`);
}
