// If with a constant condition, which exporters leave where a size or a flag decides.

import assert from 'node:assert/strict';
import test from 'node:test';
import { graph, node, onnxFile, port, tensor } from '../node/onnx_file.mjs';
import { assertSame, floats, inGanvas } from './compare.mjs';

const half = (op) => ({
  graph: graph({
    nodes: [node('Mul', ['x', 'c'], ['m']), node(op, ['m'], ['r'])],
    tensors: [tensor('c', [], Float32Array.of(0.5))],
    outputs: [port('r', ['N', 4])],
  }),
});
const branches = { then_branch: half('Tanh'), else_branch: half('Neg') };
const fileOf = (before, more = {}) => ({
  bytes: onnxFile({
    nodes: [...before, node('If', ['cond'], ['y'], branches)],
    inputs: [port('x', ['N', 4])],
    outputs: [port('y', ['N', 4])],
    ...more,
  }),
  feeds: { x: floats([3, 4]) },
});

for (const flag of [0, 1]) {
  test(`If of an initializer, ${flag}: as onnxruntime`, () =>
    assertSame(fileOf([], { tensors: [tensor('cond', [], Uint8Array.of(flag), 'bool')] })));
  test(`If of numbers that are compared, ${flag}: as onnxruntime`, () =>
    assertSame(
      fileOf([node('Equal', ['a', 'b'], ['same']), node('Not', ['same'], ['cond'])], {
        tensors: [
          tensor('a', [], BigInt64Array.of(3n)),
          tensor('b', [], BigInt64Array.of(flag ? 4n : 3n)),
        ],
      }),
    ));
}

test('an If in an If, and a branch that hands a value on: as onnxruntime', async () => {
  const inner = {
    then_branch: half('Relu'),
    else_branch: {
      graph: graph({ nodes: [node('Identity', ['x'], ['r'])], outputs: [port('r', ['N', 4])] }),
    },
  };
  const outer = {
    then_branch: {
      graph: graph({
        nodes: [node('Not', ['cond'], ['other']), node('If', ['other'], ['s'], inner)],
        outputs: [port('s', ['N', 4])],
      }),
    },
    else_branch: half('Abs'),
  };
  await assertSame({
    bytes: onnxFile({
      nodes: [node('If', ['cond'], ['y'], outer)],
      tensors: [tensor('cond', [], Uint8Array.of(1), 'bool')],
      inputs: [port('x', ['N', 4])],
      outputs: [port('y', ['N', 4])],
    }),
    feeds: { x: floats([3, 4]) },
  });
});

test('If whose condition is computed is refused', async () => {
  const file = fileOf(
    [node('ReduceSum', ['x'], ['s'], { keepdims: 0 }), node('Greater', ['s', 'zero'], ['cond'])],
    {
      tensors: [tensor('zero', [], Float32Array.of(0))],
    },
  );
  await assert.rejects(inGanvas(file.bytes, file.feeds), {
    code: 'unsupported-op',
    message: /\(If\): the condition is computed in a run, expected a constant/,
  });
});
