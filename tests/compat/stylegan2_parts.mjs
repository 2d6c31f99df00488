// What exporters of StyleGAN2 write: weights that styles scale, the batch folded into groups or of
// one picture, and upfirdn2d as chains of Reshape, Pad, Conv and Slice. The forms follow Karras et
// al. 2020, section 2.2 and appendix B.

import { node, onnxFile, port, tensor } from '../node/onnx_file.mjs';
import { weights } from '../node/tiny_models.mjs';

// Lists the nodes and constants of a file; every method returns the name of what it makes.
export class Writer {
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
  file(z, result, { dims = ['N', 16], outs = [], output = 'image' } = {}) {
    this.nodes.push(node('Identity', [result], [output]));
    return onnxFile({
      nodes: this.nodes,
      tensors: this.tensors,
      inputs: [port(z, dims)],
      outputs: [port(output, outs, 'float32', outs.length > 0)],
    });
  }
}

// 1 / sqrt(sum of squares), in the words of exporters.
export const inverses = {
  'Sqrt and Reciprocal': (w, sum) => w.add('Reciprocal', [w.add('Sqrt', [sum])]),
  'Sqrt and Div': (w, sum) => w.add('Div', [w.float(1), w.add('Sqrt', [sum])]),
  Pow: (w, sum) => w.add('Pow', [sum, w.float(-0.5)]),
};
export const squares = {
  Mul: (w, m) => w.add('Mul', [m, m]),
  Pow: (w, m) => w.add('Pow', [m, w.float(2)]),
};

/** upfirdn2d: zeros between pixels, padding, a filter of each plane, every `down`th pixel. */
export function upfirdn(w, x, { n, c, h, up = 1, down = 1, pads, size = 4 }) {
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
export function modulated(
  w,
  { n, o, i, k, from = 'z', demodulate = true, inverse = 'Sqrt and Reciprocal', square = 'Mul' },
) {
  const affine = w.add('Gemm', [
    from,
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
export const constants = (w, n, i, h) =>
  w.add('Add', [
    w.weight([1, i, h, h], 5, 2),
    w.reshape(w.add('Gemm', ['z', w.weight([16, i], 6)]), n, i, 1, 1),
  ]);

/** The convolution with the batch in groups. */
export function groupedConv(w, x, m, { n, o, i, k, h, pads = [1, 1, 1, 1], bias }) {
  const grouped = w.reshape(x, 1, n * i, h, h);
  const filters = w.reshape(m, n * o, i, k, k);
  const more = bias ? [w.weight([n * o], 9)] : [];
  const c = w.add('Conv', [grouped, filters, ...more], { group: n, pads, kernel_shape: [k, k] });
  return c;
}

function mapped(w) {
  const dense = (x, seed) =>
    w.add('LeakyRelu', [w.add('Gemm', [x, w.weight([16, 16], seed, 0.8)])], { alpha: 0.2 });
  return dense(dense('z', 21), 22);
}

/** Colours [n, 3, 8, 8] from the value 'w', [n, 3, 16]. */
function drawn(w, n) {
  const style = (layer) => w.reshape(w.add('Gather', ['w', w.ints(layer)], { axis: 1 }), n, 16);
  const learned = w.add('Expand', [w.weight([1, 6, 4, 4], 5, 2), w.ints(n, 6, 4, 4)]);
  const layer = (x, from, h) => {
    const s = { n, o: 6, i: 6, k: 3, h, from };
    const c = w.reshape(groupedConv(w, x, modulated(w, s), s), n, 6, h, h);
    return w.add('LeakyRelu', [w.add('Add', [c, w.weight([6, 1, 1], 9)])], { alpha: 0.2 });
  };
  const small = layer(learned, style(0), 4);
  const large = upfirdn(w, small, { n, c: 6, h: 4, up: 2, pads: [2, 1] });
  const fine = layer(large, style(1), 8);
  const s = { n, o: 3, i: 6, k: 1, h: 8, pads: [0, 0, 0, 0], demodulate: false, from: style(2) };
  const colours = w.reshape(groupedConv(w, fine, modulated(w, s), s), n, 3, 8, 8);
  return w.add('Tanh', [colours]);
}

/**
 * A generator of n pictures, 3 x 8 x 8, as such exporters write it: z, a mapping, styles `w` of
 * [n, 3, 16], one for each layer, two modulated convolutions around an enlargement, and colours.
 */
export function foreignGenerator(n) {
  const w = new Writer();
  w.nodes.push(node('Tile', [w.reshape(mapped(w), n, 1, 16), w.ints(1, 3, 1)], ['w']));
  return w.file('z', drawn(w, n), { dims: [n, 16], outs: [n, 3, 8, 8] });
}

/** The same in two files: styles of the mapping are [n, 16], or [n, 3, 16] where `broadcast`. */
export function foreignParts(n, { broadcast, output = 'w' }) {
  const first = new Writer();
  let styles = mapped(first);
  if (broadcast) {
    styles = first.add('Tile', [first.reshape(styles, n, 1, 16), first.ints(1, 3, 1)]);
  }
  const outs = broadcast ? [n, 3, 16] : [n, 16];
  const second = new Writer();
  return {
    mapping: first.file('z', styles, { dims: [n, 16], outs, output }),
    synthesis: second.file('w', drawn(second, n), { dims: [n, 3, 16], outs: [n, 3, 8, 8] }),
  };
}
