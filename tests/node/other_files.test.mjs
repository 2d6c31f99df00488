// Files that hold no model, or not all of it, and what they say of themselves.

import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import * as ganvas from '../../dist/ganvas.js';
import { externalTensor, node, onnxFile, port, tensor } from './onnx_file.mjs';
import { around, assertClose, floats, inGanvas, picture } from './other_models.mjs';
import { weights } from './tiny_models.mjs';

test('weights in other files are given, or lie beside the model', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  try {
    const first = weights(216, 1);
    const second = weights(24, 2);
    const blob = new Uint8Array(4 + first.byteLength + second.byteLength);
    blob.set(new Uint8Array(first.buffer), 4);
    blob.set(new Uint8Array(second.buffer), 4 + first.byteLength);
    const file = (location) =>
      onnxFile({
        nodes: [
          node('Conv', ['x', 'w'], ['c'], { pads: [1, 1, 1, 1] }),
          node('Relu', ['c'], ['d']),
          node('Conv', ['d', 'v'], ['image']),
        ],
        tensors: [
          externalTensor('w', [8, 3, 3, 3], { location, offset: '4', length: '864' }),
          externalTensor('v', [3, 8, 1, 1], { location, offset: '868' }),
        ],
        inputs: [port('x', ['N', 3, 'H', 'W'])],
        outputs: [port('image', ['N', 3, 'H2', 'W2'])],
      });
    const { image: expected } = await inGanvas(around([node('Relu', ['c'], ['d'])]), picture);
    const onnx = path.join(folder, 'model.onnx');
    await writeFile(onnx, file('model.onnx.data'));
    await writeFile(path.join(folder, 'model.onnx.data'), blob);
    const bytes = file('model.onnx.data');
    const given = { externalData: { 'model.onnx.data': blob } };
    for (const [source, options] of [
      [onnx, {}],
      [onnx, { workers: 1 }],
      [bytes, given],
      [bytes, { ...given, engine: 'ort-wasm' }],
      [bytes, { externalData: { 'sub/model.onnx.data': new Blob([blob]) } }],
      [bytes, { externalData: { 'model.onnx.data': path.join(folder, 'model.onnx.data') } }],
    ]) {
      assertClose((await inGanvas(source, picture, options)).image, expected, 1e-5);
    }
    await assert.rejects(inGanvas(bytes, picture), {
      code: 'bad-model',
      message: /tensor 'w': its data is in the file 'model.onnx.data', which was not given/,
    });
    await assert.rejects(
      inGanvas(bytes, picture, { externalData: { 'model.onnx.data': blob.slice(9) } }),
      {
        code: 'bad-model',
        message: /tensor 'v': its data lies at 868 and has 96 bytes, but 'model.onnx.data' has 955/,
      },
    );
    for (const location of ['../model.onnx.data', '/etc/passwd']) {
      await writeFile(onnx, file(location));
      await assert.rejects(inGanvas(onnx, picture), {
        code: 'bad-model',
        message: /expected a file in the folder of the model or below/,
      });
    }
  } finally {
    await rm(folder, { recursive: true });
  }
});

test('other files are called what they are', async () => {
  const encode = (text) => new TextEncoder().encode(text);
  for (const [bytes, message] of [
    [encode('\n<!DOCTYPE html>\n<html></html>'), /not an ONNX model but a web page/],
    [encode('version https://git-lfs.github.com/spec/v1\nsize 5\n'), /but a Git LFS pointer/],
    [Uint8Array.of(0x80, 2, 0x8a, 10, 0x6c), /but a Python pickle/],
    [new Uint8Array(0), /the model file is empty/],
  ]) {
    for (const engine of ['wasm', 'ort-wasm']) {
      const loading = ganvas.loadModel(bytes, { workers: 0, engine });
      await assert.rejects(loading, { code: 'bad-model', message });
    }
  }
});

test('names of a file reach messages without control characters', async () => {
  const bytes = onnxFile({
    nodes: [node('Relu\n\u001b[2J\u202eall is well', ['nope'], ['image'])],
    inputs: [port('x', [1, 3, 8, 8])],
    outputs: [port('image', [1, 3, 8, 8])],
  });
  await assert.rejects(ganvas.loadModel(bytes, { workers: 0 }), (error) => {
    assert.match(error.message, /all is well/);
    // eslint-disable-next-line no-control-regex
    assert.doesNotMatch(error.message, /[\u0000-\u001f\u202e]/);
    return true;
  });
});

test('deep JSON and constants of gigabytes do no harm', async () => {
  const deep = '['.repeat(90_000) + ']'.repeat(90_000);
  const named = onnxFile({
    nodes: [node('Gemm', ['z', 'w'], ['image'])],
    tensors: [tensor('w', [4, 2], weights(8, 1))],
    inputs: [port('z', ['N', 4])],
    outputs: [port('image', ['N', 2])],
    metadata: { 'ganvas.classes': deep },
  });
  (await ganvas.loadModel(named, { workers: 0 })).dispose();
  const zeros = onnxFile({
    nodes: [
      node('ConstantOfShape', ['k'], ['c']),
      node('ReduceMean', ['c'], ['m'], { keepdims: 0 }),
      node('Add', ['z', 'm'], ['image']),
    ],
    tensors: [tensor('k', [2], BigInt64Array.of(40000n, 40000n))],
    inputs: [port('z', ['N', 4])],
    outputs: [port('image', ['N', 4])],
  });
  await assert.rejects(inGanvas(zeros, { z: floats([1, 4], 1) }), {
    code: 'out-of-memory',
    message: /a value that follows from constants takes 6104 MB/,
  });
});

test('values that follow from constants are bounded before onnxruntime gets the file', async () => {
  // 64 GiB of a file of 2 KB.
  const doubled = Array.from({ length: 34 }, (_, i) =>
    node('Concat', [`c${i}`, `c${i}`], [`c${i + 1}`], { axis: 0 }),
  );
  const bytes = onnxFile({
    nodes: [...doubled, node('ReduceSum', ['c34'], ['sum']), node('Add', ['z', 'sum'], ['image'])],
    tensors: [tensor('c0', [1], Float32Array.of(1))],
    inputs: [port('z', ['N', 1])],
    outputs: [port('image', ['N', 1])],
  });
  for (const workers of [0, 1]) {
    await assert.rejects(ganvas.loadModel(bytes, { engine: 'ort-wasm', workers }), {
      name: 'GanvasError',
      code: 'out-of-memory',
      message: /node 'concat_c26': the values that follow from constants take more than 256 MB/,
    });
  }
});
