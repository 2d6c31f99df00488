// `npm run models`: writes assets/models/manifest.json and a thumbnail beside each model there.
// Captions stand in assets/models/captions.json, {id: caption}, in the order of the page's picker;
// examples of translators in assets/models/examples.json, {id: [PNG file, ...]}; what a class is, of
// files that do not tell, in assets/models/class_nouns.json, {id: noun}.

import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { describeModel, manifestFormat, pairInverses } from './manifest.mjs';
import { writeWhole } from './write_whole.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const folder = path.join(root, 'assets/models');
const module = path.join(root, 'dist/ganvas.js');

if (!existsSync(module)) {
  console.error('dist/ganvas.js is missing: run `npm run build -- --no-models` first');
  process.exit(1);
}
const ganvas = await import(pathToFileURL(module).href);
const captions = JSON.parse(await readFile(path.join(folder, 'captions.json'), 'utf8'));
const table = async (name) => {
  const file = path.join(folder, name);
  return existsSync(file) ? JSON.parse(await readFile(file, 'utf8')) : {};
};
const examples = await table('examples.json');
const nouns = await table('class_nouns.json');
const order = Object.keys(captions);
const files = (await readdir(folder)).filter((file) => file.endsWith('.onnx'));
const ids = files.map((file) => path.basename(file, '.onnx'));
const rank = (id) => (order.includes(id) ? order.indexOf(id) : order.length);
ids.sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));

const models = [];
for (const id of ids) {
  const file = path.join(folder, `${id}.onnx`);
  const { entry, thumbnail } = await describeModel(ganvas, file, {
    id,
    caption: captions[id] ?? '',
    classNoun: nouns[id] ?? '',
    folder,
    examples: examples[id] ?? [],
  });
  if (thumbnail) await writeWhole(path.join(folder, entry.thumbnail), thumbnail);
  models.push(entry);
  console.log(`${entry.file}  ${entry.kind}  ${entry.bytes} bytes  step ${entry.step}`);
}
pairInverses(models);
const manifest = { format: manifestFormat, models };
await writeWhole(path.join(folder, 'manifest.json'), `${JSON.stringify(manifest, null, 2)}\n`);
