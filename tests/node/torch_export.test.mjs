// Translators that PyTorch exported, in the native tool and in ganvas.js, against what PyTorch makes.

import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import * as ganvas from '../../dist/ganvas.js';
import { gridPng, readPng } from '../../site/tools/png.mjs';
import { assertSamePicture, binary, opaque, run, skip, torchFiles } from './torch_files.mjs';

const made = torchFiles('torch_translators.py');

for (const name of ['cyclegan', 'pix2pix', 'style']) {
  test(`${name} of PyTorch is translated as PyTorch does`, { skip }, async () => {
    const file = made.files.find((each) => each.name === name);
    const { width, height } = file;
    const picture = { width, height, data: opaque(file.before) };
    const expected = { width, height, data: opaque(file.after) };
    assert.ok(new Set(expected.data).size > 50, 'an output worth comparing');

    const [onnx, from, to] = [`${name}.onnx`, `${name}.png`, `${name}_out.png`].map((each) =>
      path.join(made.folder, each),
    );
    await writeFile(from, gridPng({ ...picture, count: 1 }, 1));
    await run(binary, ['translate', onnx, from, to]);
    assertSamePicture(readPng(to, await readFile(to)), expected, 'ganvas translate');

    const model = await ganvas.loadModel(await readFile(onnx), { workers: 1 });
    try {
      assertSamePicture(await model.translate(picture), expected, 'ganvas.js');
    } finally {
      model.dispose();
    }
  });
}
