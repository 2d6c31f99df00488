// Models of a few kilobytes for tests of the JavaScript module.

import { node, onnxFile, port, tensor } from './onnx_file.mjs';

/** Numbers in [-scale / 2, scale / 2) that are the same everywhere. */
export function weights(count, seed, scale = 1) {
  let state = seed;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state / 2 ** 32 - 0.5) * scale;
  });
}

const plain = {
  'ganvas.format': '1',
  'ganvas.name': 'tiny',
  'ganvas.prior': 'normal',
  'ganvas.step': '7',
};
const metadata = { ...plain, 'ganvas.kind': 'generator' };

/** z [N, 8] -> Gemm -> 8 x 4 x 4 -> transposed convolution -> Tanh -> image [N, 3, 8, 8]. */
export function generator({ extra = {}, channels = 8, scale = 1 } = {}) {
  return onnxFile({
    nodes: [
      node('Gemm', ['z', 'w0', 'b0'], ['dense'], { transB: 1 }),
      node('Reshape', ['dense', 'shape'], ['small']),
      node('Relu', ['small'], ['positive']),
      node('ConvTranspose', ['positive', 'w1', 'b1'], ['large'], {
        kernel_shape: [4, 4],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
      }),
      node('Tanh', ['large'], ['image']),
    ],
    tensors: [
      tensor('w0', [channels * 16, 8], weights(channels * 128, 1, scale)),
      tensor('b0', [channels * 16], weights(channels * 16, 2, scale)),
      tensor('shape', [4], BigInt64Array.of(-1n, BigInt(channels), 4n, 4n)),
      tensor('w1', [channels, 3, 4, 4], weights(channels * 48, 3, scale)),
      tensor('b1', [3], weights(3, 4, scale)),
    ],
    inputs: [port('z', ['N', 8])],
    outputs: [port('image', ['N', 3, 8, 8])],
    metadata: { ...metadata, ...extra },
  });
}

/** As `generator`, with class numbers: a row of an embedding is added to z. */
export function conditional({ extra = {} } = {}) {
  return onnxFile({
    nodes: [
      node('Gather', ['embedding', 'label'], ['row']),
      node('Add', ['z', 'row'], ['mixed']),
      node('Gemm', ['mixed', 'w0', 'b0'], ['dense'], { transB: 1 }),
      node('Tanh', ['dense'], ['flat']),
      node('Reshape', ['flat', 'shape'], ['image']),
    ],
    tensors: [
      tensor('embedding', [3, 8], weights(24, 5)),
      tensor('w0', [16, 8], weights(128, 1)),
      tensor('b0', [16], weights(16, 2)),
      tensor('shape', [4], BigInt64Array.of(-1n, 1n, 4n, 4n)),
    ],
    inputs: [port('z', ['N', 8]), port('label', ['N'], 'int64')],
    outputs: [port('image', ['N', 1, 4, 4])],
    metadata: {
      ...metadata,
      'ganvas.classes': '["a","b","c"]',
      'ganvas.prior': 'uniform',
      ...extra,
    },
  });
}

/**
 * A style-based generator: z [N, 8] -> w [N, 6, 8], of which each layer paints two rows of image
 * [N, 3, 12, 12].
 */
export function styled() {
  return onnxFile({
    nodes: [
      node('Gemm', ['z', 'w0'], ['mapped'], { transB: 1 }),
      node('LeakyRelu', ['mapped'], ['row'], { alpha: 0.2 }),
      node('Unsqueeze', ['row', 'axis'], ['one']),
      node('Expand', ['one', 'layers'], ['w']),
      node('MatMul', ['w', 'w1'], ['rows']),
      node('Tanh', ['rows'], ['bounded']),
      node('Reshape', ['bounded', 'rowShape'], ['tall']),
      node('Transpose', ['tall'], ['image'], { perm: [0, 2, 1, 3] }),
    ],
    tensors: [
      tensor('w0', [8, 8], weights(64, 11, 2)),
      tensor('axis', [1], BigInt64Array.of(1n)),
      tensor('layers', [3], BigInt64Array.of(1n, 6n, 1n)),
      tensor('w1', [8, 72], weights(8 * 72, 12, 2)),
      tensor('rowShape', [4], BigInt64Array.of(-1n, 12n, 3n, 12n)),
    ],
    inputs: [port('z', ['N', 8])],
    outputs: [port('image', ['N', 3, 12, 12])],
    metadata: { ...metadata, 'ganvas.w': 'w' },
  });
}

