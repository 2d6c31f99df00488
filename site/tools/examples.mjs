// `npm run examples`: draws the pictures to try translators on, assets/models/examples/*.png. They
// are drawings of our own, from the formulas here alone, and under the licence of the project.

import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { apples, fruitPicture, oneFruit, oranges } from './examples_fruit.mjs';
import { heart, moon, smile } from './examples_signs.mjs';
import { gridPng } from './png.mjs';
import { writeWhole } from './write_whole.mjs';

const folder = fileURLToPath(new URL('../../assets/models/examples', import.meta.url));

/** Samples of a pixel's side: edges are means of so many squared. */
const samples = 4;

/** {data: RGBA, width, height, count: 1} of `colour`(x, y) -> [r, g, b] in [0, 1] over [0, 1)^2. */
function paint(side, colour) {
  const data = new Uint8ClampedArray(4 * side * side).fill(255);
  const fine = side * samples;
  for (let i = 0; i < side * side; ++i) {
    const sum = [0, 0, 0];
    for (let s = 0; s < samples * samples; ++s) {
      const x = (i % side) * samples + (s % samples) + 0.5;
      const y = Math.floor(i / side) * samples + Math.floor(s / samples) + 0.5;
      colour(x / fine, y / fine).forEach((value, c) => (sum[c] += value));
    }
    sum.forEach((value, c) => (data[4 * i + c] = (255 * value) / samples ** 2));
  }
  return { data, width: side, height: side, count: 1 };
}

const pictures = {
  'red-apples': paint(128, fruitPicture(apples('red'))),
  'green-apples': paint(128, fruitPicture(apples('green'))),
  'one-apple': paint(128, fruitPicture(oneFruit('red'))),
  oranges: paint(128, fruitPicture(oranges())),
  'one-orange': paint(128, fruitPicture(oneFruit('orange'))),
  'shaded-smile': paint(64, smile({ shaded: true })),
  'shaded-heart': paint(64, heart({ shaded: true })),
  'shaded-moon': paint(64, moon({ shaded: true })),
  'flat-smile': paint(64, smile({ shaded: false })),
  'flat-heart': paint(64, heart({ shaded: false })),
  'flat-moon': paint(64, moon({ shaded: false })),
};

await mkdir(folder, { recursive: true });
for (const [name, picture] of Object.entries(pictures)) {
  await writeWhole(path.join(folder, `${name}.png`), gridPng(picture, 1));
  console.log(`${name}.png  ${picture.width}x${picture.height}`);
}
