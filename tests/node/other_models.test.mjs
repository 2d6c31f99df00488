// Models of other exporters in our engine, against onnxruntime-node on the same file: operators,
// functions, old and new opsets, float16, pictures that are none.

import assert from 'node:assert/strict';
import test from 'node:test';
import * as ganvas from '../../dist/ganvas.js';
import { localFunction, node, onnxFile, port, tensor } from './onnx_file.mjs';
import {
  around,
  assertClose,
  floats,
  halves,
  inGanvas,
  inOrt,
  ort,
  picture,
} from './other_models.mjs';
import { weights } from './tiny_models.mjs';
import { testPicture } from './tiny_translators.mjs';

const latents = { z: floats([2, 16], 6) };
const eight = (name, seed) => tensor(name, [8], weights(8, seed));

const generator = (nodes, tensors) =>
  onnxFile({
    nodes: [...nodes, node('Tanh', ['last'], ['image'])],
    tensors,
    inputs: [port('z', ['N', 16])],
    outputs: [port('image', ['N', 3, 8, 8])],
  });
const planes = tensor('s', [4], BigInt64Array.of(-1n, 3n, 8n, 8n));
const dense = tensor('w', [16, 192], weights(3072, 7, 0.5));

const cases = {
  'GroupNormalization of opset 21': [
    around([node('GroupNormalization', ['c', 'g', 'b'], ['d'], { num_groups: 2 })], {
      opset: 21,
      irVersion: 10,
      tensors: [eight('g', 3), eight('b', 4)],
    }),
    picture,
  ],
  'GroupNormalization of opset 18': [
    around([node('GroupNormalization', ['c', 'g', 'b'], ['d'], { num_groups: 2 })], {
      opset: 18,
      tensors: [tensor('g', [2], weights(2, 3)), tensor('b', [2], weights(2, 4))],
    }),
    picture,
  ],
  'a truncation by Where': [
    generator(
      [
        node('Where', ['cond', 'z', 'mean'], ['zz']),
        node('Gemm', ['zz', 'w'], ['g']),
        node('Reshape', ['g', 's'], ['last']),
      ],
      [
        dense,
        planes,
        tensor(
          'cond',
          [16],
          Uint8Array.from({ length: 16 }, (_, i) => i % 3 === 0),
          'bool',
        ),
        tensor('mean', [16], weights(16, 8)),
      ],
    ),
    latents,
  ],
  'numbers that are compared': [
    generator(
      [
        node('Greater', ['z', 'zero'], ['positive']),
        node('LessOrEqual', ['z', 'half'], ['small']),
        node('And', ['positive', 'small'], ['both']),
        node('Not', ['both'], ['other']),
        node('Where', ['other', 'z', 'half'], ['zz']),
        node('Gemm', ['zz', 'w'], ['g']),
        node('Reshape', ['g', 's'], ['last']),
      ],
      [
        dense,
        planes,
        tensor('zero', [], Float32Array.of(0)),
        tensor('half', [], Float32Array.of(0.5)),
      ],
    ),
    latents,
  ],
  'a modulated convolution': [
    onnxFile({
      nodes: [
        node('Gemm', ['z', 'a'], ['st']),
        node('Reshape', ['st', 'ss'], ['s5']),
        node('Mul', ['w', 's5'], ['wm']),
        node('Mul', ['wm', 'wm'], ['sq']),
        node('ReduceSum', ['sq', 'ax'], ['sum'], { keepdims: 1 }),
        node('Sqrt', ['sum'], ['sd']),
        node('Div', ['wm', 'sd'], ['wd']),
        node('Reshape', ['wd', 'ws'], ['wk']),
        node('Reshape', ['const', 'cs'], ['planes']),
        node('Conv', ['planes', 'wk'], ['c'], { pads: [1, 1, 1, 1], group: 2 }),
        node('Reshape', ['c', 'back'], ['image']),
      ],
      tensors: [
        tensor('a', [16, 8], weights(128, 9)),
        tensor('ss', [5], BigInt64Array.of(2n, 1n, 8n, 1n, 1n)),
        tensor('w', [1, 3, 8, 3, 3], weights(216, 10)),
        tensor('ax', [3], BigInt64Array.of(2n, 3n, 4n)),
        tensor('ws', [4], BigInt64Array.of(6n, 8n, 3n, 3n)),
        tensor('const', [2, 8, 8, 8], weights(1024, 11)),
        tensor('cs', [4], BigInt64Array.of(1n, 16n, 8n, 8n)),
        tensor('back', [4], BigInt64Array.of(2n, 3n, 8n, 8n)),
      ],
      inputs: [port('z', [2, 16])],
      outputs: [port('image', [2, 3, 8, 8])],
    }),
    latents,
  ],
  'a function of the file': [
    around([node('leaky', ['c'], ['d'], {}, 'pkg')], {
      opset: 18,
      domains: ['pkg'],
      functions: [
        localFunction(
          'pkg',
          'leaky',
          ['self'],
          ['r'],
          [node('LeakyRelu', ['self'], ['r'], { alpha: 0.2 })],
        ),
      ],
    }),
    picture,
  ],
  'functions that call functions and hand attributes on': [
    around(
      [
        node('twice', ['c'], ['e'], { slope: 0.3 }, 'pkg'),
        node('twice', ['e'], ['d'], { slope: 0.6 }, 'pkg'),
      ],
      {
        opset: 18,
        domains: ['pkg'],
        functions: [
          localFunction(
            'pkg',
            'leaky',
            ['a'],
            ['b'],
            [
              node('LeakyRelu', ['a'], ['t'], { alpha: { reference: 'slope' } }),
              node('Neg', ['t'], ['b']),
            ],
            { attributes: ['slope'] },
          ),
          localFunction(
            'pkg',
            'twice',
            ['a'],
            ['b'],
            [
              node('leaky', ['a'], ['t'], { slope: { reference: 'slope' } }, 'pkg'),
              node('leaky', ['t'], ['b'], { slope: { reference: 'slope' } }, 'pkg'),
            ],
            { attributes: ['slope'] },
          ),
        ],
      },
    ),
    picture,
  ],
  'opset 23': [around([node('Relu', ['c'], ['d'])], { opset: 23, irVersion: 11 }), picture],
  'opset 7, a bias of its channels': [
    around([node('Add', ['c', 'b'], ['d'])], {
      opset: 7,
      irVersion: 4,
      tensors: [tensor('b', [8, 1, 1], weights(8, 12))],
    }),
    picture,
  ],
};