/** Every operator that takes weights, in shapes that are no multiples of anything. */
export function everyWeight() {
  const relu = (from, to) => node('Relu', [from], [to]);
  return onnxFile({
    nodes: [
      node('Gemm', ['z', 'w0', 'b0'], ['x0']),
      relu('x0', 'x1'),
      node('Gemm', ['x1', 'w1'], ['x2'], { transB: 1 }),
      relu('x2', 'x3'),
      node('MatMul', ['x3', 'w2'], ['x4']),
      node('Reshape', ['x4', 'shape'], ['x5']),
      node('ConvTranspose', ['x5', 'w3'], ['x6'], {
        kernel_shape: [4, 4],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
        group: 2,
      }),
      relu('x6', 'x7'),
      node('Conv', ['x7', 'w4', 'b4'], ['x8'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      relu('x8', 'x9'),
      node('Conv', ['x9', 'w5'], ['x10'], { kernel_shape: [1, 1] }),
      node('Tanh', ['x10'], ['image']),
    ],
    tensors: [
      tensor('w0', [11, 37], weights(407, 21, 1.2)),
      tensor('b0', [37], weights(37, 22, 0.2)),
      tensor('w1', [41, 37], weights(1517, 23, 0.8)),
      tensor('w2', [41, 54], weights(2214, 24, 0.8)),
      tensor('shape', [4], BigInt64Array.of(-1n, 6n, 3n, 3n)),
      tensor('w3', [6, 5, 4, 4], weights(480, 25)),
      tensor('w4', [7, 10, 3, 3], weights(630, 26, 0.5)),
      tensor('b4', [7], weights(7, 27, 0.2)),
      tensor('w5', [3, 7, 1, 1], weights(21, 28, 1.5)),
    ],
    inputs: [port('z', ['N', 11])],
    outputs: [port('image', ['N', 3, 6, 6])],
    metadata,
  });
}

/** As other exporters write them: z [2, 8, 1, 1] with a fixed batch, no metadata. */
export function fixedBatch() {
  return onnxFile({
    nodes: [
      node('ConvTranspose', ['noise', 'w'], ['large'], { kernel_shape: [4, 4] }),
      node('Tanh', ['large'], ['picture']),
    ],
    tensors: [tensor('w', [8, 3, 4, 4], weights(384, 6))],
    inputs: [port('noise', [2, 8, 1, 1])],
    outputs: [port('picture', [2, 3, 4, 4])],
  });
}

/** z [N, 4] -> Gemm -> Relu -> Gemm -> points [N, 2], as a 2-D generator is exported. */
export function generator2d({ batch = 'N', extra = { 'ganvas.kind': 'generator2d' } } = {}) {
  return onnxFile({
    nodes: [
      node('Gemm', ['z', 'w0', 'b0'], ['dense'], { transB: 1 }),
      node('Relu', ['dense'], ['hidden']),
      node('Gemm', ['hidden', 'w1', 'b1'], ['points'], { transB: 1 }),
    ],
    tensors: [
      tensor('w0', [16, 4], weights(64, 7, 2)),
      tensor('b0', [16], weights(16, 12)),
      tensor('w1', [2, 16], weights(32, 13, 2)),
      tensor('b1', [2], weights(2, 14)),
    ],
    inputs: [port('z', [batch, 4])],
    outputs: [port('points', [batch, 2])],
    metadata: { ...plain, ...extra },
  });
}

/** A valid file with an operator that no engine of ours has. */
export function withOperator(type) {
  return onnxFile({
    nodes: [node(type, ['z'], ['image'])],
    inputs: [port('z', ['N', 3, 8, 8])],
    outputs: [port('image', ['N', 3, 8, 8])],
  });
}

/**
 * Convolutions on 3 x 256 x 256 that take long enough to be cancelled; any size where `size` is a
 * name.
 */
export function slow(layers = 12, size = 256) {
  const nodes = [];
  for (let i = 0; i < layers; ++i) {
    const from = i === 0 ? 'image_in' : `x${i}`;
    const to = i === layers - 1 ? 'image' : `x${i + 1}`;
    const weight = i === 0 ? 'first' : i === layers - 1 ? 'last' : 'middle';
    nodes.push(node('Conv', [from, weight], [to], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }));
  }
  return onnxFile({
    nodes,
    tensors: [
      tensor('first', [16, 3, 3, 3], weights(432, 8)),
      tensor('middle', [16, 16, 3, 3], weights(2304, 9)),
      tensor('last', [3, 16, 3, 3], weights(432, 10)),
    ],
    inputs: [port('image_in', ['N', 3, size, size])],
    outputs: [port('image', ['N', 3, size, size])],
  });
}

/** A picture of [N, 1, 32768, 32768] from 4 numbers: 4 GiB, more than an engine can have. */
export function hungry() {
  const enlarge = (from, to) =>
    node('ConvTranspose', [from, 'w'], [to], { kernel_shape: [32, 32], strides: [32, 32] });
  return onnxFile({
    nodes: [enlarge('z', 'x1'), enlarge('x1', 'x2'), enlarge('x2', 'image')],
    tensors: [tensor('w', [1, 1, 32, 32], weights(1024, 11))],
    inputs: [port('z', ['N', 1, 'H', 'W'])],
    outputs: [port('image', ['N', 1, 'HH', 'WW'])],
  });
}

/** half float16 [N, 4] -> single float32, and single_in float32 [N, 4] -> half_out float16. */
export function halves() {
  return onnxFile({
    nodes: [
      node('Cast', ['half'], ['single'], { to: 1 }),
      node('Cast', ['single_in'], ['half_out'], { to: 10 }),
    ],
    inputs: [port('half', ['N', 4], 'float16'), port('single_in', ['N', 4])],
    outputs: [port('single', ['N', 4]), port('half_out', ['N', 4], 'float16')],
  });
}

/** A model that only declares its latents: z [N, size] of a prior. */
export function latentsOnly(size, prior) {
  return onnxFile({
    nodes: [node('Relu', ['z'], ['y'])],
    inputs: [port('z', ['N', size])],
    outputs: [port('y', ['N', size])],
    metadata: { ...metadata, 'ganvas.prior': prior },
  });
}
