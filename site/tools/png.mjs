// PNG bytes of 8-bit RGBA pictures, for thumbnails, and back.

import { PNG } from 'pngjs';

/** PNG of `pictures` {data, width, height, count}, side by side in rows of `columns`. */
export function gridPng({ data, width, height, count }, columns) {
  const grid = new PNG({ width: columns * width, height: Math.ceil(count / columns) * height });
  for (let i = 0; i < count; ++i) {
    const left = (i % columns) * width;
    const top = Math.floor(i / columns) * height;
    for (let y = 0; y < height; ++y) {
      const start = (i * height + y) * width * 4;
      grid.data.set(data.subarray(start, start + width * 4), ((top + y) * grid.width + left) * 4);
    }
  }
  return PNG.sync.write(grid, { deflateLevel: 9 });
}

/** {data: RGBA, width, height} of a PNG file. */
export function readPng(file, bytes) {
  try {
    const { data, width, height } = PNG.sync.read(Buffer.from(bytes));
    return { data: new Uint8ClampedArray(data), width, height };
  } catch (error) {
    throw new Error(`${file} is not a PNG file: ${error.message}`);
  }
}

/** `picture` {data, width, height} made smaller to side x side; each pixel is a mean of an area. */
export function shrink({ data, width, height }, side) {
  const small = new Uint8ClampedArray(side * side * 4);
  for (let y = 0; y < side; ++y) {
    const [top, bottom] = [y, y + 1].map((edge) => Math.floor((edge * height) / side));
    for (let x = 0; x < side; ++x) {
      const [left, right] = [x, x + 1].map((edge) => Math.floor((edge * width) / side));
      for (let c = 0; c < 4; ++c) {
        let [sum, count] = [0, 0];
        for (let row = top; row < Math.max(bottom, top + 1); ++row) {
          for (let column = left; column < Math.max(right, left + 1); ++column, ++count) {
            sum += data[4 * (row * width + column) + c];
          }
        }
        small[4 * (y * side + x) + c] = sum / count;
      }
    }
  }
  return { data: small, width: side, height: side };
}
