// Operators that exporters write, one by one: odd sizes, negative axes, broadcasting, modes.

import { floats, ints, of, oneNode, scalar, stored, testAll } from './compare.mjs';

const x = floats([2, 3, 5, 7]);
const unary = (type, attributes, more = {}) => [oneNode(type, [x], { attributes, ...more })];
const cases = {};

for (const type of ['Sin', 'Cos', 'Round', 'Sign', 'Softsign', 'HardSigmoid', 'Celu']) {
  cases[type] = unary(type);
}
cases['Sin of large numbers'] = [oneNode('Sin', [floats([1000], 3, 1e5)])];
cases['Round of halves'] = [
  oneNode('Round', [of('float32', [8], [0.5, 1.5, 2.5, -0.5, -1.5, -2.5, 0.4999, -0.0])]),
  0,
];
cases['HardSigmoid with another slope'] = unary('HardSigmoid', { alpha: 0.3, beta: 0.25 });
cases['Celu with another slope'] = unary('Celu', { alpha: 0.7 });
cases.HardSwish = unary('HardSwish', {}, { opset: 14 });
cases.Mish = unary('Mish', {}, { opset: 18 });
cases.Gelu = unary('Gelu', {}, { opset: 20, irVersion: 9 });
cases['Gelu by tanh'] = unary('Gelu', { approximate: 'tanh' }, { opset: 20, irVersion: 9 });
cases.ThresholdedRelu = unary('ThresholdedRelu', { alpha: 0.4 });
cases.Size = [oneNode('Size', [x], { outputs: ['int64'] }), 0];

for (const fmod of [0, 1]) {
  cases[`Mod of int64, fmod ${fmod}`] = [
    oneNode('Mod', [of('int64', [2, 3], [-7, 7, 5, -5, 6, -6]), of('int64', [3], [3, -3, 2])], {
      outputs: ['int64'],
      attributes: { fmod },
    }),
    0,
  ];
  cases[`Mod of int32, fmod ${fmod}, broadcast`] = [
    oneNode('Mod', [of('int32', [4, 1], [-7, 7, 5, -5]), of('int32', [3], [3, -3, 2])], {
      outputs: ['int32'],
      attributes: { fmod },
    }),
    0,
  ];
}
cases['Mod of floats'] = [oneNode('Mod', [x, floats([5, 1], 2)], { attributes: { fmod: 1 } })];

for (const type of [
  'ReduceMax',
  'ReduceMin',
  'ReduceMean',
  'ReduceSum',
  'ReduceProd',
  'ReduceL1',
  'ReduceL2',
  'ReduceSumSquare',
]) {
  for (const [name, axes, attributes] of [
    ['all axes', null, {}],
    ['inner axes', [2, 3], {}],
    ['axes -1 and 0, dropped', [-1, 0], { keepdims: 0 }],
    ['the middle', [1], {}],
  ]) {
    cases[`${type} over ${name}, opset 18`] = [
      oneNode(type, axes ? [x, stored(ints(...axes))] : [x], { attributes, opset: 18 }),
    ];
  }
  if (type === 'ReduceSum') continue;
  cases[`${type} over axis -2, opset 13`] = [
    oneNode(type, [x], { attributes: { axes: [-2], keepdims: 0 } }),
  ];
}
cases['ReduceLogSum'] = [
  oneNode('ReduceLogSum', [of('float32', [2, 3], [1, 2, 3, 4, 5, 6])], {
    attributes: { axes: [1] },
  }),
];

for (const axis of [0, 2, -1]) {
  for (const [exclusive, reverse] of [
    [0, 0],
    [1, 0],
    [0, 1],
    [1, 1],
  ]) {
    cases[`CumSum at axis ${axis}, exclusive ${exclusive}, reverse ${reverse}`] = [
      oneNode('CumSum', [x, stored(scalar(axis, 'int64'))], { attributes: { exclusive, reverse } }),
    ];
  }
}
cases['CumSum of int64'] = [
  oneNode('CumSum', [of('int64', [2, 4]), stored(scalar(1, 'int32'))], { outputs: ['int64'] }),
  0,
];

