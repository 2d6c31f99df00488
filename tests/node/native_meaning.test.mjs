// model.sample against `ganvas sample`: the same pictures of files that others exported.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import * as ganvas from '../../dist/ganvas.js';
import { readPng } from '../../site/tools/png.mjs';
import { foreign, foreignGenerators } from './tiny_generators.mjs';

const binary = fileURLToPath(new URL('../../build/native/bin/ganvas', import.meta.url));
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';
const run = promisify(execFile);
const count = 3;

/** Calls `use` with the path of a file of these bytes, and a folder. */
async function withFile(bytes, use) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    const file = path.join(folder, 'm.onnx');
    await writeFile(file, bytes);
    return await use(file, folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function checkSame(bytes, options = {}) {
  const model = await ganvas.loadModel(bytes, { workers: 0 });
  try {
    const made = await model.sample({ seed: 11, count, ...options });
    const args = Object.entries(options).flatMap(([key, value]) => [`--${key}`, value]);
    await withFile(bytes, async (file, folder) => {
      const out = `${path.join(folder, 'pictures')}/`;
      await run(binary, [
        'sample',
        file,
        '--seed',
        '11',
        '--count',
        `${count}`,
        '--out',
        out,
        ...args,
      ]);
      for (let n = 0; n < count; ++n) {
        const name = path.join(out, `00000${n}.png`);
        const native = readPng(name, await readFile(name));
        assert.deepEqual([native.width, native.height], [made.width, made.height]);
        const one = made.data.subarray(n * native.data.length, (n + 1) * native.data.length);
        const off = one.findIndex((value, i) => Math.abs(value - native.data[i]) > 1);
        assert.equal(off, -1, `byte ${off} of picture ${n} is ${one[off]} and ${native.data[off]}`);
      }
    });
  } finally {
    model.dispose();
  }
}

for (const [name, { bytes }] of Object.entries(foreignGenerators)) {
  test(`a file ${name}: pictures as the native tool's`, { skip }, () => checkSame(bytes));
  test(`a file ${name}: described as by the native tool`, { skip }, async () => {
    const model = await ganvas.loadModel(bytes, { workers: 0 });
    const { image, label, constants, latent, batch } = model.info;
    model.dispose();
    const info = await withFile(bytes, async (file) =>
      JSON.parse((await run(binary, ['info', '--json', file])).stdout),
    );
    const { output, ...native } = info.generator;
    assert.deepEqual(
      [output.name, output.range, output.range_source, output.range_reason],
      [image.output, image.range, image.rangeSource, image.rangeReason],
    );
    assert.deepEqual(
      [output.layout, output.layout_reason, output.channels, output.width, output.height],
      [image.layout, image.layoutReason, image.channels, image.width, image.height],
    );
    assert.deepEqual([native.latent.name, native.latent.size], [latent.input, latent.size]);
    assert.equal(native.batch ?? -1, batch);
    assert.deepEqual(
      native.label && [native.label.name, native.label.form, native.label.classes],
      label && [label.input, label.form, label.count],
    );
    assert.deepEqual(
      native.constants,
      constants.map(({ input, value, reason }) => ({ name: input, value, reason })),
    );
  });
}

test('chosen ranges and layouts: as the native tool', { skip }, async () => {
  await checkSame(foreign({ dims: [4, 4, 3] }), { layout: 'nchw', range: '0..1' });
  await checkSame(foreign({ dims: [3, 4, 3] }), { layout: 'nhwc' });
});
