// Generators as exporters of StyleGAN2 write them: weights that styles scale, the batch folded into
// groups or of one picture, and upfirdn2d as chains of Reshape, Pad, Conv and Slice. The forms
// follow Karras et al. 2020, section 2.2 and appendix B.

import assert from 'node:assert/strict';
import test from 'node:test';
import { node, onnxFile, port, tensor } from '../node/onnx_file.mjs';
import { weights } from '../node/tiny_models.mjs';
import { assertSame, floats, inGanvas } from './compare.mjs';

// Lists the nodes and constants of a file; every method returns the name of what it makes.
class Writer {
  nodes = [];
  tensors = [];
  count = 0;
  add(type, inputs, attributes = {}) {
    const name = `v${(this.count += 1)}`;
    this.nodes.push(node(type, inputs, [name], attributes));
    return name;
  }
  ints(...numbers) {
    return this.stored([numbers.length], BigInt64Array.from(numbers, BigInt));
  }
  float(number) {
    return this.stored([], Float32Array.of(number));
  }
  weight(dims, seed, scale = 1) {
    return this.stored(
      dims,
      weights(
        dims.reduce((a, b) => a * b, 1),
        seed,
        scale,
      ),
    );
  }
  stored(dims, data) {
    const name = `c${(this.count += 1)}`;
    this.tensors.push(tensor(name, dims, data));
    return name;
  }
  reshape(x, ...dims) {
    return this.add('Reshape', [x, this.ints(...dims)]);
  }
  file(z, result, { dims = ['N', 16], outs = [] } = {}) {
    this.nodes.push(node('Identity', [result], ['image']));
    return onnxFile({
      nodes: this.nodes,
      tensors: this.tensors,
      inputs: [port(z, dims)],
      outputs: [port('image', outs, 'float32', outs.length > 0)],
    });
  }
}

// 1 / sqrt(sum of squares), in the words of exporters.
const inverses = {
  'Sqrt and Reciprocal': (w, sum) => w.add('Reciprocal', [w.add('Sqrt', [sum])]),
  'Sqrt and Div': (w, sum) => w.add('Div', [w.float(1), w.add('Sqrt', [sum])]),
  Pow: (w, sum) => w.add('Pow', [sum, w.float(-0.5)]),
};
const squares = {
  Mul: (w, m) => w.add('Mul', [m, m]),
  Pow: (w, m) => w.add('Pow', [m, w.float(2)]),
};

/** upfirdn2d: zeros between pixels, padding, a filter of each plane, every `down`th pixel. */
function upfirdn(w, x, { n, c, h, up = 1, down = 1, pads, size = 4 }) {
  if (up > 1) {
    x = w.reshape(x, n, c, h, 1, h, 1);
    x = w.add('Pad', [x, w.ints(0, 0, 0, 0, 0, 0, 0, 0, 0, up - 1, 0, up - 1)]);
    x = w.reshape(x, n, c, h * up, h * up);
  }
  const [before, after] = pads;
  x = w.add('Pad', [x, w.ints(0, 0, before, before, 0, 0, after, after)]);
  const filter = w.weight([1, 1, size, size], 77, 0.5);
  const each = w.add('Tile', [filter, w.ints(c, 1, 1, 1)]);
  x = w.add('Conv', [x, each], { group: c });
  if (down > 1) {
    const far = 2 ** 40;
    x = w.add('Slice', [x, w.ints(0, 0), w.ints(far, far), w.ints(2, 3), w.ints(down, down)]);
  }
  return x;
}

/** styles [n, i], modulated weights [n, o, i, k, k], and what divides them. */
function modulated(
  w,
  { n, o, i, k, demodulate = true, inverse = 'Sqrt and Reciprocal', square = 'Mul' },
) {
  const affine = w.add('Gemm', [
    'z',
    w.weight([16, i], 3),
    w.stored([i], new Float32Array(i).fill(1)),
  ]);
  const style = w.reshape(affine, n, 1, i, 1, 1);
  const scaled = w.add('Mul', [w.weight([1, o, i, k, k], 4), w.float(0.7)]);
  let m = w.add('Mul', [scaled, style]);
  if (demodulate) {
    const sum = w.add('ReduceSum', [squares[square](w, m), w.ints(2, 3, 4)], { keepdims: 0 });
    const scale = inverses[inverse](w, w.add('Add', [sum, w.float(1e-8)]));
    m = w.add('Mul', [m, w.reshape(scale, n, o, 1, 1, 1)]);
  }
  return m;
}
/** A picture of constants for each of n, [n, i, h, h]. */
const constants = (w, n, i, h) =>
  w.add('Add', [
    w.weight([1, i, h, h], 5, 2),
    w.reshape(w.add('Gemm', ['z', w.weight([16, i], 6)]), n, i, 1, 1),
  ]);

/** The convolution with the batch in groups. */
function groupedConv(w, x, m, { n, o, i, k, h, pads = [1, 1, 1, 1], bias }) {
  const grouped = w.reshape(x, 1, n * i, h, h);
  const filters = w.reshape(m, n * o, i, k, k);
  const more = bias ? [w.weight([n * o], 9)] : [];
  const c = w.add('Conv', [grouped, filters, ...more], { group: n, pads, kernel_shape: [k, k] });
  return c;
}

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