for (const [name, [bytes, feeds]] of Object.entries(cases)) {
  test(`${name}: as onnxruntime`, async () => {
    const tensors = Object.fromEntries(
      Object.entries(feeds).map(([key, { data, dims }]) => [
        key,
        new ort.Tensor('float32', data, dims),
      ]),
    );
    const expected = await inOrt(bytes, tensors);
    const spread = Math.max(...expected.image.data) - Math.min(...expected.image.data);
    assert.ok(spread > 0.1, 'an output worth comparing');
    assertClose((await inGanvas(bytes, feeds)).image, expected.image);
  });
}

// onnxruntime refuses opset 6 for some operators; the same sum of opset 7 is what it means.
test('opset 6 adds at an axis', async () => {
  const old = around([node('Add', ['c', 'b'], ['d'], { broadcast: 1, axis: 1 })], {
    opset: 6,
    irVersion: 3,
    tensors: [eight('b', 12)],
  });
  const [bytes] = cases['opset 7, a bias of its channels'];
  assertClose((await inGanvas(old, picture)).image, (await inGanvas(bytes, picture)).image, 0);
});

test('float16 goes in and comes out', async () => {
  const file = (type) => {
    const made = (name, dims, seed) => {
      const numbers = weights(
        dims.reduce((a, b) => a * b, 1),
        seed,
      ).map((value) => Math.round(value * 256) / 256);
      return type === 'float16'
        ? tensor(name, dims, halves(numbers), 'float16')
        : tensor(name, dims, Float32Array.from(numbers));
    };
    return onnxFile({
      nodes: [
        node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }),
        node('Relu', ['c'], ['d']),
        node('Conv', ['d', 'v'], ['image']),
      ],
      tensors: [made('w', [8, 3, 3, 3], 1), made('v', [3, 8, 1, 1], 2)],
      inputs: [port('x', ['N', 3, 'H', 'W'], type)],
      outputs: [port('image', ['N', 3, 'H', 'W'], type)],
    });
  };
  const data = picture.x.data.map((value) => Math.round(value * 256) / 256);
  const feeds = { x: { data, dims: picture.x.dims } };
  const expected = await inGanvas(file('float32'), feeds);
  const found = await inGanvas(file('float16'), feeds);
  assertClose(found.image, expected.image, 1e-3);
});

