// models/manifest.json: what the page knows of a model before it is fetched.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { plot } from './plot.mjs';
import { gridPng, readPng, shrink } from './png.mjs';

export const manifestFormat = 1;

/** Pictures of a thumbnail's side: 4 x 4 of seed 1. */
const thumbnailSide = 4;
/** Of points: so many of seed 1, on so many pixels. */
const plotted = { points: 1000, side: 80 };
/** Side of each half, before and after, of a translator's. */
const halfSide = 64;

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function parseMetadata(file, metadata, key, otherwise) {
  try {
    return JSON.parse(metadata[key] ?? otherwise);
  } catch {
    throw new Error(`${file}: metadata ${key} is not JSON`);
  }
}

/** The first example before and after. */
async function translatorThumbnail(model, folder, [example]) {
  const file = path.join(folder, example);
  const picture = readPng(file, await readFile(file));
  const size = Number(model.info.metadata['ganvas.size']) || 256;
  const { before, ...after } = await model.translate(picture, { size });
  const halves = [before, after].map((half) => shrink(half, halfSide));
  const data = Uint8ClampedArray.from(halves.flatMap((half) => [...half.data]));
  return gridPng({ data, width: halfSide, height: halfSide, count: 2 }, 2);
}

/** PNG bytes, or null where there is nothing to show a model with. */
async function thumbnailOf(model, folder, examples) {
  const { latent, image, points, translator } = model.info;
  if (translator) return examples.length > 0 ? translatorThumbnail(model, folder, examples) : null;
  if (!latent) return null;
  if (points) {
    const sample = await model.points({ seed: 1, count: plotted.points });
    return gridPng(plot(sample, plotted.side), 1);
  }
  if (!image) return null;
  const pictures = await model.sample({ seed: 1, count: thumbnailSide ** 2 });
  return gridPng(pictures, thumbnailSide);
}

/**
 * The manifest entry of a model file, read from its metadata, its thumbnail as PNG bytes (null where
 * there is none), and whether it is a film. `ganvas` is the module dist/ganvas.js; `examples` are PNG files that a
 * translator can be tried on, relative to `folder`, where the manifest will lie; `classNoun` is what
 * a class is, for files that do not tell.
 */
export async function describeModel(
  ganvas,
  file,
  { id, caption, classNoun = '', folder = '', examples = [] },
) {
  const bytes = await readFile(file);
  const model = await ganvas.loadModel(bytes, { workers: 0 }).catch((error) => {
    throw new Error(`${file}: ${error.message}`);
  });
  try {
    const { metadata, kind } = model.info;
    const thumbnail = await thumbnailOf(model, folder, examples);
    const entry = {
      id,
      file: `${id}.onnx`,
      kind,
      name: metadata['ganvas.name'] || id,
      dataset: metadata['ganvas.dataset'] ?? '',
      license: metadata['ganvas.license'] ?? '',
      ...(metadata['ganvas.credits'] && { credits: metadata['ganvas.credits'] }),
      sha256: sha256(bytes),
      bytes: bytes.length,
      step: Number(metadata['ganvas.step'] ?? 0),
      options: parseMetadata(file, metadata, 'ganvas.options', '{}'),
      thumbnail: thumbnail ? `${id}.png` : null,
      caption,
    };
    if (model.info.film) entry.snapshots = model.info.film.steps.length;
    const noun = metadata['ganvas.class_noun'] ?? classNoun;
    if (model.info.label && noun) entry.class_noun = noun;
    if (kind === 'translator') {
      entry.domains = parseMetadata(file, metadata, 'ganvas.domains', '[]');
      entry.size = Number(metadata['ganvas.size'] ?? 0);
      entry.inverse = null;
      entry.examples = examples;
    }
    return { entry, bytes, thumbnail, film: model.info.film !== null };
  } finally {
    model.dispose();
  }
}

/** Has translators of one data set name each other as the way back. */
export function pairInverses(entries) {
  for (const entry of entries) {
    if (!entry.domains?.length) continue;
    const [from, to] = entry.domains;
    const back = entries.find(
      ({ dataset, domains }) =>
        dataset === entry.dataset && domains?.[0] === to && domains[1] === from,
    );
    entry.inverse = back?.id ?? null;
  }
}

/** The files beside the model itself that an entry names. */
export function filesOf({ thumbnail, examples = [] }) {
  return [...(thumbnail ? [thumbnail] : []), ...examples];
}

/**
 * The entries of a folder's manifest.json, which must be those of the .onnx files there, byte for
 * byte. A folder without models needs no manifest.
 */
export async function readManifest(folder) {
  const file = path.join(folder, 'manifest.json');
  const found = (await readdir(folder)).filter((name) => name.endsWith('.onnx'));
  if (found.length === 0 && !existsSync(file)) return [];
  const advice = 'run `npm run models`';
  const { format, models } = JSON.parse(
    await readFile(file, 'utf8').catch(() => {
      throw new Error(`${file} is missing: ${advice}`);
    }),
  );
  if (format !== manifestFormat) {
    throw new Error(`${file}: format is ${format}, expected ${manifestFormat}`);
  }
  for (const name of found) {
    if (!models.some((entry) => entry.file === name)) {
      throw new Error(`${path.join(folder, name)} is not in manifest.json: ${advice}`);
    }
  }
  for (const entry of models) {
    const bytes = await readFile(path.join(folder, entry.file));
    if (bytes.length !== entry.bytes || sha256(bytes) !== entry.sha256) {
      throw new Error(
        `${path.join(folder, entry.file)} is not the file that manifest.json describes: ${advice}`,
      );
    }
    const gone = filesOf(entry).find((name) => !existsSync(path.join(folder, name)));
    if (gone) throw new Error(`${path.join(folder, gone)} of ${entry.file} is missing: ${advice}`);
  }
  return models;
}
