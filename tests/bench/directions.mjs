// How long directions and animations take as wasm in Node, on one worker: medians of 5, by the clock
// and in processor time of all threads, which other work on the machine changes less.
//
//   node tests/bench/directions.mjs

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { encodeApng, encodeGif, loadModel } from '../../dist/ganvas.js';

const models = path.join(fileURLToPath(new URL('../..', import.meta.url)), 'assets/models');

const middle = (numbers) => Math.round(numbers.sort((a, b) => a - b)[2]);

async function medians(use) {
  const clock = [];
  const processor = [];
  for (let i = 0; i < 5; ++i) {
    const start = performance.now();
    const used = process.cpuUsage();
    await use();
    const { user, system } = process.cpuUsage(used);
    clock.push(performance.now() - start);
    processor.push((user + system) / 1000);
  }
  return { 'clock, ms': middle(clock), 'processor, ms': middle(processor) };
}

const rows = [];
for (const [name, options] of [
  ['digits', {}],
  ['digits', { method: 'pca' }],
  ['digits', { method: 'pca', value: 'main.2' }],
  ['nouns', { method: 'pca', value: 'main.2' }],
  ['glyphs', { method: 'pca', value: 'main.2' }],
  ['avatars', {}],
  ['avatars', { method: 'pca' }],
  ['avatars', { method: 'pca', value: 'mapping.dense.0.leaky' }],
]) {
  const model = await loadModel(await readFile(path.join(models, `${name}.onnx`)), { workers: 1 });
  const times = await medians(() => model.directions(options));
  rows.push({ what: `${name} ${JSON.stringify(options)}`, ...times });
  model.dispose();
}
const model = await loadModel(await readFile(path.join(models, 'avatars.onnx')), { workers: 1 });
const walk = await model.walk({ seeds: [0, 1, 2, 3], frames: 120, loop: true });
model.dispose();
for (const scale of [1, 4]) {
  for (const dither of ['none', 'ordered', 'diffusion']) {
    const { length } = await encodeGif(walk, { scale, dither });
    const times = await medians(() => encodeGif(walk, { scale, dither }));
    rows.push({ what: `GIF, scale ${scale}, ${dither}`, ...times, bytes: length });
  }
  const { length } = await encodeApng(walk, { scale });
  const times = await medians(() => encodeApng(walk, { scale }));
  rows.push({ what: `APNG, scale ${scale}`, ...times, bytes: length });
}
console.table(rows);
