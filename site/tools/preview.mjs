// The picture that others show beside a link to the site (og:image): pictures of a model.

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { gridPng } from './png.mjs';

/** What the services that show it ask for. */
export const previewSize = { width: 1200, height: 630 };

/** Side that a picture is enlarged to, about. */
const tileSide = 105;

/** Enlarges by a whole number, and lays pictures out in rows around the middle of the preview. */
function layOut({ data, width, height, count }, zoom, columns) {
  const rows = count / columns;
  const left = Math.floor((columns * width * zoom - previewSize.width) / 2);
  const top = Math.floor((rows * height * zoom - previewSize.height) / 2);
  const pixels = new Uint8ClampedArray(previewSize.width * previewSize.height * 4);
  for (let y = 0; y < previewSize.height; ++y) {
    const sourceY = Math.floor((y + top) / zoom);
    for (let x = 0; x < previewSize.width; ++x) {
      const sourceX = Math.floor((x + left) / zoom);
      const index = Math.floor(sourceY / height) * columns + Math.floor(sourceX / width);
      const at = ((index * height + (sourceY % height)) * width + (sourceX % width)) * 4;
      pixels.set(data.subarray(at, at + 4), (y * previewSize.width + x) * 4);
    }
  }
  return pixels;
}

/**
 * PNG bytes for the first of `models`, entries of the manifest in `folder`, that makes pictures of
 * latents; null where none does. `ganvas` is the module dist/ganvas.js.
 */
export async function previewPng(ganvas, folder, models) {
  const entry = models.find(({ kind }) => kind === 'generator');
  if (!entry) return null;
  const model = await ganvas.loadModel(await readFile(path.join(folder, entry.file)));
  try {
    const { width, height } = await model.sample({ seed: 1 });
    const zoom = Math.max(1, Math.round(tileSide / Math.max(width, height)));
    const columns = Math.ceil(previewSize.width / (width * zoom));
    const rows = Math.ceil(previewSize.height / (height * zoom));
    const pictures = await model.sample({ seed: 1, count: columns * rows });
    const data = layOut(pictures, zoom, columns);
    return gridPng({ data, ...previewSize, count: 1 }, 1);
  } finally {
    model.dispose();
  }
}