test('noise is of its distribution, and the same in every run and for every picture', async () => {
  const bytes = generator(
    [
      node('Gemm', ['z', 'w'], ['g']),
      node('Reshape', ['g', 's'], ['r']),
      node('RandomNormalLike', ['r'], ['n']),
      node('Mul', ['r', 'zero'], ['nothing']),
      node('Add', ['nothing', 'n'], ['last']),
    ],
    [dense, planes, tensor('zero', [], Float32Array.of(0))],
  );
  const first = (await inGanvas(bytes, latents)).image;
  const again = (await inGanvas(bytes, latents)).image;
  assert.deepEqual(first.data, again.data);
  assert.deepEqual(first.data.slice(0, 192), first.data.slice(192));
  const values = Array.from(first.data.slice(0, 192), Math.atanh);
  const mean = values.reduce((a, b) => a + b) / values.length;
  const deviation = Math.sqrt(values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length);
  assert.ok(Math.abs(mean) < 0.25 && Math.abs(deviation - 1) < 0.2, `${mean} +- ${deviation}`);
});

test('batch normalization with the statistics of the batch is refused', async () => {
  const bytes = (outputs) =>
    around([node('BatchNormalization', ['c', 'p', 'p', 'p', 'p'], outputs)], {
      opset: 9,
      tensors: [tensor('p', [8], Float32Array.of(1, 2, 3, 4, 5, 6, 7, 8))],
    });
  const tensors = { x: new ort.Tensor('float32', picture.x.data, picture.x.dims) };
  assertClose(
    (await inGanvas(bytes(['d']), picture)).image,
    (await inOrt(bytes(['d']), tensors)).image,
  );
  await assert.rejects(inGanvas(bytes(['d', 'a', 'b', 'e', 'f']), picture), {
    code: 'unsupported-op',
    message: /its 5 outputs ask for the statistics of the batch/,
  });
});

test('a model without padding shows the whole picture', async () => {
  const middle = new Float32Array(3 * 3 * 225);
  for (let c = 0; c < 3; ++c) middle[(c * 3 + c) * 225 + 112] = 1;
  const bytes = onnxFile({
    nodes: [
      node('Conv', ['x', 'w'], ['c']),
      node('Resize', ['c', '', 's'], ['r'], {
        mode: 'nearest',
        coordinate_transformation_mode: 'asymmetric',
        nearest_mode: 'floor',
      }),
      node('Clip', ['r', 'lo', 'hi'], ['image']),
    ],
    tensors: [
      tensor('w', [3, 3, 15, 15], middle),
      tensor('s', [4], Float32Array.of(1, 1, 2, 2)),
      tensor('lo', [], Float32Array.of(0)),
      tensor('hi', [], Float32Array.of(1)),
    ],
    inputs: [port('x', ['N', 3, 'H', 'W'])],
    outputs: [port('image', ['N', 3, 'H2', 'W2'])],
  });
  const given = testPicture(43, 40, 17);
  const model = await ganvas.loadModel(bytes, { workers: 0 });
  try {
    assert.equal(model.info.translator.scale, 2);
    assert.equal(model.info.translator.lost, 28);
    const { width, height, data, before } = await model.translate(given);
    assert.deepEqual([width, height, before.width, before.height], [86, 80, 43, 40]);
    assert.deepEqual(before.data, given.data);
    for (let y = 0; y < height; ++y) {
      for (let x = 0; x < width; ++x) {
        const source = given.data[4 * ((y >> 1) * 43 + (x >> 1))];
        assert.ok(Math.abs(data[4 * (y * width + x)] - source) <= 1, `pixel ${x}, ${y}`);
      }
    }
  } finally {
    model.dispose();
  }
});

test('latents and label maps are no pictures', async () => {
  const from = (channels, block) =>
    onnxFile({
      nodes: [
        node('Conv', ['x', 'w'], ['c']),
        node('DepthToSpace', ['c'], ['d'], { blocksize: block }),
        node('Tanh', ['d'], ['image']),
      ],
      tensors: [
        tensor('w', [3 * block * block, channels, 1, 1], weights(3 * block * block * channels, 3)),
      ],
      inputs: [port('x', ['N', channels, 'H', 'W'])],
      outputs: [port('image', ['N', 3, 'H2', 'W2'])],
    });
  for (const [channels, block, translates] of [
    [5, 1, false],
    [4, 8, false],
    [3, 2, true],
  ]) {
    const model = await ganvas.loadModel(from(channels, block), { workers: 0 });
    assert.equal(model.info.translator !== null, translates, `${channels} channels`);
    model.dispose();
  }
});
