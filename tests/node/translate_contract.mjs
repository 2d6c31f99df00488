// What dist/ganvas.js promises of image-to-image models, as checks for Node, pages and module workers.
// Each gets {ganvas, engine} and throws where the promise is broken.

import { equal, fails, same, withModel } from './contract_checks.mjs';
import { generator, slow } from './tiny_models.mjs';
import {
  fastNeuralStyle,
  negative,
  ofStrength,
  pix2pix,
  resnetTranslator,
  testPicture,
  zeroToOne,
} from './tiny_translators.mjs';

/** Black and white of each range. */
const ends = { '-1..1': [-1, 1], '0..1': [0, 1], '0..255': [0, 255] };

/** RGB float32 [1, 3, height, width] of a picture. */
function tensorOf({ data, width, height }, range) {
  const [black, white] = ends[range];
  const pixels = width * height;
  const numbers = new Float32Array(3 * pixels);
  for (let c = 0; c < 3; ++c) {
    for (let i = 0; i < pixels; ++i) {
      numbers[c * pixels + i] = black + ((white - black) * data[4 * i + c]) / 255;
    }
  }
  return { data: numbers, dims: [1, 3, height, width] };
}

/** Throws where a byte of `picture` is more than 1 away from the number that it stands for. */
function checkPicture(picture, { data, dims }, range) {
  equal(`${picture.height} x ${picture.width}`, `${dims[2]} x ${dims[3]}`, 'size');
  const [black, white] = ends[range];
  const pixels = dims[2] * dims[3];
  for (let i = 0; i < pixels; ++i) {
    for (let c = 0; c < 3; ++c) {
      const exact = (255 * (data[c * pixels + i] - black)) / (white - black);
      const found = picture.data[4 * i + c];
      if (Math.abs(found - Math.min(255, Math.max(0, exact))) > 1) {
        throw new Error(`channel ${c} of pixel ${i} is ${found}, expected ${exact}`);
      }
    }
    equal(picture.data[4 * i + 3], 255, 'alpha');
  }
}

function inverted({ data }) {
  return data.map((value, i) => (i % 4 === 3 ? 255 : 255 - value));
}

