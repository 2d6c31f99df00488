// The module against build/native/bin/ganvas: equal latents, the same pictures.

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
import { npyNumbers } from './npy_file.mjs';
import { conditional, generator } from './tiny_models.mjs';

const binary = fileURLToPath(new URL('../../build/native/bin/ganvas', import.meta.url));
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(binary) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

const readNpy = async (file) => npyNumbers(await readFile(file));

for (const [name, bytes] of [
  ['normal prior', generator()],
  ['uniform prior and classes', conditional()],
]) {
  for (const seed of ['0', '18446744073709551557']) {
    test(`${name}, seed ${seed}: as the native tool`, { skip }, async () => {
      const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
      const model = await ganvas.loadModel(bytes, { workers: 2 });
      try {
        const [onnx, images, latents] = ['m.onnx', 'x.npy', 'z.npy'].map((f) =>
          path.join(folder, f),
        );
        await writeFile(onnx, bytes);
        const args = `--seed ${seed} --count 9 --out ${images} --latents-out ${latents}`;
        await promisify(execFile)(binary, ['sample', onnx, ...args.split(' ')]);
        const z = model.latents(seed, 9);
        assert.deepEqual(
          new Uint32Array(z.buffer),
          new Uint32Array((await readNpy(latents)).buffer),
        );
        const inputs = { z: { data: z, dims: [9, 8] } };
        if (model.info.label) {
          inputs.label = { data: Array.from({ length: 9 }, (_, i) => i % 3), dims: [9] };
        }
        const { image } = await model.run(inputs);
        const native = await readNpy(images);
        assert.equal(image.data.length, native.length);
        const largest = Math.max(...image.data.map((value, i) => Math.abs(value - native[i])));
        assert.ok(largest < 1e-5, `largest difference ${largest}`);
      } finally {
        model.dispose();
        await rm(folder, { recursive: true });
      }
    });
  }
}
