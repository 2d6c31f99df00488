// dist/ganvas.d.ts tells TypeScript what the module does.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

const use = `
import { type Arrangement, type Directions, GanvasError, type Picture, type Pictures, encodeGif, loadModel, version } from '${path.join(root, 'dist/ganvas.js')}';
const model = await loadModel('x.onnx', { engine: 'ort-wasm', workers: 2 });
const pictures: Pictures = await model.sample({ seed: 1n, count: 2, labels: [1, 2] });
const z = { data: model.latents(1, 1), dims: [1, 4] };
const outputs = await model.run({ z }, { onProgress: (share: number) => share });
console.log(version, pictures.data.length, outputs['image']?.dims, model.info.latent?.size);
console.log(new GanvasError('bad-input', 'x').code === 'bad-model');
const picture: Picture = { data: new Uint8ClampedArray(4), width: 1, height: 1 };
const made = await model.translate(picture, { range: '0..1', size: 256, fit: 'crop' });
const { before, ...after }: { before: Picture } & Picture = made;
console.log(after.width, before.data[0], model.info.translator?.input.rangeReason);
const styles: Float32Array = await model.styles(model.latents(1, 2), { labels: [0, 1] });
const drawn: Pictures = await model.render(styles, { space: 'w', psi: 0.5 });
await model.project(picture, { onFound: ({ psnr }) => console.log(psnr, drawn.count, model.info.styles?.layers) });
const found: Directions = await model.directions({ method: 'pca', layers: [0, 3], seed: '7' });
const map: Arrangement = await model.arrange({ seed: 2, count: 250 });
console.log(map.side, map.cells.length);
const walk: Pictures = await model.walk({ seeds: [1, 2n], ease: 'smooth', noiseWalk: 0.5 });
const gif: Uint8Array = await encodeGif(walk, { dither: 'none', fps: 25 });
console.log(found.vectors.length / found.dim, found.layers.last, gif.length);
model.dispose();
// @ts-expect-error: there is no such method
await model.directions({ method: 'ica' });
// @ts-expect-error: a seed is no list
model.latents([1], 1);
// @ts-expect-error: there is no such range
await model.translate(picture, { range: 'bytes' });
// @ts-expect-error: there is no such engine
await loadModel('x.onnx', { engine: 'cuda' });`;

test('the types fit the documented use, and refuse others', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    const file = path.join(folder, 'use.ts');
    await writeFile(file, use);
    const tsc = path.join(root, 'node_modules/typescript/bin/tsc');
    const flags = '--strict --noEmit --skipLibCheck --target es2022 --module esnext';
    const args = [tsc, ...flags.split(' '), '--moduleResolution', 'bundler', file];
    const output = await new Promise((resolve) => {
      execFile(process.execPath, args, { cwd: folder }, (_, stdout) => resolve(stdout));
    });
    assert.equal(output, '');
  } finally {
    await rm(folder, { recursive: true });
  }
});
