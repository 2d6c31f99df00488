// Generators as exporters of StyleGAN2 write them, see stylegan2_parts.mjs.

import assert from 'node:assert/strict';
import test from 'node:test';
import { assertSame, floats, inGanvas } from './compare.mjs';
import {
  Writer,
  constants,
  foreignGenerator,
  groupedConv,
  inverses,
  modulated,
  squares,
  upfirdn,
} from './stylegan2_parts.mjs';
const latents = (n) => ({ z: floats([n, 16], 6) });

for (const n of [1, 2, 3]) {
  for (const inverse of Object.keys(inverses)) {
    for (const square of Object.keys(squares)) {
      test(`a modulated convolution of ${n}, ${inverse}, squares by ${square}`, async () => {
        const w = new Writer();
        const s = { n, o: 5, i: 6, k: 3, h: 7, inverse, square };
        const c = groupedConv(w, constants(w, n, 6, 7), modulated(w, s), s);
        const noisy = w.add('Add', [w.reshape(c, n, 5, 7, 7), w.weight([1, 1, 7, 7], 8)]);
        const image = w.add('LeakyRelu', [w.add('Add', [noisy, w.weight([5, 1, 1], 9)])], {
          alpha: 0.2,
        });
        await assertSame({ bytes: w.file('z', image, { dims: [n, 16] }), feeds: latents(n) });
      });
    }
  }
}

test('weights of one picture, without an axis for the batch', async () => {
  const w = new Writer();
  const affine = w.add('Gemm', ['z', w.weight([16, 6], 3)]);
  const m = w.add('Mul', [w.weight([5, 6, 3, 3], 4), w.reshape(affine, 1, 6, 1, 1)]);
  const sum = w.add('ReduceSum', [squares.Mul(w, m), w.ints(1, 2, 3)], { keepdims: 1 });
  const filters = w.add('Div', [m, w.add('Sqrt', [sum])]);
  const image = w.add('Conv', [constants(w, 1, 6, 7), filters, w.weight([5], 8)], {
    pads: [1, 1, 1, 1],
  });
  await assertSame({ bytes: w.file('z', image, { dims: [1, 16] }), feeds: latents(1) });
});

test('to colours, without demodulation, with a bias', async () => {
  const w = new Writer();
  const s = { n: 2, o: 3, i: 6, k: 1, h: 7, pads: [0, 0, 0, 0], demodulate: false, bias: true };
  const c = groupedConv(w, constants(w, 2, 6, 7), modulated(w, s), s);
  await assertSame({
    bytes: w.file('z', w.reshape(c, 2, 3, 7, 7), { dims: [2, 16] }),
    feeds: latents(2),
  });
});

test('a grouped result that stays grouped', async () => {
  const w = new Writer();
  const s = { n: 2, o: 4, i: 6, k: 3, h: 7 };
  const c = groupedConv(w, constants(w, 2, 6, 7), modulated(w, s), s);
  await assertSame({
    bytes: w.file('z', w.add('Tanh', [c]), { dims: [2, 16] }),
    feeds: latents(2),
  });
});

for (const n of [1, 2]) {
  for (const flip of [false, true]) {
    test(`upsampling by a transposed convolution of ${n}${flip ? ', flipped' : ''}, and a filter`, async () => {
      const w = new Writer();
      const [o, i, h] = [4, 6, 5];
      let m = modulated(w, { n, o, i, k: 3 });
      m = w.reshape(m, n * o, i, 3, 3);
      if (flip) {
        const ends = w.ints(-1000, -1000);
        m = w.add('Slice', [m, w.ints(-1, -1), ends, w.ints(2, 3), w.ints(-1, -1)]);
      }
      m = w.add('Transpose', [w.reshape(m, n, o, i, 3, 3)], { perm: [0, 2, 1, 3, 4] });
      m = w.reshape(m, n * i, o, 3, 3);
      const x = w.reshape(constants(w, n, i, h), 1, n * i, h, h);
      const large = w.add('ConvTranspose', [x, m], { group: n, strides: [2, 2] });
      const parted = w.reshape(large, n, o, 2 * h + 1, 2 * h + 1);
      const image = upfirdn(w, parted, { n, c: o, h: 2 * h + 1, pads: [1, 1] });
      await assertSame({ bytes: w.file('z', image, { dims: [n, 16] }), feeds: latents(n) });
    });
  }
}

// Styles before a constant convolution and demodulation behind it; any number of pictures.
test('factors around a constant convolution, for any batch', async () => {
  const w = new Writer();
  const affine = w.add('Gemm', ['z', w.weight([16, 6], 3)]);
  const filters = w.weight([5, 6, 3, 3], 4);
  const m = w.add('Mul', [
    w.add('Unsqueeze', [filters, w.ints(0)]),
    w.reshape(affine, -1, 1, 6, 1, 1),
  ]);
  const sum = w.add('ReduceSum', [squares.Pow(w, m), w.ints(2, 3, 4)], { keepdims: 0 });
  const scale = inverses['Sqrt and Reciprocal'](w, w.add('Add', [sum, w.float(1e-8)]));
  const x = w.add('Mul', [w.weight([1, 6, 7, 7], 5), w.reshape(affine, -1, 6, 1, 1)]);
  const c = w.add('Conv', [x, filters], { pads: [1, 1, 1, 1] });
  const image = w.add('Mul', [c, w.reshape(scale, -1, 5, 1, 1)]);
  const bytes = w.file('z', image);
  for (const n of [1, 3]) await assertSame({ bytes, feeds: latents(n) });
});

