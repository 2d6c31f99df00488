// What onnxruntime's optimizer writes: operators of the domain com.microsoft.

import { floats, of, oneNode, scalar, stored, testAll } from './compare.mjs';

const domain = 'com.microsoft';
const one = (type, inputs, attributes = {}, outputs = ['float32']) => [
  oneNode(type, inputs, { attributes, domain, outputs }),
];
const x = floats([2, 3, 6, 5]);
const cases = {
  Gelu: one('Gelu', [x]),
  QuickGelu: one('QuickGelu', [x]),
  'QuickGelu of another slope': one('QuickGelu', [x], { alpha: 1.1 }),
  BiasGelu: one('BiasGelu', [x, stored(floats([5], 2))]),
  FastGelu: one('FastGelu', [x]),
  'FastGelu with a bias': one('FastGelu', [x, stored(floats([5], 2))]),
};

for (const [activation, params] of [
  ['Relu', null],
  ['Tanh', null],
  ['Sigmoid', null],
  ['LeakyRelu', [0.2]],
  ['Clip', [-0.5, 0.75]],
  ['HardSigmoid', [0.3, 0.4]],
]) {
  const more = params ? { activation_params: Float32Array.from(params) } : {};
  cases[`FusedConv and ${activation}`] = one(
    'FusedConv',
    [x, stored(floats([4, 3, 3, 3], 2, 0.5)), stored(floats([4], 3))],
    { activation, pads: [1, 1, 1, 1], strides: [2, 1], ...more },
  );
}
cases['FusedConv with a sum'] = one(
  'FusedConv',
  [x, stored(floats([4, 3, 1, 1], 2, 0.5)), stored(floats([4], 3)), floats([2, 4, 6, 5], 9)],
  { activation: 'Relu' },
);
cases['FusedGemm'] = one(
  'FusedGemm',
  [floats([3, 7]), stored(floats([5, 7], 2)), stored(floats([5], 3))],
  { activation: 'LeakyRelu', activation_alpha: 0.2, transB: 1, alpha: 0.5 },
);
for (const transA of [0, 1]) {
  for (const transB of [0, 1]) {
    cases[`FusedMatMul, transA ${transA}, transB ${transB}`] = one(
      'FusedMatMul',
      [floats(transA ? [2, 7, 3] : [2, 3, 7]), floats(transB ? [2, 5, 7] : [2, 7, 5], 2)],
      { alpha: 0.25, transA, transB },
    );
  }
}

const bytes = (dims, seed) => of('uint8', dims, null, { seed });
const scale = (number) => stored(scalar(number));
const zero = (number) => stored(scalar(number, 'uint8'));
for (const type of ['QLinearAdd', 'QLinearMul']) {
  cases[type] = [
    oneNode(
      type,
      [
        bytes([2, 3, 4], 1),
        scale(0.02),
        zero(120),
        bytes([3, 1], 2),
        scale(0.03),
        zero(99),
        scale(0.05),
        zero(100),
      ],
      { domain, outputs: ['uint8'] },
    ),
    0.005, // one step
  ];
}
for (const type of ['QLinearSigmoid', 'QLinearLeakyRelu']) {
  cases[type] = [
    oneNode(type, [bytes([2, 3, 4], 1), scale(0.02), zero(120), scale(0.01), zero(10)], {
      domain,
      outputs: ['uint8'],
    }),
    0.005,
  ];
}
cases['MatMulIntegerToFloat'] = one('MatMulIntegerToFloat', [
  bytes([3, 7], 1),
  stored(of('int8', [7, 4], null, { seed: 2 })),
  scale(0.02),
  stored(of('float32', [4], [0.1, 0.2, 0.3, 0.4])),
  zero(120),
  null,
  stored(floats([4], 3)),
]);
cases['QuantizeLinear of com.microsoft'] = [
  oneNode('QuantizeLinear', [x, scale(0.02), zero(3)], { domain, outputs: ['uint8'] }),
  0,
];

testAll(cases);