for (const type of ['ArgMax', 'ArgMin']) {
  for (const attributes of [{}, { axis: -1, keepdims: 0 }, { axis: 1 }]) {
    cases[`${type} ${JSON.stringify(attributes)}`] = [
      oneNode(type, [x], { attributes, outputs: ['int64'] }),
      0,
    ];
  }
  const ties = of('float32', [2, 5], [1, 3, 3, 0, 0, 2, 2, 2, 2, 2]);
  for (const last of [0, 1]) {
    cases[`${type} of equal numbers, last ${last}`] = [
      oneNode(type, [ties], {
        attributes: { axis: 1, select_last_index: last },
        outputs: ['int64'],
      }),
      0,
    ];
  }
}

cases.GatherElements = [
  oneNode('GatherElements', [
    floats([3, 4]),
    stored(of('int64', [2, 4], [0, -1, 2, 1, 1, 0, -3, 2])),
  ]),
  0,
];
cases['GatherElements at the last axis, int32'] = [
  oneNode('GatherElements', [floats([2, 3, 4]), of('int32', [2, 1, 3], [3, 0, -1, 2, 2, 1])], {
    attributes: { axis: -1 },
  }),
  0,
];
cases.ScatterElements = [
  oneNode('ScatterElements', [
    floats([3, 3]),
    stored(of('int64', [2, 3], [1, 0, 2, 0, -1, 1])),
    floats([2, 3], 9),
  ]),
  0,
];
cases['ScatterElements at axis 1'] = [
  oneNode(
    'ScatterElements',
    [floats([2, 5]), stored(of('int64', [2, 2], [1, -1, 0, 3])), floats([2, 2], 9)],
    {
      attributes: { axis: 1 },
    },
  ),
  0,
];
cases['ScatterND of elements'] = [
  oneNode('ScatterND', [floats([8]), stored(of('int64', [4, 1], [4, 3, 1, -1])), floats([4], 7)]),
  0,
];
cases['ScatterND of slices'] = [
  oneNode('ScatterND', [
    floats([4, 3, 5]),
    stored(of('int64', [2, 2, 1], [0, 2, 3, 1])),
    floats([2, 2, 3, 5], 7),
  ]),
  0,
];
cases['ScatterND at two axes'] = [
  oneNode('ScatterND', [
    floats([4, 3, 5]),
    of('int64', [3, 2], [0, 2, 3, 1, -1, -3]),
    floats([3, 5], 7),
  ]),
  0,
];
cases['ScatterND that adds, twice to one row'] = [
  oneNode(
    'ScatterND',
    [floats([4, 3, 5]), stored(of('int64', [3, 1], [0, 2, 0])), floats([3, 3, 5], 7)],
    { opset: 16, attributes: { reduction: 'add' } },
  ),
  1e-6,
];
cases['ScatterElements that adds int64'] = [
  oneNode(
    'ScatterElements',
    [of('int64', [2, 3]), stored(of('int64', [2, 3], [1, 1, 0, 0, 2, -1])), of('int64', [2, 3])],
    { opset: 16, attributes: { axis: 1, reduction: 'add' }, outputs: ['int64'] },
  ),
  0,
];
cases.GatherND = [
  oneNode('GatherND', [floats([4, 3, 5]), stored(of('int64', [2, 2], [0, 2, -1, 1]))]),
  0,
];

for (const [equation, ...shapes] of [
  ['ij,jk->ik', [3, 4], [4, 5]],
  ['ij,kj', [3, 4], [5, 4]],
  ['bhid,bhjd->bhij', [2, 3, 4, 5], [2, 3, 6, 5]],
  ['bhij,bhjd->bihd', [2, 3, 4, 6], [2, 3, 6, 5]],
  ['bchw,oc->bohw', [2, 3, 4, 5], [7, 3]],
  ['bi,oi->bo', [2, 3], [4, 3]],
  ['i,j->ij', [3], [4]],
  ['ij,ij->', [3, 4], [3, 4]],
  ['bij->bji', [2, 3, 4]],
  ['bij->j', [2, 3, 4]],
  ['ijk,ik->ij', [2, 3, 4], [2, 4]],
  ['ab,bc,cd->ad', [2, 3], [3, 4], [4, 5]],
  ['nctv,vw->nctw', [2, 3, 4, 5], [5, 6]],
  ['ab , cb -> ac', [2, 3], [4, 3]],
]) {
  cases[`Einsum ${equation}`] = [
    oneNode(
      'Einsum',
      shapes.map((dims, i) => floats(dims, i + 1)),
      { attributes: { equation } },
    ),
  ];
}