// Weights stored with the channels of the input first.
test('weights [1, i, o, k, k] for a transposed convolution', async () => {
  const w = new Writer();
  const [n, o, i, h] = [2, 4, 6, 5];
  const affine = w.add('Gemm', ['z', w.weight([16, i], 3)]);
  const m = w.add('Mul', [w.weight([1, i, o, 3, 3], 4), w.reshape(affine, n, i, 1, 1, 1)]);
  const sum = w.add('ReduceSum', [squares.Mul(w, m), w.ints(1, 3, 4)], { keepdims: 1 });
  const d = inverses.Pow(w, sum);
  const filters = w.reshape(w.add('Mul', [m, d]), n * i, o, 3, 3);
  const x = w.reshape(constants(w, n, i, h), 1, n * i, h, h);
  const c = w.add('ConvTranspose', [x, filters], {
    group: n,
    strides: [2, 2],
    pads: [1, 1, 1, 1],
    output_padding: [1, 1],
  });
  const image = w.reshape(c, n, o, 2 * h, 2 * h);
  await assertSame({ bytes: w.file('z', image, { dims: [n, 16] }), feeds: latents(n) });
});

for (const [name, options] of Object.entries({
  'up 2': { up: 2, pads: [2, 1] },
  'down 2': { down: 2, pads: [1, 1] },
  'up 2, down 3, odd padding': { up: 2, down: 3, pads: [3, 0] },
  'a crop': { pads: [-1, 2] },
  'up 3': { up: 3, pads: [1, 3] },
})) {
  for (const c of [1, 3]) {
    test(`upfirdn2d, ${name}, ${c} channels`, async () => {
      const w = new Writer();
      const image = upfirdn(w, 'x', { n: 2, c, h: 9, ...options });
      await assertSame({
        bytes: w.file('x', image, { dims: [2, c, 9, 9] }),
        feeds: { x: floats([2, c, 9, 9], 4) },
      });
    });
  }
}

// The other form that exporters write: all planes as a batch, with one channel behind the pixels.
test('upfirdn2d of planes [N * C, H, W, 1]', async () => {
  const w = new Writer();
  const [n, c, h, up, down] = [2, 3, 9, 2, 3];
  const wide = h * up + 3;
  let x = w.reshape('x', -1, h, 1, h, 1, 1);
  x = w.add('Pad', [x, w.ints(0, 0, 0, 0, 0, 0, 0, 0, up - 1, 0, up - 1, 0)]);
  x = w.reshape(x, -1, h * up, h * up, 1);
  x = w.add('Pad', [x, w.ints(0, 2, 2, 0, 0, 1, 1, 0)]);
  x = w.reshape(w.add('Transpose', [x], { perm: [0, 3, 1, 2] }), -1, 1, wide, wide);
  x = w.add('Conv', [x, w.weight([1, 1, 4, 4], 77, 0.5)]);
  x = w.reshape(x, -1, 1, wide - 3, wide - 3);
  x = w.add('Transpose', [x], { perm: [0, 2, 3, 1] });
  const far = 2 ** 40;
  x = w.add('Slice', [x, w.ints(0, 0), w.ints(far, far), w.ints(1, 2), w.ints(down, down)]);
  const image = w.reshape(x, -1, c, 6, 6);
  const feeds = { x: floats([n, c, h, h], 4) };
  await assertSame({ bytes: w.file('x', image, { dims: ['N', c, h, h] }), feeds });
});

// Weights that are no product of a constant and a style stay computed.
test('weights with a number of their own for each picture and pair of channels', async () => {
  const w = new Writer();
  const s = { n: 2, o: 3, i: 4, k: 1, h: 5, pads: [0, 0, 0, 0] };
  const own = w.reshape(w.add('Gemm', ['z', w.weight([16, 12], 3)]), 2, 3, 4, 1, 1);
  const m = w.add('Mul', [own, w.weight([1, 3, 4, 1, 1], 4)]);
  const c = groupedConv(w, constants(w, 2, 4, 5), m, s);
  await assertSame({
    bytes: w.file('z', w.reshape(c, 2, 3, 5, 5), { dims: [2, 16] }),
    feeds: latents(2),
  });
});

test('modulated weights are not computed, so they cannot be given', async () => {
  const w = new Writer();
  const s = { n: 2, o: 5, i: 6, k: 3, h: 7 };
  const m = modulated(w, s);
  const image = w.reshape(groupedConv(w, constants(w, 2, 6, 7), m, s), 2, 5, 7, 7);
  const bytes = w.file('z', image, { dims: [2, 16] });
  const given = { ...latents(2), [m]: floats([2, 5, 6, 3, 3], 1) };
  await assert.rejects(inGanvas(bytes, given), {
    code: 'bad-input',
    message: /is a part of modulated weights, .* give the styles instead/,
  });
});

for (const n of [1, 2]) {
  test(`a whole generator of ${n}`, async () => {
    await assertSame({ bytes: foreignGenerator(n), feeds: latents(n) });
  });
}
