// Generators of a few kilobytes as other people export them: other ranges, layouts, types and labels
// than ours, no metadata.

import { node, onnxFile, port, tensor } from './onnx_file.mjs';
import { weights } from './tiny_models.mjs';

const whole = (values) => BigInt64Array.from(values.map(BigInt));
const scalar = (name, value) => tensor(name, [], Float32Array.of(value));

/**
 * z [batch, 16] -> Gemm -> Reshape to `dims` -> `nodes`, which begin at "r" -> the outputs. `before`
 * are nodes that make "zz" of "z" and other inputs.
 */
export function foreign({
  dims = [3, 8, 8],
  batch = 'N',
  before = [],
  nodes = [node('Tanh', ['r'], ['image'])],
  tensors = [],
  inputs = [],
  outputs = [port('image', [batch, ...dims])],
  scale = 1,
}) {
  const numbers = dims.reduce((product, dim) => product * dim, 1);
  return onnxFile({
    nodes: [
      ...before,
      node('Gemm', [before.length > 0 ? 'zz' : 'z', 'w'], ['g']),
      node('Reshape', ['g', 's'], ['r']),
      ...nodes,
    ],
    tensors: [
      tensor('w', [16, numbers], weights(16 * numbers, 1, scale)),
      tensor('s', [dims.length + 1], whole([-1, ...dims])),
      tensor('e', [10, 16], weights(160, 2, 4)),
      tensor('es', [2], whole([-1, 16])),
      ...tensors,
    ],
    inputs: [port('z', [batch, 16]), ...inputs],
    outputs,
  });
}

/** Classes by a table of 10 rows. */
export function labelled(name, dims, type) {
  return foreign({
    before: [
      node('Cast', [name], ['index'], { to: 7 }),
      node('Gather', ['e', 'index'], ['row']),
      node('Reshape', ['row', 'es'], ['flat']),
      node('Mul', ['z', 'flat'], ['zz']),
    ],
    inputs: [port(name, dims, type)],
  });
}

/** Classes by vectors of 0 and a 1, a truncation and a noise, as BigGAN and StyleGAN have them. */
export function oneHot({ settings = false } = {}) {
  const more = settings
    ? [node('Mul', ['mixed', 'truncation'], ['m']), node('Add', ['m', 'noise'], ['zz'])]
    : [node('Identity', ['mixed'], ['zz'])];
  return foreign({
    before: [node('MatMul', ['y', 'e'], ['row']), node('Mul', ['z', 'row'], ['mixed']), ...more],
    inputs: [
      port('y', ['N', 10]),
      ...(settings ? [port('truncation', []), port('noise', [1, 16])] : []),
    ],
  });
}

/** Each file, where its pictures lie and which numbers they are. */
export const foreignGenerators = {
  'of shares by Sigmoid': {
    bytes: foreign({ nodes: [node('Sigmoid', ['r'], ['image'])] }),
    range: '0..1',
  },
  'of shares by Clip': {
    bytes: foreign({
      nodes: [
        node('Mul', ['r', 'half'], ['m']),
        node('Add', ['m', 'half'], ['a']),
        node('Clip', ['a', 'zero', 'one'], ['image']),
      ],
      tensors: [scalar('half', 0.5), scalar('zero', 0), scalar('one', 1)],
    }),
    range: '0..1',
  },
  'of bytes, as uint8': {
    bytes: foreign({
      nodes: [
        node('Tanh', ['r'], ['t']),
        node('Mul', ['t', 'half'], ['m']),
        node('Add', ['m', 'half'], ['a']),
        node('Clip', ['a', 'zero', 'white'], ['c']),
        node('Cast', ['c'], ['image'], { to: 2 }),
      ],
      tensors: [scalar('half', 127.5), scalar('zero', 0), scalar('white', 255)],
      outputs: [port('image', ['N', 3, 8, 8], 'uint8')],
    }),
    range: '0..255',
  },
  'with channels last': { bytes: foreign({ dims: [8, 8, 3] }), layout: 'nhwc' },
  'with channels last and free sides': {
    bytes: foreign({ dims: [8, 6, 3], outputs: [port('image', ['N', 'H', 'W', 3])] }),
    layout: 'nhwc',
    width: 6,
  },
  'of flat numbers of three planes': {
    bytes: foreign({
      nodes: [node('Flatten', ['r'], ['f']), node('Tanh', ['f'], ['image'])],
      outputs: [port('image', ['N', 192])],
    }),
  },
  'of flat numbers, channels last': {
    bytes: foreign({
      dims: [8, 8, 3],
      nodes: [node('Flatten', ['r'], ['f']), node('Tanh', ['f'], ['image'])],
      outputs: [port('image', ['N', 192])],
    }),
    layout: 'nhwc',
  },
  'of 784 grey numbers': {
    bytes: foreign({
      dims: [784],
      nodes: [node('Sigmoid', ['g'], ['image'])],
      outputs: [port('image', ['N', 784])],
    }),
    range: '0..1',
    channels: 1,
    width: 28,
    height: 28,
  },
  'with the style before the picture': {
    bytes: foreign({
      nodes: [node('Relu', ['z'], ['style']), node('Tanh', ['r'], ['image'])],
      outputs: [port('style', ['N', 16]), port('image', ['N', 3, 8, 8])],
    }),
  },
  'of unbounded numbers around 0': {
    bytes: foreign({ nodes: [node('Identity', ['r'], ['image'])], scale: 0.4 }),
    source: 'probe',
  },
  'of unbounded bytes': {
    bytes: foreign({
      nodes: [node('Abs', ['r'], ['image'])],
      scale: 60,
    }),
    range: '0..255',
    source: 'probe',
  },
  'of a mask times a picture': {
    bytes: foreign({
      nodes: [
        node('Tanh', ['r'], ['t']),
        node('Sigmoid', ['r'], ['m']),
        node('Mul', ['t', 'm'], ['image']),
      ],
    }),
    source: 'graph',
  },
  'of three planes of flat numbers': {
    bytes: foreign({ dims: [3, 64] }),
  },
  'of flat grey numbers behind their channel': {
    bytes: foreign({ dims: [1, 784], nodes: [node('Sigmoid', ['r'], ['image'])] }),
    range: '0..1',
    channels: 1,
    width: 28,
    height: 28,
  },
  'with two latents': {
    bytes: foreign({
      before: [node('Mul', ['z', 'z2'], ['zz'])],
      inputs: [port('z2', ['N', 16])],
    }),
  },
  'of one picture at once': { bytes: foreign({ batch: 1 }) },
  'with classes as int32': { bytes: labelled('label', ['N'], 'int32'), classes: 10 },
  'with classes as a column': { bytes: labelled('label', ['N', 1], 'int64'), classes: 10 },
  'with one class for a run': { bytes: labelled('class_id', [], 'int64'), classes: 10 },
  'with classes as vectors': { bytes: oneHot(), classes: 10 },
  'with classes, truncation and noise': { bytes: oneHot({ settings: true }), classes: 10 },
};
