// What the page makes of models, links, and browsers that lack something.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { readPng } from '../../site/tools/png.mjs';
import { externalTensor, node, onnxFile, port, tensor } from '../node/onnx_file.mjs';
import { foreignGenerator, foreignParts } from '../compat/stylegan2_parts.mjs';
import { generator, weights } from '../node/tiny_models.mjs';
import {
  desktop,
  dist,
  drop,
  dropTogether,
  idle,
  pictures,
  root,
  startSite,
  state,
  withGanvas,
} from './page_site.mjs';

const tool = path.join(root, 'build/native/bin/ganvas');

let site;
let folder;

before(async () => {
  site = await startSite();
  folder = mkdtempSync(path.join(tmpdir(), 'ganvas-page-'));
});

after(async () => {
  await site?.close();
  if (folder) rmSync(folder, { recursive: true });
});

function largestDifference(a, b) {
  assert.equal(a.length, b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

test("a trained model's pictures are those of `ganvas sample`", async (t) => {
  const manifest = path.join(dist, 'models/manifest.json');
  const [first] = JSON.parse(readFileSync(manifest, 'utf8')).models;
  if (!first && !process.env.GANVAS_REQUIRE_ALL) return t.skip('dist/ has no models');
  if (!existsSync(tool) && !process.env.GANVAS_REQUIRE_ALL)
    return t.skip('build/native/bin/ganvas is not built');
  const out = path.join(folder, 'grid.png');
  execFileSync(tool, [
    ...[
      'sample',
      path.join(dist, 'models', first.file),
      '--seed',
      '7',
      '--count',
      '16',
      '--out',
      out,
    ],
  ]);
  await withGanvas(
    site,
    async (page) => {
      const shown = await pictures(page);
      const grid = readPng(out, readFileSync(out));
      const columns = grid.width / shown.width;
      const expected = Array.from({ length: shown.count }, (_, i) => {
        const left = (i % columns) * shown.width;
        const top = Math.floor(i / columns) * shown.height;
        return Array.from({ length: shown.height }, (_, y) => {
          const start = 4 * ((top + y) * grid.width + left);
          return [...grid.data.subarray(start, start + 4 * shown.width)];
        });
      }).flat(2);
      assert.equal(shown.count, 16);
      assert.ok(largestDifference(shown.data, expected) <= 1);
    },
    { address: '/real/#seed=7' },
  );
});

test('a dropped model is shown; a broken one is an error and the page lives on', () =>
  withGanvas(site, async (page) => {
    await drop(page, 'mine.onnx', generator({ channels: 4 }));
    const { model } = await state(page);
    assert.match(model, /^file-/);
    assert.equal((await pictures(page)).count, 16);
    const before = await pictures(page);
    await drop(page, 'broken.onnx', Buffer.from('this is not a model'));
    assert.match(
      await page.textContent('#status'),
      /^broken cannot be used: .*previous model stays/,
    );
    assert.equal((await state(page)).model, model);
    assert.deepEqual((await pictures(page)).data, before.data);
    await page.getByRole('button', { name: 'Dismiss message' }).click();
    await page.getByRole('button', { name: 'New seeds' }).click();
    await idle(page);
    assert.notDeepEqual((await pictures(page)).data, before.data);
  }));

test('a model and the file that holds its weights are dropped together', () =>
  withGanvas(site, async (page) => {
    const numbers = weights(8 * 48, 5);
    const shape = tensor('s', [4], BigInt64Array.of(-1n, 3n, 4n, 4n));
    const file = (w) =>
      onnxFile({
        nodes: [
          node('MatMul', ['z', 'w'], ['g']),
          node('Tanh', ['g'], ['t']),
          node('Reshape', ['t', 's'], ['image']),
        ],
        tensors: [w, shape],
        inputs: [port('z', ['N', 8])],
        outputs: [port('image', ['N', 3, 4, 4])],
      });
    await drop(page, 'whole.onnx', file(tensor('w', [8, 48], numbers)));
    const whole = await pictures(page);
    const parted = file(
      externalTensor('w', [8, 48], { location: 'w.bin', offset: '0', length: '1536' }),
    );
    await drop(page, 'alone.onnx', parted);
    assert.match(
      await page.textContent('#status'),
      /^alone cannot be used: .*its data is in the file 'w.bin', which was not given/,
    );
    await dropTogether(page, ['w.bin', Buffer.from(numbers.buffer)], ['parted.onnx', parted]);
    const { model } = await state(page);
    assert.match(model, /^file-/);
    assert.deepEqual((await pictures(page)).data, whole.data);
  }));

test('mapping and synthesis that are dropped together are one model', () =>
  withGanvas(site, async (page) => {
    const parts = foreignParts(1, { broadcast: false });
    await drop(page, 'whole.onnx', foreignGenerator(1));
    const whole = await pictures(page);
    for (const files of [
      [
        ['mapping.onnx', Buffer.from(parts.mapping)],
        ['synthesis.onnx', Buffer.from(parts.synthesis)],
      ],
      [
        ['b.onnx', Buffer.from(parts.synthesis)],
        ['a.onnx', Buffer.from(parts.mapping)],
      ],
    ]) {
      await drop(page, 'other.onnx', generator({ channels: 4 }));
      await dropTogether(page, ...files);
      assert.deepEqual((await pictures(page)).data, whole.data);
      const { model } = await state(page);
      assert.match(model, /^file-/);
      // The joined file is the same in either order, so it keeps its first name.
      assert.match(await page.title(), /^mapping \+ synthesis/);
    }
  }));

test('two generators that are dropped together stay two', () =>
  withGanvas(site, async (page) => {
    await dropTogether(
      page,
      ['one.onnx', generator({ channels: 4 })],
      ['two.onnx', generator({ channels: 8 })],
    );
    const models = await page
      .getByLabel('Model', { exact: true })
      .locator('option')
      .allTextContents();
    assert.deepEqual(models.slice(-2), ['one', 'two']);
  }));

test('a link brings back what was shown', async () => {
  let link;
  let shown;
  await withGanvas(site, async (page) => {
    await page.evaluate(() =>
      window.ganvas.setState({
        mode: 'plane',
        seed: '99',
        x: 0.25,
        spacing: 0.1,
        shelf: [{ s: '5', i: 3 }],
      }),
    );
    await page.waitForFunction(() => location.hash.includes('99'));
    link = await page.evaluate(() => location.hash);
    shown = { state: await state(page), pictures: await pictures(page) };
  });
  await withGanvas(
    site,
    async (page) => {
      assert.deepEqual(await state(page), shown.state);
      assert.deepEqual((await pictures(page)).data, shown.pictures.data);
    },
    { address: `/sub/path/${link}` },
  );
});

test('changing models leaves no workers behind', () =>
  withGanvas(site, async (page) => {
    const before = page.workers().length;
    for (const label of ['Classes', 'Tiny', 'Classes', 'Tiny']) {
      await page.getByLabel('Model', { exact: true }).selectOption({ label });
      await idle(page);
    }
    assert.equal(page.workers().length, before);
  }));

/** z [N, 4] -> Gemm -> Softsign, which is not among the engine's operators -> image [N, 1, 4, 4]. */
function foreign() {
  return onnxFile({
    nodes: [
      node('Gemm', ['z', 'w'], ['flat'], { transB: 1 }),
      node('Atan', ['flat'], ['soft']),
      node('Reshape', ['soft', 'shape'], ['image']),
    ],
    tensors: [
      tensor(
        'w',
        [16, 4],
        Float32Array.from({ length: 64 }, (_, i) => (i % 7) - 3),
      ),
      tensor('shape', [4], BigInt64Array.of(-1n, 1n, 4n, 4n)),
    ],
    inputs: [port('z', ['N', 4])],
    outputs: [port('image', ['N', 1, 4, 4])],
  });
}

test('a model with an operator that the engine lacks runs on onnxruntime-web, with a note', () =>
  withGanvas(site, async (page) => {
    await drop(page, 'foreign.onnx', foreign());
    const { model, engine } = await state(page);
    assert.match(model, /^file-/);
    assert.equal(engine, 'ort-wasm');
    assert.equal((await pictures(page)).width, 4);
    assert.ok(await page.getByRole('button', { name: 'Dismiss message' }).count());
  }));

test('a link that is opened later replaces what was set', () =>
  withGanvas(
    site,
    async (page) => {
      await page.evaluate(() => (location.hash = '#seed=5'));
      await page.waitForFunction(() => window.ganvas.state().seed === '5');
      assert.equal((await state(page)).count, 16);
    },
    { address: '/sub/path/#seed=3&count=4' },
  ));

test('a link counts even if the page changes its address before it hears of it', () =>
  withGanvas(site, async (page) => {
    await page.evaluate(() => {
      const before = location.href;
      location.hash = '#seed=5';
      history.replaceState(null, '', before);
    });
    await page.waitForFunction(() => window.ganvas.state().seed === '5');
  }));

/** Text of the plain HTML that stands in for the page. */
async function plainText(address, prepare) {
  const context = await site.browser.newContext(desktop);
  try {
    const page = await context.newPage();
    if (prepare) await page.addInitScript(prepare);
    await page.goto(address);
    const plain = page.locator('#plain');
    await plain.waitFor({ state: 'visible' });
    return await plain.innerText();
  } finally {
    await context.close();
  }
}

test('without WebGL2, wasm SIMD or a server the page says so', async () => {
  const address = `${site.url}/sub/path/`;
  const withoutWebGl = () => {
    delete window.WebGL2RenderingContext;
  };
  assert.match(await plainText(address, withoutWebGl), /does not support WebGL2/);
  const refused = () => {
    const own = HTMLCanvasElement.prototype.getContext;
    HTMLCanvasElement.prototype.getContext = function refusing(kind, ...options) {
      return kind === 'webgl2' ? null : own.call(this, kind, ...options);
    };
  };
  assert.match(await plainText(address, refused), /does not support WebGL2/);
  const noSimd = () => {
    WebAssembly.validate = () => false;
  };
  assert.match(await plainText(address, noSimd), /does not support WebAssembly SIMD/);
  assert.match(await plainText(`file://${dist}/index.html`), /opened from disk/);
});
