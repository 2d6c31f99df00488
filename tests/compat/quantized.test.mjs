// int8 graphs in both forms: QuantizeLinear and DequantizeLinear around float operators, and
// operators of integers.

import { node, onnxFile, port, tensor } from '../node/onnx_file.mjs';
import { floats, of, oneNode, scalar, stored, testAll } from './compare.mjs';

const x = floats([2, 3, 6, 5], 1, 6);
const bytes = (type, dims, seed = 1) => of(type, dims, null, { seed });
const zero = (type, number) => stored(scalar(number, type));
const scale = (number) => stored(scalar(number));
const cases = {};

for (const type of ['uint8', 'int8']) {
  cases[`QuantizeLinear to ${type}`] = [
    oneNode('QuantizeLinear', [x, scale(0.023), zero(type, 7)], { outputs: [type] }),
    0,
  ];
  cases[`DequantizeLinear of ${type}`] = [
    oneNode('DequantizeLinear', [bytes(type, [2, 3, 4]), scale(0.023), zero(type, 7)]),
  ];
}
cases['QuantizeLinear of halves, without a zero point'] = [
  oneNode('QuantizeLinear', [of('float32', [6], [0.5, 1.5, 2.5, 300, -4, 254.5]), scale(1)], {
    outputs: ['uint8'],
  }),
  0,
];
for (const axis of [1, -1]) {
  const count = axis === 1 ? 3 : 5;
  cases[`QuantizeLinear per slice of axis ${axis}`] = [
    oneNode(
      'QuantizeLinear',
      [
        x,
        stored(
          of(
            'float32',
            [count],
            Array.from({ length: count }, (_, i) => 0.01 * (i + 1)),
          ),
        ),
        stored(bytes('int8', [count], 4)),
      ],
      { attributes: { axis }, outputs: ['int8'] },
    ),
    0,
  ];
}
cases['QuantizeLinear with output_dtype'] = [
  oneNode('QuantizeLinear', [x, scale(0.05)], {
    attributes: { output_dtype: 3 },
    outputs: ['int8'],
    opset: 21,
    irVersion: 10,
  }),
  0,
];
for (const numbers of [null, [1, 2, 3, 4], [-1, -2, -3, -4], [0, 0, 0, 0]]) {
  cases[`DynamicQuantizeLinear of ${numbers ?? 'both signs'}`] = [
    oneNode('DynamicQuantizeLinear', [of('float32', [2, 2], numbers)], {
      outputs: ['uint8', 'float32', 'uint8'],
    }),
    1e-7,
  ];
}

