// PNG bytes of 8-bit RGBA pictures, for thumbnails, and back. Reference: W3C PNG specification.

import { deflateSync, inflateSync } from 'node:zlib';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

const table = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; ++k) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc(bytes) {
  let c = 0xffffffff;
  for (const byte of bytes) c = table[(c ^ byte) & 255] ^ (c >>> 8);
  return (c ^ 0xffffffff) >>> 0;
}

function chunk(type, data) {
  const out = Buffer.alloc(data.length + 12);
  out.writeUInt32BE(data.length, 0);
  out.write(type, 4, 'latin1');
  out.set(data, 8);
  out.writeUInt32BE(crc(out.subarray(4, 8 + data.length)), 8 + data.length);
  return out;
}

/** PNG of `pictures` {data, width, height, count}, side by side in rows of `columns`. */
export function gridPng({ data, width, height, count }, columns) {
  const rows = Math.ceil(count / columns);
  const stride = columns * width * 4 + 1;
  const lines = Buffer.alloc(stride * rows * height);
  for (let i = 0; i < count; ++i) {
    const left = (i % columns) * width * 4 + 1;
    const top = Math.floor(i / columns) * height;
    for (let y = 0; y < height; ++y) {
      const start = (i * height + y) * width * 4;
      lines.set(data.subarray(start, start + width * 4), (top + y) * stride + left);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(columns * width, 0);
  header.writeUInt32BE(rows * height, 4);
  header.set([8, 6, 0, 0, 0], 8);
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** What a filter adds to a byte, of the bytes to the left, above, and above left. */
const predictions = [
  () => 0,
  (left) => left,
  (_, above) => above,
  (left, above) => (left + above) >> 1,
  (left, above, corner) => {
    const [a, b, c] = [above - corner, left - corner, left + above - 2 * corner].map(Math.abs);
    if (a <= b && a <= c) return left;
    return b <= c ? above : corner;
  },
];

/** The lines of an image without their filters, `depth` bytes a pixel. */
function unfilter(lines, stride, height, depth) {
  const out = Buffer.alloc(stride * height);
  for (let y = 0; y < height; ++y) {
    const predict = predictions[lines[y * (stride + 1)]];
    for (let x = 0; x < stride; ++x) {
      const at = y * stride + x;
      const left = x < depth ? 0 : out[at - depth];
      const above = y === 0 ? 0 : out[at - stride];
      const corner = x < depth || y === 0 ? 0 : out[at - stride - depth];
      out[at] = lines[y * (stride + 1) + 1 + x] + predict(left, above, corner);
    }
  }
  return out;
}

/** Channels by colour type; palettes are not read. */
const channels = { 0: 1, 2: 3, 4: 2, 6: 4 };

/** {data: RGBA, width, height} of a PNG file with 8 bits a channel that is not interlaced. */
export function readPng(file, bytes) {
  if (!signature.equals(bytes.subarray(0, 8))) throw new Error(`${file} is no PNG file`);
  const parts = [];
  for (let at = 33; at < bytes.length; at += 12 + bytes.readUInt32BE(at)) {
    const start = at + 8;
    if (bytes.toString('latin1', at + 4, start) !== 'IDAT') continue;
    parts.push(bytes.subarray(start, start + bytes.readUInt32BE(at)));
  }
  const [width, height] = [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
  const depth = channels[bytes[25]];
  if (bytes[24] !== 8 || !depth || bytes[28] !== 0) {
    throw new Error(`${file}: expected 8 bits a channel, no palette and no interlacing`);
  }
  const samples = unfilter(inflateSync(Buffer.concat(parts)), width * depth, height, depth);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; ++i) {
    const pixel = samples.subarray(i * depth, (i + 1) * depth);
    const grey = depth < 3;
    data.set(grey ? [pixel[0], pixel[0], pixel[0]] : pixel.subarray(0, 3), 4 * i);
    data[4 * i + 3] = depth % 2 === 0 ? pixel[depth - 1] : 255;
  }
  return { data, width, height };
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
