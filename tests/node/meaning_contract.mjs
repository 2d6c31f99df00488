// What dist/ganvas.js makes of generators that others exported, as checks for Node, pages and module
// workers. Each gets {ganvas, engine} and throws where the promise is broken.

import { equal, fails, same, withModel } from './contract_checks.mjs';
import { node, onnxFile, port } from './onnx_file.mjs';
import { generator } from './tiny_models.mjs';
import { foreign, foreignGenerators } from './tiny_generators.mjs';

const ends = { '-1..1': [-1, 1], '0..1': [0, 1], '0..255': [0, 255] };

/** The byte that channel c of pixel i of picture n stands for, by the numbers of the output. */
function byteOf(numbers, { layout, channels, range }, pixels, n, i, c) {
  const at = layout === 'nchw' ? c * pixels + i : i * channels + c;
  const [black, white] = ends[range];
  const value = (255 * (Number(numbers[n * pixels * channels + at]) - black)) / (white - black);
  return Math.min(255, Math.max(0, value));
}

function checkPictures({ data, width, height, count }, numbers, image) {
  const pixels = width * height;
  equal(data.length, 4 * pixels * count, 'bytes');
  for (let n = 0; n < count; ++n) {
    for (let i = 0; i < pixels; ++i) {
      for (let c = 0; c < 3; ++c) {
        const channel = image.channels === 1 ? 0 : c;
        const expected = byteOf(numbers, image, pixels, n, i, channel);
        const found = data[4 * (n * pixels + i) + c];
        if (Math.abs(found - expected) > 1) {
          throw new Error(`channel ${c} of pixel ${i} is ${found}, expected ${expected}`);
        }
      }
    }
  }
}

/** All inputs of `count` pictures of a seed, as a caller of run() would make them. */
function inputsOf(model, count, labels) {
  const { latent, label, constants } = model.info;
  const inputs = {};
  for (const name of ['z', ...latent.also]) {
    inputs[name] = { data: model.latents(5, count), dims: [count, latent.size] };
  }
  if (label) {
    const dims = {
      list: [count],
      column: [count, 1],
      scalar: [],
      'one-hot': [count, label.count],
    }[label.form];
    const vectors = labels.flatMap((k) =>
      Array.from({ length: label.count }, (_, i) => (i === k ? 1 : 0)),
    );
    inputs[label.input] = { data: label.form === 'one-hot' ? vectors : labels, dims };
  }
  for (const { input, value } of constants) {
    const { dims } = model.info.inputs.find(({ name }) => name === input);
    const length = dims.reduce((product, dim) => product * dim, 1);
    inputs[input] = { data: Array.from({ length }, () => value), dims };
  }
  return inputs;
}

export const meaningChecks = {
  async 'pictures of files that others exported are what their numbers mean'(scope) {
    for (const [name, expected] of Object.entries(foreignGenerators)) {
      const { range = '-1..1', layout = 'nchw', channels = 3, width = 8, height = 8 } = expected;
      await withModel(scope, expected.bytes, { workers: 0 }, async (model) => {
        const { image, kind, label } = model.info;
        equal(kind, 'generator', `kind, ${name}`);
        const found = [image.range, image.layout, image.channels, image.width, image.height];
        equal(found.join(), [range, layout, channels, width, height].join(), `image, ${name}`);
        equal(image.rangeSource, expected.source ?? 'graph', `source of the range, ${name}`);
        if (!image.rangeReason || !image.layoutReason) throw new Error(`no reasons, ${name}`);
        equal(label?.count ?? 0, expected.classes ?? 0, `classes, ${name}`);
        const one = (await model.run(inputsOf(model, 1, [7])))[image.output];
        const labels = expected.classes ? { labels: [7] } : {};
        checkPictures(await model.sample({ seed: 5, ...labels }), one.data, image);
      });
    }
  },

  async 'pictures of files that others exported depend neither on batch nor on workers'(scope) {
    for (const [name, { bytes }] of Object.entries(foreignGenerators)) {
      const runs = [];
      for (const workers of [0, 2]) {
        await withModel(scope, bytes, { workers }, async (model) => {
          const many = await model.sample({ seed: 3, count: 21 });
          runs.push(many.data);
          const { data } = await model.sample({ seed: 3, first: 13, count: 2, labels: labelsOf() });
          const each = data.length / 2;
          same(data, many.data.slice(13 * each, 15 * each), `pictures 13 and 14, ${name}`);
          function labelsOf() {
            return model.info.label ? [3, 4] : undefined;
          }
        });
      }
      same(runs[1], runs[0], `2 workers, ${name}`);
    }
  },

  async 'range and layout can be chosen, for a model and for a call'(scope) {
    const bytes = foreign({ dims: [4, 4, 3] });
    await withModel(scope, bytes, { workers: 0 }, async (model) => {
      equal(model.info.image.layout, 'nhwc', 'layout found');
      const { image } = await model.run({ z: { data: model.latents(5, 2), dims: [2, 16] } });
      const as = { layout: 'nchw', range: '0..1', channels: 4 };
      const chosen = await model.sample({ seed: 5, count: 2, range: '0..1', layout: 'nchw' });
      equal([chosen.width, chosen.height].join(), '3,4', 'size');
      checkPictures(chosen, image.data, as);
      await fails('bad-input', /range is 0-1, expected one of/, () =>
        model.sample({ range: '0-1' }),
      );
      await fails('bad-input', /layout is hwc, expected one of/, () =>
        model.sample({ layout: 'hwc' }),
      );
    });
    const options = { workers: 0, range: '0..255' };
    await withModel(scope, bytes, options, async ({ info }) => {
      equal([info.image.range, info.image.rangeSource].join(), '0..255,chosen', 'range');
    });
    await fails('bad-input', /its layout cannot be nhwc/, () =>
      scope.ganvas.loadModel(generator(), { engine: scope.engine, layout: 'nhwc' }),
    );
    await fails('bad-input', /range is 7/, () =>
      scope.ganvas.loadModel(generator(), { engine: scope.engine, range: 7 }),
    );
  },

  async 'a file that no picture can be made of says why, at once'(scope) {
    for (const [batch, found] of [
      [0, '0'],
      [2 ** 31 - 1, '2147483647'],
    ]) {
      const file = onnxFile({
        nodes: [node('Identity', ['z'], ['image'])],
        inputs: [port('z', [batch, 3, 1, 1])],
        outputs: [port('image', [batch, 3, 1, 1])],
      });
      // onnxruntime refuses some of them itself.
      const opened = scope.ganvas.loadModel(file, { engine: scope.engine, workers: 0 });
      const model = await opened.catch((error) => {
        equal(error.name, 'GanvasError', 'error name');
        return null;
      });
      if (!model) continue;
      await fails('bad-model', new RegExp(`takes ${found} pictures at once`), () =>
        model.sample({ count: 1 }),
      );
      await fails('bad-model', /pictures at once/, () => model.render(new Float32Array(3)));
      model.dispose();
    }
    const maps = foreign({ dims: [5, 8, 8] });
    await withModel(scope, maps, { workers: 0 }, async (model) => {
      equal(model.info.kind, 'unknown', 'kind of five channels');
      await fails('bad-input', /"?'?image'? float32 \[.*5, 8, 8\], expected pictures/, () =>
        model.sample(),
      );
    });
  },
};
