// Translators of a few kilobytes, as Ganvas and others export them.

import { node, onnxFile, port, tensor } from './onnx_file.mjs';
import { weights } from './tiny_models.mjs';

const own = {
  'ganvas.format': '1',
  'ganvas.kind': 'translator',
  'ganvas.name': 'tiny translator',
};

const whole = (values) => BigInt64Array.from(values.map(BigInt));

/** [N, 3, H, W] of -x + shift: each byte b becomes 255 - b, or that and 127.5 times `shift`. */
export function negative({ shift = 0, name = 'negative', extra = {} } = {}) {
  return onnxFile({
    nodes: [
      node('Mul', ['image', 'minus'], ['turned']),
      node('Add', ['turned', 'shift'], ['output']),
    ],
    tensors: [
      tensor('minus', [1], Float32Array.of(-1)),
      tensor('shift', [1], Float32Array.of(shift)),
    ],
    inputs: [port('image', ['N', 3, 'H', 'W'])],
    outputs: [port('output', ['N', 3, 'H', 'W'])],
    metadata: { ...own, 'ganvas.name': name, ...extra },
  });
}

/** -strength * x: one number beside the picture, as of transfer of style. */
export function ofStrength() {
  return onnxFile({
    nodes: [
      node('Mul', ['x', 'minus'], ['turned']),
      node('Mul', ['turned', 'strength'], ['much']),
      node('Clip', ['much', 'minus', 'one'], ['y']),
    ],
    tensors: [tensor('minus', [], Float32Array.of(-1)), tensor('one', [], Float32Array.of(1))],
    inputs: [port('strength', [1]), port('x', ['N', 3, 'H', 'W'])],
    outputs: [port('y', ['N', 3, 'H', 'W'])],
  });
}

/** Twice as large, by an operator that our engine lacks, bounded by Clip to 0..1. */
export function unknownUpscaler() {
  return onnxFile({
    nodes: [
      node('Atan', ['x'], ['m']),
      node('Resize', ['m', '', 's'], ['r'], {
        coordinate_transformation_mode: 'asymmetric',
        mode: 'nearest',
        nearest_mode: 'floor',
      }),
      node('Clip', ['r', 'lo', 'hi'], ['image']),
    ],
    tensors: [
      tensor('s', [4], Float32Array.of(1, 1, 2, 2)),
      tensor('lo', [], Float32Array.of(0)),
      tensor('hi', [], Float32Array.of(1)),
    ],
    inputs: [port('x', ['N', 3, 'H', 'W'])],
    outputs: [port('image', ['N', 3, 'H2', 'W2'])],
  });
}

/** -x in float16, in and out, which nothing bounds. `extra` is an operator before it. */
export function halfTranslator({ extra } = {}) {
  return onnxFile({
    nodes: [
      ...(extra ? [node(extra, ['x'], ['e'])] : []),
      node('Neg', [extra ? 'e' : 'x'], ['image']),
    ],
    inputs: [port('x', ['N', 3, 'H', 'W'], 'float16')],
    outputs: [port('image', ['N', 3, 'H', 'W'], 'float16')],
  });
}

