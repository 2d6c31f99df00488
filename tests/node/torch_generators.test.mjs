// Generators that PyTorch exported, in the native tool and in ganvas.js, against what PyTorch draws.
// They were written after the rules that say what a generator's numbers mean, to hold those against
// files that they were not made for.

import assert from 'node:assert/strict';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import * as ganvas from '../../dist/ganvas.js';
import { readPng } from '../../site/tools/png.mjs';
import { npyNumbers } from './npy_file.mjs';
import { assertSamePicture, binary, opaque, run, skip, torchFiles } from './torch_files.mjs';

const made = torchFiles('torch_generators.py');
const count = 3;

const names = [
  ...['dcgan', 'uint8-nhwc', 'float-255', 'shifted', 'acgan', 'infogan'],
  ...['biggan', 'cdcgan', 'attention', 'transformer', 'pyramid'],
];

for (const name of names) {
  test(`${name} of PyTorch draws what PyTorch does`, { skip }, async () => {
    const file = made.files.find((each) => each.name === name);
    const { width, height, channels } = file;
    const size = width * height * channels;
    const expected = Array.from({ length: count }, (_, i) => ({
      width,
      height,
      data: opaque(file.bytes.slice(i * size, (i + 1) * size), channels),
    }));
    assert.ok(new Set(file.bytes).size > 40, 'pictures worth comparing');
    const [onnx, latents, out] = [`${name}.onnx`, `${name}.npy`, name].map((each) =>
      path.join(made.folder, each),
    );

    await run(binary, ['sample', onnx, '--latents', latents, '--out', `${out}/`]);
    const pictures = (await readdir(out)).filter((each) => each.endsWith('.png')).sort();
    assert.equal(pictures.length, count);
    for (const [i, each] of pictures.entries()) {
      const picture = path.join(out, each);
      assertSamePicture(readPng(picture, await readFile(picture)), expected[i], 'ganvas sample');
    }

    const model = await ganvas.loadModel(await readFile(onnx), { workers: 1 });
    try {
      const drawn = await model.render(npyNumbers(await readFile(latents)));
      assert.equal(drawn.count, count);
      for (const [i, each] of expected.entries()) {
        const bytes = width * height * 4;
        const data = drawn.data.subarray(i * bytes, (i + 1) * bytes);
        assertSamePicture({ width, height, data }, each, 'ganvas.js');
      }
    } finally {
      model.dispose();
    }
  });
}

test('a range that no file can name is looked for and called assumed', { skip }, async () => {
  const onnx = path.join(made.folder, 'normalized.onnx');
  const out = path.join(made.folder, 'normalized.png');
  const { stderr } = await run(binary, ['sample', onnx, '--count', '4', '--out', out]);
  assert.match(stderr, /assuming that pictures are in .* \(a test run gave .*\); --range/);
});
