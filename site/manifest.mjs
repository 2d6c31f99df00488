// models/manifest.json: what the page knows of a model before it is fetched.

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import { plot } from './plot.mjs';
import { gridPng } from './png.mjs';

export const manifestFormat = 1;

/** Pictures of a thumbnail's side: 4 x 4 of seed 1. */
const thumbnailSide = 4;
/** Of points: so many of seed 1, on so many pixels. */
const plotted = { points: 1000, side: 80 };

export function sha256(bytes) {
  return createHash('sha256').update(bytes).digest('hex');
}

function parseOptions(file, text) {
  try {
    return JSON.parse(text ?? '{}');
  } catch {
    throw new Error(`${file}: metadata ganvas.options is not JSON`);
  }
}

/**
 * The manifest entry of a model file, read from its metadata, and its thumbnail as PNG bytes (null
 * for models that need an image to run). `ganvas` is the module dist/ganvas.js.
 */
export async function describeModel(ganvas, file, { id, caption }) {
  const bytes = await readFile(file);
  const model = await ganvas.loadModel(bytes, { workers: 0 }).catch((error) => {
    throw new Error(`${file}: ${error.message}`);
  });
  try {
    const { metadata, kind, latent, image, points } = model.info;
    const entry = {
      id,
      file: `${id}.onnx`,
      kind,
      name: metadata['ganvas.name'] || id,
      dataset: metadata['ganvas.dataset'] ?? '',
      license: metadata['ganvas.license'] ?? '',
      sha256: sha256(bytes),
      bytes: bytes.length,
      step: Number(metadata['ganvas.step'] ?? 0),
      options: parseOptions(file, metadata['ganvas.options']),
      thumbnail: latent && (image ?? points) ? `${id}.png` : null,
      caption,
    };
    if (!entry.thumbnail) return { entry, bytes, thumbnail: null };
    if (points) {
      const sample = await model.points({ seed: 1, count: plotted.points });
      return { entry, bytes, thumbnail: gridPng(plot(sample, plotted.side), 1) };
    }
    const pictures = await model.sample({ seed: 1, count: thumbnailSide ** 2 });
    return { entry, bytes, thumbnail: gridPng(pictures, thumbnailSide) };
  } finally {
    model.dispose();
  }
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
  }
  return models;
}