for (const [name, attributes, weight] of [
  ['with padding', { pads: [1, 1, 1, 1] }, [4, 3, 3, 3]],
  ['strides 2', { strides: [2, 2] }, [5, 3, 2, 3]],
  ['groups', { group: 3 }, [6, 1, 3, 3]],
]) {
  cases[`ConvInteger ${name}`] = [
    oneNode(
      'ConvInteger',
      [
        bytes('uint8', [2, 3, 6, 5]),
        stored(bytes('uint8', weight, 2)),
        zero('uint8', 120),
        zero('uint8', 131),
      ],
      { attributes, outputs: ['int32'] },
    ),
    0,
  ];
  cases[`QLinearConv ${name}, int8 weights per channel`] = [
    oneNode(
      'QLinearConv',
      [
        bytes('uint8', [2, 3, 6, 5]),
        scale(0.02),
        zero('uint8', 120),
        stored(bytes('int8', weight, 2)),
        stored(
          of(
            'float32',
            [weight[0]],
            Array.from({ length: weight[0] }, (_, i) => 0.01 * (i + 1)),
          ),
        ),
        stored(
          of(
            'int8',
            [weight[0]],
            Array.from({ length: weight[0] }, () => 0),
          ),
        ),
        scale(0.9),
        zero('uint8', 100),
        stored(
          of(
            'int32',
            [weight[0]],
            Array.from({ length: weight[0] }, (_, i) => 300 * i - 500),
          ),
        ),
      ],
      { attributes, outputs: ['uint8'] },
    ),
    0,
  ];
}
cases['ConvInteger of 16 channels, 3x3: sums stay exact'] = [
  oneNode(
    'ConvInteger',
    [bytes('uint8', [1, 16, 40, 40]), stored(bytes('uint8', [16, 16, 3, 3], 2)), zero('uint8', 3)],
    {
      attributes: { pads: [1, 1, 1, 1] },
      outputs: ['int32'],
    },
  ),
  0,
];
cases['QLinearConv without a bias, one scale'] = [
  oneNode(
    'QLinearConv',
    [
      bytes('uint8', [1, 3, 6, 5]),
      scale(0.02),
      zero('uint8', 120),
      stored(bytes('uint8', [4, 3, 1, 1], 2)),
      scale(0.03),
      zero('uint8', 99),
      scale(0.3),
      zero('uint8', 100),
    ],
    { outputs: ['uint8'] },
  ),
  0,
];
cases['MatMulInteger'] = [
  oneNode(
    'MatMulInteger',
    [bytes('uint8', [3, 7]), stored(bytes('int8', [7, 4], 2)), zero('uint8', 11)],
    {
      outputs: ['int32'],
    },
  ),
  0,
];
cases['MatMulInteger of a batch, zero points of columns'] = [
  oneNode(
    'MatMulInteger',
    [
      bytes('uint8', [2, 3, 7]),
      stored(bytes('uint8', [7, 4], 2)),
      zero('uint8', 11),
      stored(bytes('uint8', [4], 5)),
    ],
    { outputs: ['int32'] },
  ),
  0,
];
cases['QLinearMatMul'] = [
  oneNode(
    'QLinearMatMul',
    [
      bytes('uint8', [3, 7]),
      scale(0.02),
      zero('uint8', 120),
      stored(bytes('uint8', [7, 4], 2)),
      scale(0.03),
      zero('uint8', 99),
      scale(0.2),
      zero('uint8', 100),
    ],
    { outputs: ['uint8'] },
  ),
  0,
];

// Conv, Relu and MatMul between QuantizeLinear and DequantizeLinear, as quantizers write them.
const qdq = (name, from, step, point) => [
  node('QuantizeLinear', [from, step, point], [`${name}_q`]),
  node('DequantizeLinear', [`${name}_q`, step, point], [name]),
];
cases['a generator in QDQ form'] = [
  {
    bytes: onnxFile({
      nodes: [
        ...qdq('z8', 'z', 's_z', 'p'),
        node('DequantizeLinear', ['w', 's_w'], ['wf'], { axis: 1 }),
        node('MatMul', ['z8', 'wf'], ['m']),
        ...qdq('m8', 'm', 's_m', 'p'),
        node('Reshape', ['m8', 'shape'], ['r']),
        node('DequantizeLinear', ['v', 's_v'], ['vf'], { axis: 0 }),
        node('DequantizeLinear', ['b', 's_b'], ['bf'], { axis: 0 }),
        node('Conv', ['r', 'vf', 'bf'], ['c'], { pads: [1, 1, 1, 1] }),
        node('Relu', ['c'], ['c0']),
        ...qdq('c8', 'c0', 's_c', 'p'),
        node('Tanh', ['c8'], ['image']),
      ],
      tensors: [
        tensor('p', [], Int8Array.of(5), 'int8'),
        tensor('s_z', [], Float32Array.of(0.02)),
        tensor('s_m', [], Float32Array.of(0.05)),
        tensor('s_c', [], Float32Array.of(0.04)),
        tensor('w', [8, 32], bytes('int8', [8, 32], 3).data, 'int8'),
        tensor(
          's_w',
          [32],
          Float32Array.from({ length: 32 }, (_, i) => 0.001 * (i + 1)),
        ),
        tensor('shape', [4], BigInt64Array.of(-1n, 2n, 4n, 4n)),
        tensor('v', [3, 2, 3, 3], bytes('int8', [3, 2, 3, 3], 4).data, 'int8'),
        tensor('s_v', [3], Float32Array.of(0.002, 0.003, 0.001)),
        tensor('b', [3], Int32Array.of(100, -200, 300), 'int32'),
        tensor('s_b', [3], Float32Array.of(0.0001, 0.0002, 0.0003)),
      ],
      inputs: [port('z', ['N', 8])],
      outputs: [port('image', ['N', 3, 4, 4])],
    }),
    feeds: { z: floats([3, 8], 6) },
  },
  0.05, // a sum that rounds to the other step
];

testAll(cases);
