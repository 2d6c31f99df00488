// dist/ganvas.js in Node.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import * as ganvas from '../../dist/ganvas.js';
import { checkGolden, checks } from './contract.mjs';
import { generator, hungry } from './tiny_models.mjs';
import {
  fixedSize,
  halfTranslator,
  testPicture,
  unknownUpscaler,
  zeroToOne,
} from './tiny_translators.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

for (const engine of ['wasm', 'ort-wasm']) {
  for (const [name, check] of Object.entries(checks)) {
    test(`${engine}: ${name}`, () => check({ ganvas, engine }));
  }
}

test('version is that of package.json', async () => {
  const { version } = JSON.parse(await readFile(path.join(root, 'package.json'), 'utf8'));
  assert.equal(ganvas.version, version);
});

test('latents have the golden bits', async () => {
  const golden = await readFile(path.join(root, 'assets/golden/latents.json'), 'utf8');
  assert.ok((await checkGolden(ganvas, JSON.parse(golden))) > 0);
});

test('both engines agree', async () => {
  const numbers = [];
  for (const engine of ['wasm', 'ort-wasm']) {
    const model = await ganvas.loadModel(generator(), { engine, workers: 0 });
    const z = { data: model.latents(4, 5), dims: [5, 8] };
    numbers.push((await model.run({ z })).image.data);
    model.dispose();
  }
  const largest = Math.max(...numbers[0].map((value, i) => Math.abs(value - numbers[1][i])));
  assert.ok(largest < 1e-5, `largest difference ${largest}`);
});

test('onnxruntime translates with an operator that our engine lacks', async () => {
  const bytes = zeroToOne({ extra: 'Atan' });
  await assert.rejects(ganvas.loadModel(bytes, { workers: 0 }), { code: 'unsupported-op' });
  const model = await ganvas.loadModel(bytes, { engine: 'ort-wasm', workers: 0 });
  try {
    const { input, output, width } = model.info.translator;
    assert.deepEqual([input.name, output.range, width], ['x', '0..1', -1]);
    const picture = testPicture(33, 18);
    const made = await model.translate(picture);
    assert.deepEqual([made.width, made.height, made.data.length], [33, 18, 33 * 18 * 4]);
    assert.deepEqual(made.before, picture);
  } finally {
    model.dispose();
  }
});

test('with onnxruntime, ranges follow from the graph of any file, or from a run', async () => {
  const described = async (bytes) => {
    const model = await ganvas.loadModel(bytes, { engine: 'ort-wasm', workers: 0 });
    try {
      const picture = testPicture(24, 16);
      const { width, height } = await model.translate(picture);
      const { input, output, scale } = model.info.translator;
      return [input.range, output.range, output.rangeSource, scale, width, height];
    } finally {
      model.dispose();
    }
  };
  assert.deepEqual(await described(unknownUpscaler()), ['0..1', '0..1', 'graph', 0, 48, 32]);
  for (const [extra, source] of [
    ['Atan', 'probe'],
    ['Tanh', 'graph'],
  ]) {
    const found = await described(halfTranslator({ extra }));
    assert.deepEqual(found, ['-1..1', '-1..1', source, 1, 24, 16]);
  }
});

test('no model is run at a fixed size of millions of pixels to describe it', async () => {
  for (const engine of ['wasm', 'ort-wasm']) {
    const model = await ganvas.loadModel(fixedSize(20000), { engine, workers: 0 });
    const { output, width } = model.info.translator;
    model.dispose();
    assert.deepEqual([output.rangeSource, width], ['assumed', 20000]);
  }
});

test('a run that needs too much memory is out-of-memory, and the model lives on', async () => {
  for (const workers of [0, 1]) {
    const model = await ganvas.loadModel(hungry(), { workers });
    const z = { data: [1], dims: [1, 1, 1, 1] };
    await assert.rejects(model.run({ z }), { name: 'GanvasError', code: 'out-of-memory' });
    await assert.rejects(model.run({ z }), { code: 'out-of-memory' });
    await assert.rejects(model.run({ z: { data: [1], dims: [1, 2, 1, 1] } }), {
      code: 'bad-input',
    });
    model.dispose();
  }
});

test('a path, a file URL and an http URL load the same model', async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'ganvas-'));
  const file = path.join(folder, 'tiny.onnx');
  await writeFile(file, generator());
  const server = createServer((request, response) => {
    if (request.url === '/tiny.onnx') return response.end(generator());
    response.statusCode = 404;
    return response.end('not here');
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const base = `http://127.0.0.1:${server.address().port}`;
  try {
    for (const source of [
      file,
      pathToFileURL(file),
      pathToFileURL(file).href,
      `${base}/tiny.onnx`,
    ]) {
      const model = await ganvas.loadModel(source, { workers: 0 });
      assert.equal(model.info.metadata['ganvas.name'], 'tiny');
      model.dispose();
    }
    await assert.rejects(ganvas.loadModel(`${base}/missing.onnx`), {
      name: 'GanvasError',
      code: 'network',
      status: 404,
      message: /404/,
    });
    await assert.rejects(ganvas.loadModel(path.join(folder, 'none.onnx')), { code: 'network' });
  } finally {
    server.close();
    server.closeAllConnections?.();
    await rm(folder, { recursive: true });
  }
  await assert.rejects(ganvas.loadModel(`${base}/gone.onnx`), { code: 'network' });
});

test('WebGPU is engine-unavailable where there is none', async () => {
  await assert.rejects(ganvas.loadModel(generator(), { engine: 'ort-webgpu' }), {
    code: 'engine-unavailable',
  });
});

test('nothing keeps the process alive', async () => {
  const script = (end) => `
    import { loadModel } from ${JSON.stringify(pathToFileURL(path.join(root, 'dist/ganvas.js')).href)};
    import { generator } from ${JSON.stringify(new URL('./tiny_models.mjs', import.meta.url).href)};
    const model = await loadModel(generator(), { workers: 2 });
    const { count } = await model.sample({ seed: 1, count: 4 });
    ${end}
    console.log('sampled', count);`;
  for (const end of ['model.dispose();', '']) {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script(end)],
      { timeout: 60_000 },
    );
    assert.equal(stdout.trim(), 'sampled 4');
  }
});
