// What dist/ganvas.js promises, as checks that run in Node, in a page and in a module worker alike.
// Each check gets {ganvas, engine} and throws where the promise is broken.

import { equal, fails, same, withModel } from './contract_checks.mjs';
import { meaningChecks } from './meaning_contract.mjs';
import { translateChecks } from './translate_contract.mjs';
import {
  conditional,
  fixedBatch,
  generator,
  generator2d,
  halves,
  latentsOnly,
  slow,
  withOperator,
} from './tiny_models.mjs';

const z = (count, nz = 8) => ({
  data: Float32Array.from({ length: count * nz }, (_, i) => Math.sin(i)),
  dims: [count, nz],
});

/** Throws where latents differ in any bit from those of assets/golden/latents.json. */
export async function checkGolden(ganvas, golden) {
  const kinds = new Map();
  for (const entry of golden.latents) {
    const kind = `${entry.nz} ${entry.prior}`;
    kinds.set(kind, [...(kinds.get(kind) ?? []), entry]);
  }
  for (const entries of kinds.values()) {
    const bytes = latentsOnly(entries[0].nz, entries[0].prior);
    await withModel({ ganvas, engine: 'wasm' }, bytes, { workers: 0 }, (model) => {
      for (const { seed, index, bits } of entries) {
        const found = new Uint32Array(model.latents(seed, 1, index).buffer);
        const expected = bits.map((text) => Number.parseInt(text, 16));
        same(found, expected, `latent ${index} of seed ${seed}`);
      }
    });
  }
  return golden.latents.length;
}