cases.SpaceToDepth = [
  oneNode('SpaceToDepth', [floats([2, 3, 6, 4])], { attributes: { blocksize: 2 } }),
  0,
];
cases['Split into num_outputs'] = [
  oneNode('Split', [floats([2, 7])], {
    attributes: { axis: -1, num_outputs: 3 },
    outputs: ['float32', 'float32', 'float32'],
    opset: 18,
  }),
  0,
];

for (const axis of [-1, 0, 1, -2]) {
  cases[`OneHot at axis ${axis}`] = [
    oneNode(
      'OneHot',
      [
        of('int64', [2, 3], [0, 4, -1, 5, 2, -7]),
        stored(scalar(5, 'int64')),
        stored(of('float32', [2], [0.25, 3])),
      ],
      { attributes: { axis } },
    ),
    0,
  ];
}
cases['OneHot of one label, int32'] = [
  oneNode('OneHot', [
    of('int32', [2], [1, 2]),
    stored(of('int32', [1], [3])),
    stored(of('float32', [2], [0, 1])),
  ]),
  0,
];

for (const upper of [0, 1]) {
  for (const k of [null, 0, 1, -2]) {
    cases[`Trilu, upper ${upper}, k ${k}`] = [
      oneNode(
        'Trilu',
        k === null ? [floats([2, 3, 4])] : [floats([2, 3, 4]), stored(scalar(k, 'int64'))],
        {
          attributes: { upper },
          opset: 14,
        },
      ),
      0,
    ];
  }
}

cases['Range of floats'] = [oneNode('Range', [scalar(0.5), scalar(3), scalar(0.25)].map(stored))];
cases['a long Range'] = [
  oneNode('Range', [scalar(5, 'int64'), scalar(-3000, 'int64'), scalar(-2, 'int64')].map(stored), {
    outputs: ['int64'],
  }),
  0,
];

const grid = floats([2, 4, 6, 2], 5, 3);
for (const mode of ['bilinear', 'nearest', 'bicubic']) {
  for (const padding of ['zeros', 'border', 'reflection']) {
    for (const corners of [0, 1]) {
      cases[`GridSample ${mode} ${padding}, align_corners ${corners}`] = [
        oneNode('GridSample', [x, grid], {
          attributes: { mode, padding_mode: padding, align_corners: corners },
          opset: 16,
        }),
      ];
    }
  }
}
cases['GridSample linear of opset 20'] = [
  oneNode('GridSample', [x, grid], { attributes: { mode: 'linear' }, opset: 20, irVersion: 9 }),
];

const eight = floats([2, 8, 5, 3]);
const per = (count, seed) => stored(floats([count], seed));
cases['GroupNormalization of opset 21'] = [
  oneNode('GroupNormalization', [eight, per(8, 2), per(8, 3)], {
    attributes: { num_groups: 4 },
    opset: 21,
    irVersion: 10,
  }),
];
cases['GroupNormalization of opset 18'] = [
  oneNode('GroupNormalization', [eight, per(4, 2), per(4, 3)], {
    attributes: { num_groups: 4 },
    opset: 18,
  }),
];
cases.LayerNormalization = [
  oneNode('LayerNormalization', [eight, per(3, 2), per(3, 3)], { opset: 17 }),
];
cases['LayerNormalization over two axes'] = [
  oneNode('LayerNormalization', [eight, stored(floats([5, 3], 2))], {
    attributes: { axis: 2, epsilon: 0.001 },
    opset: 17,
  }),
];

testAll(cases);