export const translateChecks = {
  async 'a translator tells what it takes and gives, and how that is known'(scope) {
    const cases = [
      [negative(), 'image', '-1..1', 'metadata', -1],
      [pix2pix({ size: 32 }), 'input.1', '-1..1', 'graph', 32],
      [zeroToOne(), 'x', '0..1', 'graph', -1],
      [fastNeuralStyle(), 'input1', '0..255', null, -1],
    ];
    for (const [bytes, name, range, source, size] of cases) {
      await withModel(scope, bytes, { workers: 0 }, ({ info }) => {
        const { input, output, width } = info.translator;
        equal(info.kind, 'translator', `kind of "${name}"`);
        equal(info.latent, null, 'latents');
        equal([input.name, output.range, width].join(), [name, range, size].join(), 'translator');
        if (source) equal(output.rangeSource, source, `source of the range of "${name}"`);
        if (!output.rangeReason) throw new Error(`no reason for the range of "${name}"`);
      });
    }
    await withModel(scope, generator(), { workers: 0 }, async (model) => {
      equal(model.info.translator, null, 'translator of a generator');
      await fails('bad-input', /cannot translate/, () => model.translate(testPicture(8, 8)));
    });
  },

  async 'a number beside the picture is the usual one, or as the caller says'(scope) {
    const picture = testPicture(9, 7);
    await withModel(scope, ofStrength(), {}, async (model) => {
      equal(
        JSON.stringify(model.info.constants),
        JSON.stringify([{ input: 'strength', value: 1, reason: 'the usual value', role: '' }]),
        'constants',
      );
      same((await model.translate(picture)).data, inverted(picture), 'at 1');
      const none = await model.translate(picture, { inputs: { strength: 0 } });
      equal([...none.data.slice(0, 4)].join(), '128,128,128,255', 'at 0');
      await fails('bad-input', /no input "psi".*expected strength/, () =>
        model.translate(picture, { inputs: { psi: 1 } }),
      );
      await fails('bad-input', /input "strength" is much, expected a number/, () =>
        model.translate(picture, { inputs: { strength: 'much' } }),
      );
    });
  },

  async 'a picture of any size comes back translated, in its size'(scope) {
    const picture = testPicture(21, 13);
    for (const workers of [0, 2]) {
      await withModel(scope, negative(), { workers }, async (model) => {
        const running = model.translate(picture);
        const expected = inverted(picture);
        const made = await running;
        equal([made.width, made.height].join(), '21,13', 'size');
        same(made.data, expected, 'translated picture');
        same(made.before.data, picture.data, 'picture as it was given');
      });
    }
    await withModel(scope, resnetTranslator(), { workers: 1 }, async (model) => {
      const { width, height, before } = await model.translate(testPicture(45, 31));
      equal([width, height, before.width, before.height].join(), '45,31,45,31', 'odd sizes');
    });
  },

  async 'translate is run with pictures in the place of tensors'(scope) {
    const size = 32;
    for (const [bytes, range] of [
      [resnetTranslator(), '-1..1'],
      [pix2pix({ size }), '-1..1'],
      [zeroToOne(), '0..1'],
      [fastNeuralStyle(), '0..255'],
      [fastNeuralStyle({ size: [size, size], batch: 2 }), '0..255'],
    ]) {
      await withModel(scope, bytes, { workers: 1 }, async (model) => {
        const picture = testPicture(size, size);
        const { input, output } = model.info.translator;
        const one = tensorOf(picture, range);
        const batch = Math.max(1, model.info.batch);
        const data = Float32Array.from({ length: batch * one.data.length }, (_, i) =>
          Number(one.data[i % one.data.length]),
        );
        const feed = { data, dims: [batch, ...one.dims.slice(1)] };
        const outputs = await model.run({ [input.name]: feed });
        checkPicture(await model.translate(picture), outputs[output.name], range);
      });
    }
  },

  async 'size, shape and range can be chosen'(scope) {
    const picture = testPicture(48, 32);
    await withModel(scope, negative(), { workers: 1 }, async (model) => {
      const small = await model.translate(picture, { size: 24 });
      equal([small.width, small.height, small.before.width].join(), '24,16,24', 'size');
      same(small.data, inverted(small.before), 'the reduced picture');
      // -x of numbers from 0 to 1 is not above black.
      const black = await model.translate(picture, { range: '0..1' });
      equal(Math.max(...black.data.filter((_, i) => i % 4 !== 3)), 0, 'brightest of -x on 0..1');
      const mixed = await model.translate(picture, { range: '0..1', outputRange: '-1..1' });
      equal(mixed.data[0], Math.floor(127.5 - picture.data[0] / 2 + 0.5), 'x on 0..1, -x on -1..1');
    });
    await withModel(scope, pix2pix({ size: 32 }), { workers: 1 }, async (model) => {
      for (const [fit, expected] of [
        ['letterbox', '32,21'],
        ['crop', '32,32'],
        ['stretch', '32,32'],
      ]) {
        const { width, height } = await model.translate(picture, { fit });
        equal([width, height].join(), expected, fit);
      }
    });
  },

  async 'pictures and options that cannot be are bad-input'(scope) {
    await withModel(scope, negative(), { workers: 1 }, async (model) => {
      const picture = testPicture(8, 8);
      const bad = (pattern, given, options) =>
        fails('bad-input', pattern, () => model.translate({ ...picture, ...given }, options));
      await bad(/width is 0/, { width: 0 });
      await bad(/height is 1\.5/, { height: 1.5 });
      await bad(/256 bytes.*9 x 8/, { width: 9 });
      await bad(/no bytes/, { data: undefined });
      await bad(/range is 0-1, expected one of/, {}, { range: '0-1' });
      await bad(/fit is fill, expected one of/, {}, { fit: 'fill' });
      await bad(/size is -4/, {}, { size: -4 });
      equal((await model.translate(picture)).width, 8, 'the model lives on');
    });
  },

  async 'a translation tells its progress and ends when it is told to'(scope) {
    for (const workers of [0, 1]) {
      await withModel(scope, slow(), { workers }, async (model) => {
        const picture = testPicture(256, 256);
        const shares = [];
        await model.translate(picture, { onProgress: (share) => shares.push(share) });
        equal(shares.at(-1), 1, 'last share');
        const stop = new AbortController();
        const onProgress = () => stop.abort();
        const run = model.translate(picture, { signal: stop.signal, onProgress });
        // An engine that tells nothing before the end can only be stopped before it begins.
        if (shares[0] === 1) stop.abort();
        await fails('aborted', /abort/, () => run);
        await fails('aborted', /abort/, () => model.translate(picture, { signal: stop.signal }));
        equal((await model.translate(picture)).width, 256, 'next picture');
      });
    }
  },
};
