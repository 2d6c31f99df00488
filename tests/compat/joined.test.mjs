// Mapping and synthesis that exporters of StyleGAN2 write as two files.

import assert from 'node:assert/strict';
import test from 'node:test';
import * as ganvas from '../../dist/ganvas.js';
import { assertClose, floats, inOrt } from './compare.mjs';
import { foreignGenerator, foreignParts } from './stylegan2_parts.mjs';

const z = (n) => ({ z: floats([n, 16], 7) });

/** onnxruntime's picture of the two files in a row. */
async function inARow({ mapping, synthesis }, n) {
  const [w] = Object.values(await inOrt(mapping, z(n)));
  const each = n * 16;
  const data = new Float32Array(n * 48);
  for (let i = 0; i < data.length; ++i) {
    // [n, 16] is repeated for each layer.
    const at = Math.floor(i / 48) * 16 + (i % 16);
    data[i] = w.data.length === each ? w.data[at] : w.data[i];
  }
  return inOrt(synthesis, { w: { type: 'float32', data, dims: [n, 3, 16] } });
}

for (const broadcast of [true, false]) {
  for (const output of ['w', 'styles']) {
    const styles = broadcast ? '[N, layers, dim]' : '[N, dim]';
    test(`two files with ${styles} called ${output} draw as onnxruntime in a row`, async () => {
      const n = 2;
      const parts = foreignParts(n, { broadcast, output });
      const { image: expected } = await inARow(parts, n);
      for (const [pair, options] of [
        [[parts.mapping, parts.synthesis], { workers: 0 }],
        [[parts.synthesis, new Blob([parts.mapping])], { workers: 1 }],
        [[parts.mapping, parts.synthesis], { workers: 0, engine: 'ort-wasm' }],
      ]) {
        const model = await ganvas.loadModel(pair, options);
        try {
          assert.equal(model.info.kind, 'generator');
          assert.deepEqual(
            model.info.inputs.map(({ name }) => name),
            ['z'],
          );
          assertClose((await model.run(z(n))).image, expected, 1e-5, 'image');
          assert.equal(model.info.metadata['ganvas.w'], 'w');
          if (options.engine) continue;
          const { w } = await model.run(z(n), { outputs: ['w'] });
          assert.deepEqual(w.dims, [n, 3, 16]);
          assertClose((await model.run({ w })).image, expected, 1e-5, 'image from w');
        } finally {
          model.dispose();
        }
      }
    });
  }
}

test('two files that are not two parts of one model', async () => {
  const { mapping, synthesis } = foreignParts(1, { broadcast: true });
  const whole = foreignGenerator(1);
  const refused = (pair, message) =>
    assert.rejects(ganvas.loadModel(pair, { workers: 0 }), { code: 'bad-model', message });
  await refused(
    [whole, synthesis],
    "the first model and the second model cannot be joined: no output of one fits an input of the other; the first model takes 'z' float32 [1, 16] and gives 'image' float32 [1, 3, 8, 8]; the second model takes 'w' float32 [1, 3, 16] and gives 'image' float32 [1, 3, 8, 8]",
  );
  await refused([mapping, new Uint8Array(9)], /^the second model: not an ONNX model/);
  await assert.rejects(ganvas.loadModel([mapping, synthesis, whole], { workers: 0 }), {
    code: 'bad-input',
    message: '3 models given, expected one, or a mapping and a synthesis',
  });
});

test('progress counts both files', async () => {
  const { mapping, synthesis } = foreignParts(1, { broadcast: true });
  const address = (bytes) =>
    `data:application/octet-stream;base64,${Buffer.from(bytes).toString('base64')}`;
  const shares = [];
  const model = await ganvas.loadModel([address(mapping), address(synthesis)], {
    workers: 0,
    onProgress: (share) => shares.push(share),
  });
  model.dispose();
  assert.ok(shares.every((share, i) => share <= 1 && share >= (shares[i - 1] ?? 0)));
});