/** 3 x 3 convolutions of one fixed size, which nothing bounds. */
export function fixedSize(side) {
  return onnxFile({
    nodes: [
      node('Conv', ['x', 'w'], ['a'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      node('Relu', ['a'], ['b']),
      node('Conv', ['b', 'w2'], ['image'], { kernel_shape: [1, 1] }),
    ],
    tensors: [
      tensor('w', [8, 3, 3, 3], weights(216, 51)),
      tensor('w2', [3, 8, 1, 1], weights(24, 52)),
    ],
    inputs: [port('x', [1, 3, side, side])],
    outputs: [port('image', [1, 3, side, side])],
  });
}

/** As this project's ResNet generators: reflection, a step down, a block, a step up, tanh. */
export function resnetTranslator({ metadata = own, channels = 3 } = {}) {
  const norm = (from, to) => [
    node('InstanceNormalization', [from, 'gamma', 'beta'], [`${to}_norm`], { epsilon: 1e-5 }),
    node('Relu', [`${to}_norm`], [to]),
  ];
  return onnxFile({
    nodes: [
      node('Pad', ['image', 'pads3'], ['p0'], { mode: 'reflect' }),
      node('Conv', ['p0', 'w0', 'b0'], ['c0'], { kernel_shape: [7, 7] }),
      ...norm('c0', 'x0'),
      node('Conv', ['x0', 'w1'], ['c1'], {
        kernel_shape: [3, 3],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
      }),
      ...norm('c1', 'x1'),
      node('Pad', ['x1', 'pads1'], ['p2'], { mode: 'reflect' }),
      node('Conv', ['p2', 'w1'], ['c2'], { kernel_shape: [3, 3] }),
      ...norm('c2', 'n2'),
      node('Add', ['x1', 'n2'], ['x2']),
      node('ConvTranspose', ['x2', 'w3'], ['c3'], {
        kernel_shape: [3, 3],
        strides: [2, 2],
        pads: [1, 1, 1, 1],
        output_padding: [1, 1],
      }),
      ...norm('c3', 'x3'),
      node('Pad', ['x3', 'pads3'], ['p4'], { mode: 'reflect' }),
      node('Conv', ['p4', 'w4', 'b4'], ['c4'], { kernel_shape: [7, 7] }),
      node('Tanh', ['c4'], ['output']),
    ],
    tensors: [
      tensor('pads3', [8], whole([0, 0, 3, 3, 0, 0, 3, 3])),
      tensor('pads1', [8], whole([0, 0, 1, 1, 0, 0, 1, 1])),
      tensor('gamma', [6], Float32Array.of(1, 0.8, 1.2, 1, 0.9, 1.1)),
      tensor('beta', [6], Float32Array.of(0, 0.1, -0.1, 0.2, 0, 0.05)),
      tensor('w0', [6, channels, 7, 7], weights(294 * channels, 41, 0.4)),
      tensor('b0', [6], weights(6, 42)),
      tensor('w1', [6, 6, 3, 3], weights(324, 43, 0.6)),
      tensor('w3', [6, 6, 3, 3], weights(324, 44, 0.6)),
      tensor('w4', [channels, 6, 7, 7], weights(294 * channels, 45, 0.3)),
      tensor('b4', [channels], weights(channels, 46, 0.4)),
    ],
    inputs: [port('image', ['N', channels, 'H', 'W'])],
    outputs: [port('output', ['N', channels, 'H', 'W'])],
    metadata,
  });
}

/**
 * As PyTorch exports a pix2pix generator of three levels: a name of its own, one fixed size, sides
 * halved thrice, skips joined, tanh, no metadata.
 */
export function pix2pix({ size = 32 } = {}) {
  const down = (from, to, weight) =>
    node('Conv', [from, weight], [to], {
      kernel_shape: [4, 4],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    });
  const up = (from, to, weight) =>
    node('ConvTranspose', [from, weight], [to], {
      kernel_shape: [4, 4],
      strides: [2, 2],
      pads: [1, 1, 1, 1],
    });
  const dims = [1, 3, size, size];
  return onnxFile({
    nodes: [
      down('input.1', 'd1', 'w1'),
      node('LeakyRelu', ['d1'], ['a1'], { alpha: 0.2 }),
      down('a1', 'd2', 'w2'),
      node('LeakyRelu', ['d2'], ['a2'], { alpha: 0.2 }),
      down('a2', 'd3', 'w2'),
      node('Relu', ['d3'], ['a3']),
      up('a3', 'u2', 'w2'),
      node('Concat', ['u2', 'd2'], ['s2'], { axis: 1 }),
      node('Relu', ['s2'], ['r2']),
      up('r2', 'u1', 'w3'),
      node('Concat', ['u1', 'd1'], ['s1'], { axis: 1 }),
      node('Relu', ['s1'], ['r1']),
      up('r1', 'u0', 'w4'),
      node('Tanh', ['u0'], ['95']),
    ],
    tensors: [
      tensor('w1', [4, 3, 4, 4], weights(192, 51)),
      tensor('w2', [4, 4, 4, 4], weights(256, 52)),
      tensor('w3', [8, 4, 4, 4], weights(512, 53)),
      tensor('w4', [8, 3, 4, 4], weights(384, 54)),
    ],
    inputs: [port('input.1', dims)],
    outputs: [port('95', dims)],
  });
}

/**
 * As the fast-neural-style files of the ONNX model zoo: bytes as they are, from 0 to 255, on both
 * sides, and no activation in the end.
 */
export function fastNeuralStyle({ size = ['H', 'W'], batch = 1 } = {}) {
  const conv = (from, to, weight, kernel, strides = [1, 1]) => [
    node('Pad', [from, `pads${(kernel - 1) / 2}`], [`${to}_pad`], { mode: 'reflect' }),
    node('Conv', [`${to}_pad`, weight, `${weight}b`], [to], {
      kernel_shape: [kernel, kernel],
      strides,
    }),
  ];
  const norm = (from, to) => [
    node('InstanceNormalization', [from, 'gamma', 'beta'], [`${to}_norm`], { epsilon: 1e-5 }),
    node('Relu', [`${to}_norm`], [to]),
  ];
  return onnxFile({
    nodes: [
      ...conv('input1', 'c0', 'w0', 9),
      ...norm('c0', 'x0'),
      ...conv('x0', 'c1', 'w1', 3, [2, 2]),
      ...norm('c1', 'x1'),
      node('Resize', ['x1', '', 'twice'], ['large'], {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      }),
      ...conv('large', 'c2', 'w1', 3),
      ...norm('c2', 'x2'),
      ...conv('x2', 'output1', 'w3', 9),
    ],
    tensors: [
      tensor('pads4', [8], whole([0, 0, 4, 4, 0, 0, 4, 4])),
      tensor('pads1', [8], whole([0, 0, 1, 1, 0, 0, 1, 1])),
      tensor('twice', [4], Float32Array.of(1, 1, 2, 2)),
      tensor('gamma', [4], Float32Array.of(1, 0.8, 1.2, 1)),
      tensor('beta', [4], Float32Array.of(0, 0.1, -0.1, 0.2)),
      tensor('w0', [4, 3, 9, 9], weights(972, 61, 0.2)),
      tensor('w0b', [4], weights(4, 62)),
      tensor('w1', [4, 4, 3, 3], weights(144, 63)),
      tensor('w1b', [4], weights(4, 64)),
      tensor('w3', [3, 4, 9, 9], weights(972, 65, 12)),
      tensor('w3b', [3], Float32Array.of(120, 110, 130)),
    ],
    inputs: [port('input1', [batch, 3, ...size])],
    outputs: [port('output1', [batch, 3, ...size])],
  });
}

/** Values from 0 to 1 on both sides: a sigmoid in the end. `extra`: an operator before it. */
export function zeroToOne({ extra = null } = {}) {
  return onnxFile({
    nodes: [
      node('Conv', ['x', 'w', 'b'], ['c'], { kernel_shape: [3, 3], pads: [1, 1, 1, 1] }),
      ...(extra ? [node(extra, ['c'], ['e'])] : []),
      node('Sigmoid', [extra ? 'e' : 'c'], ['y']),
    ],
    tensors: [tensor('w', [3, 3, 3, 3], weights(81, 71, 4)), tensor('b', [3], weights(3, 72))],
    inputs: [port('x', ['N', 3, 'H', 'W'])],
    outputs: [port('y', ['N', 3, 'H', 'W'])],
  });
}

/** RGBA of a picture with edges and colours that are the same everywhere. */
export function testPicture(width, height, seed = 1) {
  const noise = weights(width * height, seed, 40);
  const data = new Uint8ClampedArray(width * height * 4);
  for (let i = 0; i < width * height; ++i) {
    const x = (i % width) / width;
    const y = Math.floor(i / width) / height;
    const disc = Math.hypot(x - 0.4, y - 0.6) < 0.25;
    data.set(disc ? [220, 60 + noise[i], 40] : [255 * x, 255 * y, 128 + noise[i]], 4 * i);
    data[4 * i + 3] = 255;
  }
  return { data, width, height };
}
