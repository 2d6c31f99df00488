// Translators that PyTorch exported, in the native tool and in ganvas.js, against what PyTorch makes.

import assert from 'node:assert/strict';
import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as ganvas from '../../dist/ganvas.js';
import { gridPng, readPng } from '../../site/tools/png.mjs';

const binary = fileURLToPath(new URL('../../build/native/bin/ganvas', import.meta.url));
const script = fileURLToPath(new URL('torch_translators.py', import.meta.url));
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
const skip = process.env.GANVAS_REQUIRE_ALL ? false : whyNot();

let folder;
let files;

before(async () => {
  if (skip) return;
  folder = mkdtempSync(path.join(tmpdir(), 'ganvas-'));
  await promisify(execFile)(python, ['-W', 'ignore', script, folder]);
  files = JSON.parse(await readFile(path.join(folder, 'files.json'), 'utf8'));
});

after(() => folder && rm(folder, { recursive: true }));

const opaque = (rgb) =>
  Uint8ClampedArray.from({ length: (rgb.length / 3) * 4 }, (_, i) =>
    i % 4 === 3 ? 255 : rgb[(i >> 2) * 3 + (i % 4)],
  );

/** Equal but for the last bits of sums, which move a byte here and there by one. */
function assertSamePicture(made, expected, who) {
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

for (const name of ['cyclegan', 'pix2pix', 'style']) {
  test(`${name} of PyTorch is translated as PyTorch does`, { skip }, async () => {
    const file = files.find((each) => each.name === name);
    const { width, height } = file;
    const picture = { width, height, data: opaque(file.before) };
    const expected = { width, height, data: opaque(file.after) };
    assert.ok(new Set(expected.data).size > 50, 'an output worth comparing');

    const [onnx, from, to] = [`${name}.onnx`, `${name}.png`, `${name}_out.png`].map((each) =>
      path.join(folder, each),
    );
    await writeFile(from, gridPng({ ...picture, count: 1 }, 1));
    await promisify(execFile)(binary, ['translate', onnx, from, to]);
    assertSamePicture(readPng(to, await readFile(to)), expected, 'ganvas translate');

    const model = await ganvas.loadModel(await readFile(onnx), { workers: 1 });
    try {
      assertSamePicture(await model.translate(picture), expected, 'ganvas.js');
    } finally {
      model.dispose();
    }
  });
}