export const checks = {
  ...translateChecks,
  ...meaningChecks,

  async 'info tells inputs, outputs, metadata and the parts they play'(scope) {
    await withModel(scope, generator(), { workers: 0 }, ({ info }) => {
      equal(JSON.stringify(info.inputs[0].dims), '[-1,8]', 'dims of z');
      equal(info.inputs[0].dtype, 'float32', 'type of z');
      equal(info.outputs[0].name, 'image', 'name of the output');
      equal(info.metadata['ganvas.name'], 'tiny', 'metadata');
      equal(info.kind, 'generator', 'kind');
      equal(info.latent.size, 8, 'latent size');
      equal(info.image.width, 8, 'width');
      equal(info.operators.ConvTranspose, 1, 'operators');
      equal(info.engine, scope.engine, 'engine');
    });
    const odd = 'a "quoted" \\ back\\slash,\n\u0001 é 字 😀';
    await withModel(scope, generator({ extra: { odd } }), { workers: 1 }, ({ info }) => {
      equal(info.metadata.odd, odd, 'text with all kinds of characters');
    });
    await withModel(scope, generator2d(), { workers: 0 }, ({ info }) => {
      equal(info.kind, 'generator2d', 'kind of points');
      equal(info.image, null, 'points are no pictures');
      equal(info.points.output, 'points', 'output of points');
    });
    await withModel(scope, conditional(), { workers: 0 }, ({ info }) => {
      equal(info.label.classes.join(), 'a,b,c', 'classes');
      equal(info.latent.prior, 'uniform', 'prior');
    });
  },

  async 'pictures are the same with 0, 1 and 3 workers'(scope) {
    const runs = [];
    for (const workers of [0, 1, 3]) {
      await withModel(scope, generator(), { workers }, async (model) => {
        const pictures = await model.sample({ seed: 42, count: 7 });
        equal(pictures.count, 7, 'count');
        equal(pictures.data.length, 7 * 8 * 8 * 4, 'bytes');
        runs.push([pictures.data, (await model.run({ z: z(7) })).image.data]);
      });
    }
    for (const [pictures, numbers] of runs.slice(1)) {
      same(pictures, runs[0][0], 'pictures');
      same(numbers, runs[0][1], 'numbers');
    }
  },

  async 'a picture does not depend on its batch'(scope) {
    await withModel(scope, generator(), { workers: 2 }, async (model) => {
      const whole = await model.sample({ seed: 3, count: 70 });
      for (const first of [0, 33, 69]) {
        const one = await model.sample({ seed: 3, count: 1, first });
        same(one.data, whole.data.subarray(first * 256, (first + 1) * 256), `picture ${first}`);
      }
    });
  },

  async 'pictures are the rounded numbers of the output'(scope) {
    await withModel(scope, generator(), { workers: 1 }, async (model) => {
      const { image } = await model.run({ z: { data: model.latents(9, 2), dims: [2, 8] } });
      const { data } = await model.sample({ seed: 9, count: 2 });
      for (let i = 0; i < 2 * 64; ++i) {
        const pixel = Math.floor(i / 64) * 192 + (i % 64);
        for (let c = 0; c < 3; ++c) {
          const value = Math.floor((image.data[pixel + c * 64] + 1) * 127.5 + 0.5);
          if (Math.abs(data[i * 4 + c] - value) > 1) throw new Error(`pixel ${i} is off`);
        }
        equal(data[i * 4 + 3], 255, 'alpha');
      }
    });
  },

  async 'seeds are safe integers, bigints and decimal digits'(scope) {
    await withModel(scope, generator(), { workers: 0 }, (model) => {
      const seed = 2 ** 40 + 7;
      same(model.latents(BigInt(seed), 2), model.latents(seed, 2), 'bigint');
      same(model.latents(String(seed), 2), model.latents(seed, 2), 'digits');
      same(model.latents(seed, 1, 1), model.latents(seed, 2).subarray(8), 'index 1');
      equal(model.latents('18446744073709551615', 1).length, 8, 'largest seed');
    });
  },

  async 'labels choose the class, and default to index mod classes'(scope) {
    await withModel(scope, conditional(), { workers: 2 }, async (model) => {
      const mixed = await model.sample({ seed: 1, count: 5 });
      const given = await model.sample({ seed: 1, count: 5, labels: [0, 1, 2, 0, 1] });
      same(mixed.data, given.data, 'default labels');
      const other = await model.sample({ seed: 1, count: 5, labels: [1, 1, 2, 0, 1] });
      if (other.data.slice(0, 64).join() === given.data.slice(0, 64).join()) {
        throw new Error('the label changes nothing');
      }
      const latents = { data: model.latents(1, 3), dims: [3, 8] };
      const runs = [];
      for (const data of [BigInt64Array.of(0n, 1n, 2n), Int32Array.of(0, 1, 2), [0, 1, 2]]) {
        runs.push((await model.run({ z: latents, label: { data, dims: [3] } })).image.data);
      }
      same(runs[1], runs[0], 'labels as Int32Array');
      same(runs[2], runs[0], 'labels as numbers');
    });
  },

  async 'a file with a fixed batch gives any number of pictures'(scope) {
    await withModel(scope, fixedBatch(), { workers: 2 }, async (model) => {
      equal(model.info.batch, 2, 'batch');
      const five = await model.sample({ seed: 8, count: 5 });
      equal(five.data.length, 5 * 64, 'bytes');
      const two = await model.sample({ seed: 8, count: 2, first: 3 });
      same(two.data, five.data.slice(3 * 64), 'pictures 3 and 4');
      await fails('bad-input', /noise.*\[3, 8, 1, 1\].*expected \[2, 8, 1, 1\]/, () =>
        model.run({ noise: { data: new Float32Array(24), dims: [3, 8, 1, 1] } }),
      );
    });
  },

  async 'points of a 2-D generator come through run'(scope) {
    await withModel(scope, generator2d(), { workers: 1 }, async (model) => {
      const { points } = await model.run({ z: z(5, 4) });
      equal(points.dims.join(), '5,2', 'dims');
      await fails('bad-input', /points in the plane, not pictures: use points\(\)/, () =>
        model.sample({ count: 1 }),
      );
    });
  },

  async 'points of a seed are those of run, with any batch and any workers'(scope) {
    let expected;
    await withModel(scope, generator2d(), { workers: 0 }, async (model) => {
      const data = model.latents('77', 9, 2);
      expected = (await model.run({ z: { data, dims: [9, 4] } })).points.data;
    });
    for (const [options, batch, extra] of [
      [{ workers: 2 }, 'N', { 'ganvas.kind': 'generator2d' }],
      [{ workers: 1 }, 4, {}],
    ]) {
      await withModel(scope, generator2d({ batch, extra }), options, async (model) => {
        equal(model.info.kind, 'generator2d', 'kind');
        const { data, count } = await model.points({ seed: 77, count: 9, first: 2 });
        equal(count, 9, 'count');
        same(data, expected, 'points');
        equal((await model.points()).data.length, 2, 'numbers of one point');
        await fails('bad-input', /count is 0/, () => model.points({ count: 0 }));
      });
    }
    await withModel(scope, generator(), { workers: 0 }, (model) =>
      fails('bad-input', /no output of points \[N, 2\]: use sample\(\)/, () => model.points()),
    );
  },

  async 'float16 inputs and outputs are plain numbers'(scope) {
    await withModel(scope, halves(), { workers: 1 }, async (model) => {
      equal(model.info.inputs[0].dtype, 'float16', 'type');
      const values = [1, -2.5, 65504, 1e-7, 0.1, 2 ** -24, 1e6, -0];
      const rounded = [1, -2.5, 65504, 2 ** -23, 0.0999755859375, 2 ** -24, Infinity, -0];
      const tensor = { data: values, dims: [2, 4] };
      const { single, half_out } = await model.run({ half: tensor, single_in: tensor });
      same(single.data, rounded, 'widened');
      same(half_out.data, rounded, 'narrowed');
    });
  },

  async 'inputs are copied, never detached'(scope) {
    for (const workers of [0, 2]) {
      await withModel(scope, generator(), { workers }, async (model) => {
        const input = z(4);
        const first = model.run({ z: input });
        const before = input.data.slice();
        input.data.fill(0);
        equal(input.data.length, 32, 'length after run');
        same(
          (await first).image.data,
          (await model.run({ z: { ...input, data: before } })).image.data,
          'run',
        );
      });
    }
    const bytes = generator();
    await withModel(scope, bytes, { workers: 1 }, () => equal(bytes.length > 0, true, 'bytes'));
  },

  async 'wrong inputs are bad-input and name what is wrong'(scope) {
    await withModel(scope, conditional(), { workers: 1 }, async (model) => {
      const label = { data: [0], dims: [1] };
      await fails('bad-input', /"label" is missing/, () => model.run({ z: z(1) }));
      await fails('bad-input', /no input "x"/, () => model.run({ z: z(1), label, x: z(1) }));
      await fails('bad-input', /"z".*\[1, 7\].*expected \[N, 8\]/, () =>
        model.run({ z: { data: new Float32Array(7), dims: [1, 7] }, label }),
      );
      await fails('bad-input', /"z".*9 numbers.*8/, () =>
        model.run({ z: { data: new Float32Array(9), dims: [1, 8] }, label }),
      );
      await fails('bad-input', /"label".*1\.5/, () =>
        model.run({ z: z(1), label: { data: [1.5], dims: [1] } }),
      );
      await fails('bad-input', /dims/, () => model.run({ z: { data: [1] }, label }));
      await fails('bad-input', /label 3 .*0 to 2/, () => model.sample({ labels: [3] }));
      await fails('bad-input', /2 labels.*1 pictures/, () => model.sample({ labels: [0, 0] }));
      for (const seed of [-1, 1.5, NaN, 2 ** 60, '12x', '18446744073709551616', -1n, null]) {
        await fails('bad-input', /seed/, () => model.latents(seed, 1));
      }
      for (const count of [0, -1, 1.5, '1', 2 ** 40]) {
        await fails('bad-input', /count/, () => model.sample({ count }));
      }
      equal((await model.sample({ count: 1 })).count, 1, 'the model lives on');
    });
    await fails('bad-input', /workers/, () => scope.ganvas.loadModel(generator(), { workers: -1 }));
    await fails('bad-input', /engine/, () => scope.ganvas.loadModel(generator(), { engine: 'x' }));
    await fails('bad-input', /threads/, () => scope.ganvas.loadModel(generator(), { threads: 0 }));
    await fails('bad-input', /URL/, () => scope.ganvas.loadModel(7));
  },

  async 'bytes that are no model are bad-model'(scope) {
    const { ganvas, engine } = scope;
    const whole = generator();
    for (const workers of [0, 1]) {
      for (const bytes of [
        new Uint8Array(0),
        Uint8Array.from({ length: 300 }, (_, i) => (i * 37) & 255),
        whole.slice(0, whole.length - 500),
        new TextEncoder().encode('<!DOCTYPE html><title>Not found</title>'),
      ]) {
        await fails('bad-model', /./, () => ganvas.loadModel(bytes, { engine, workers }));
      }
    }
  },

  async 'an operator that the engine lacks is named'({ ganvas, engine }) {
    await fails('unsupported-op', /Nonsense/, () =>
      ganvas.loadModel(withOperator('Nonsense'), { engine, workers: 1 }),
    );
  },

  async 'progress rises to 1'(scope) {
    for (const workers of [0, 2]) {
      await withModel(scope, generator(), { workers }, async (model) => {
        const shares = [];
        await model.sample({ count: 80, onProgress: (share) => shares.push(share) });
        equal(shares.at(-1), 1, 'last share');
        if (shares.some((share, i) => i > 0 && share < shares[i - 1])) {
          throw new Error(`progress goes back: ${shares}`);
        }
      });
    }
  },

  async 'an AbortSignal ends a run, and the model stays usable'(scope) {
    for (const workers of [0, 1, 2]) {
      await withModel(scope, slow(6), { workers }, async (model) => {
        // Two parts for an engine that is through with four pictures before it tells of them.
        const image_in = {
          data: new Float32Array(8 * 3 * 65536).fill(0.1),
          dims: [8, 3, 256, 256],
        };
        const stop = new AbortController();
        const onProgress = () => stop.abort();
        const run = model.run({ image_in }, { signal: stop.signal, onProgress });
        const waiting = model.run({ image_in }, { signal: stop.signal });
        await Promise.all([
          fails('aborted', /abort/, () => run),
          fails('aborted', /abort/, () => waiting),
        ]);
        await fails('aborted', /abort/, () => model.run({ image_in }, { signal: stop.signal }));
        const one = { data: image_in.data.subarray(0, 3 * 65536), dims: [1, 3, 256, 256] };
        equal((await model.run({ image_in: one })).image.dims.join(), '1,3,256,256', 'next run');
      });
    }
    await fails('aborted', /abort/, () =>
      scope.ganvas.loadModel(generator(), { engine: scope.engine, signal: AbortSignal.abort() }),
    );
  },

  async 'runs asked for at once all get their own answer'(scope) {
    await withModel(scope, generator(), { workers: 2 }, async (model) => {
      const seeds = [1, 2, 3, 4, 5];
      const together = await Promise.all(seeds.map((seed) => model.sample({ seed, count: 3 })));
      for (const [i, seed] of seeds.entries()) {
        same((await model.sample({ seed, count: 3 })).data, together[i].data, `seed ${seed}`);
      }
    });
  },

  async 'a disposed model says so'(scope) {
    for (const workers of [0, 2]) {
      const model = await scope.ganvas.loadModel(slow(6), { engine: scope.engine, workers });
      const image_in = { data: new Float32Array(8 * 3 * 65536), dims: [8, 3, 256, 256] };
      const run = model.run({ image_in }, { onProgress: () => model.dispose() });
      await fails('disposed', /dispose/, () => run);
      await fails('disposed', /dispose/, () => model.run({ image_in }));
      await fails('disposed', /dispose/, () => model.latents(1, 1));
      model.dispose();
    }
  },
};
