// PNG bytes of 8-bit RGBA pictures, for thumbnails. Reference: W3C PNG specification.

import { deflateSync } from 'node:zlib';

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
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(lines, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
