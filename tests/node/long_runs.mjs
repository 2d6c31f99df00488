// Checks of runs that take long and of runs on threads, for Node, pages and module workers alike.
// Each throws where the promise is broken.

import { everyWeight, generator, slow } from './tiny_models.mjs';

function check(holds, what) {
  if (!holds) throw new Error(what);
}

const picture = (seed) => ({
  image_in: {
    data: Float32Array.from({ length: 3 * 65536 }, (_, i) => Math.sin(i * seed)),
    dims: [1, 3, 256, 256],
  },
});

/**
 * Cancels a run of 60 convolutions once it has told its progress, which without shared memory takes
 * a run in steps. Returns the milliseconds until the caller knew, and until the engine, which had to
 * notice, was through with the next, small run.
 */
export async function cancelMidway({ loadModel }, options) {
  const model = await loadModel(slow(60, 'S'), options);
  try {
    const stop = new AbortController();
    const shares = [];
    let stopped = 0;
    const onProgress = (share) => {
      shares.push(share);
      if (shares.length === 3) {
        // Not from within the call: a page's button is another event, too.
        setTimeout(() => {
          stopped = performance.now();
          stop.abort();
        }, 0);
      }
    };
    const outcome = await model.run(picture(1), { signal: stop.signal, onProgress }).then(
      () => 'finished',
      (error) => error.code,
    );
    const heard = performance.now() - stopped;
    const told = shares.length;
    check(outcome === 'aborted', `the run ended as ${outcome} after shares ${shares}`);
    check(told >= 3, `only ${told} shares were told`);
    check(shares.at(-1) < 0.9, `the run had come to ${shares.at(-1)} when it was cancelled`);
    check(
      shares.every((share, i) => share >= 0 && (i === 0 || share >= shares[i - 1])),
      `progress goes back: ${shares}`,
    );
    const small = { image_in: { data: new Float32Array(3 * 64), dims: [1, 3, 8, 8] } };
    check((await model.run(small)).image.dims.join() === '1,3,8,8', 'the next run is another one');
    const free = performance.now() - stopped;
    check(shares.length === told, 'a cancelled run told more of its progress');
    return { heard, free };
  } finally {
    model.dispose();
  }
}

function sameBits(a, b, what) {
  const x = new Uint32Array(a.data.buffer);
  const y = new Uint32Array(b.data.buffer);
  check(x.length === y.length && x.length > 0, `${what}: ${x.length} numbers and ${y.length}`);
  const at = x.findIndex((bits, i) => bits !== y[i]);
  check(at < 0, `${what}: number ${at} is ${a.data[at]} and ${b.data[at]}`);
}

/** Compares runs on `threads` threads with runs on one, bit by bit; returns threads in use. */
export async function compareThreads({ loadModel }, threads) {
  const z = { data: Float32Array.from({ length: 55 }, (_, i) => Math.cos(i)), dims: [5, 11] };
  const cases = [
    [everyWeight(), { z }],
    [slow(6), picture(2)],
  ];
  const used = [];
  for (const [bytes, inputs] of cases) {
    const one = await loadModel(bytes, { workers: 0 });
    check(one.info.threads === 1, `${one.info.threads} threads without asking for any`);
    const expected = (await one.run(inputs)).image;
    for (const workers of [0, undefined]) {
      const model = await loadModel(bytes, { threads, ...(workers === 0 && { workers }) });
      check(model.info.workers === (workers ?? 1), `${model.info.workers} workers with threads`);
      used.push(model.info.threads);
      // Threads come to a run once they have started, so the first runs may have fewer. Nothing
      // tells when they have, so they are given time.
      for (let i = 0; i < 8; ++i) {
        sameBits((await model.run(inputs)).image, expected, `run ${i} on ${threads} threads`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      model.dispose();
    }
    one.dispose();
  }
  check(new Set(used).size === 1, `different numbers of threads: ${used}`);
  return used[0];
}

/** Relaxed SIMD is used where this distribution has it, and runs go on where it has not. */
export async function checkRelaxed({ loadModel }, built) {
  const plain = await loadModel(generator());
  const relaxed = await loadModel(generator(), { relaxedSimd: true });
  try {
    check(plain.info.relaxedSimd === false, 'relaxed SIMD is used without being asked for');
    check(relaxed.info.relaxedSimd === built, `relaxedSimd is ${relaxed.info.relaxedSimd}`);
    const a = (await plain.sample({ seed: 3, count: 4 })).data;
    const b = (await relaxed.sample({ seed: 3, count: 4 })).data;
    const far = a.findIndex((value, i) => Math.abs(value - b[i]) > 1);
    check(far < 0, `byte ${far} is ${a[far]} and ${b[far]}`);
  } finally {
    plain.dispose();
    relaxed.dispose();
  }
}
