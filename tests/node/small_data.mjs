// The data sets that the guide speaks of, small: a few pictures of shapes in two colours.

import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gridPng } from '../../site/tools/png.mjs';

/** RGBA of a disc of radius `r` of the given colour on a shaded ground. */
function disc(side, r, [red, green, blue]) {
  const data = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; ++y) {
    for (let x = 0; x < side; ++x) {
      const inside = Math.hypot(x - side / 2, y - side / 2) < r;
      const ground = 200 + ((x * 7 + y * 3) % 40);
      data.set(
        inside ? [red, green, blue, 255] : [ground, ground, ground, 255],
        (y * side + x) * 4,
      );
    }
  }
  return data;
}

const png = (side, r, colour) =>
  gridPng({ data: disc(side, r, colour), width: side, height: side, count: 1 }, 1);

async function pictureFolder(folder, colour, count, side) {
  await mkdir(folder, { recursive: true });
  for (let i = 0; i < count; ++i) {
    const tinted = colour.map((value) => (value + i * 5) % 256);
    await writeFile(path.join(folder, `${i}.png`), png(side, side / 5 + i, tinted));
  }
}

function idxFile(dims, bytes) {
  const header = Buffer.alloc(4 + 4 * dims.length);
  header.set([0, 0, 8, dims.length]);
  dims.forEach((dim, i) => header.writeUInt32BE(dim, 4 + 4 * i));
  return Buffer.concat([header, bytes]);
}

/** MNIST's four files: bars whose place is the digit. */
async function idxFolder(folder) {
  await mkdir(folder, { recursive: true });
  for (const [split, count] of [
    ['train', 240],
    ['t10k', 120],
  ]) {
    const images = Buffer.alloc(count * 28 * 28);
    const labels = Buffer.alloc(count);
    for (let i = 0; i < count; ++i) {
      labels[i] = i % 10;
      for (let y = 4; y < 24; ++y) {
        const x = 3 + labels[i] * 2 + (i % 3);
        images.fill(160 + ((i * 31) % 90), i * 784 + y * 28 + x, i * 784 + y * 28 + x + 3);
      }
    }
    await writeFile(
      path.join(folder, `${split}-images-idx3-ubyte`),
      idxFile([count, 28, 28], images),
    );
    await writeFile(path.join(folder, `${split}-labels-idx1-ubyte`), idxFile([count], labels));
  }
}

function csvOfPoints() {
  const lines = ['x,y'];
  for (let i = 0; i < 400; ++i) lines.push(`${Math.cos(i)},${Math.sin(i * 1.7)}`);
  return `${lines.join('\n')}\n`;
}

/** Writes all of them into `folder` and returns their names. */
export async function writeSmallData(folder) {
  await mkdir(folder, { recursive: true });
  const at = (name) => path.join(folder, name);
  await pictureFolder(at('faces'), [220, 170, 130], 12, 72);
  await pictureFolder(at('apples'), [190, 40, 40], 8, 150);
  await pictureFolder(at('oranges'), [240, 150, 40], 8, 150);
  await pictureFolder(at('photos'), [60, 120, 200], 3, 64);
  await idxFolder(at('mnist'));
  await idxFolder(at('fashion-mnist'));
  await writeFile(at('mine.csv'), csvOfPoints());
  // The first bytes of a file decide what it is, not its name.
  await writeFile(at('apple.jpg'), png(96, 30, [190, 40, 40]));
  await writeFile(at('scan.png'), png(640, 200, [60, 120, 200]));
  const folders = ['faces', 'apples', 'oranges', 'photos', 'mnist', 'fashion-mnist'];
  return [...folders, 'mine.csv', 'apple.jpg', 'scan.png'];
}
