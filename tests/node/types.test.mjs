// dist/ganvas.d.ts tells TypeScript what the module does.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const use = (module, seed) => `
import { GanvasError, type Pictures, loadModel, version } from '${module}';
const model = await loadModel('x.onnx', { engine: 'ort-wasm', workers: 2 });
const pictures: Pictures = await model.sample({ seed: ${seed}, count: 2, labels: [1, 2] });
const z = { data: model.latents(1, 1), dims: [1, 4] };
const outputs = await model.run({ z }, { onProgress: (share: number) => share });
console.log(version, pictures.data.length, outputs['image']?.dims, model.info.latent?.size);
console.log(new GanvasError('bad-input', 'x').code === 'bad-model');
model.dispose();`;

async function compile(seed) {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    const file = path.join(folder, 'use.ts');
    await writeFile(file, use(path.join(root, 'dist/ganvas.js'), seed));
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const flags = '--strict --noEmit --target es2022 --module esnext --moduleResolution bundler';
    return await new Promise((resolve) => {
      execFile(process.execPath, [tsc, ...flags.split(' '), file], (_, stdout) => resolve(stdout));
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

test('the types fit the documented use', async () => {
  assert.equal(await compile('1n'), '');
});

test('the types refuse a wrong seed', async () => {
  assert.match(await compile('[1]'), /TS2322/);
});
