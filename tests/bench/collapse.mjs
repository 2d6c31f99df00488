// Recall and false alarms of the collapse alarm: runs that are planted to collapse and healthy ones,
// over seeds. Prints a table for results.md.
//
//   node tests/bench/collapse.mjs [--seeds 3] [--steps 1500] [--jobs 1] [--only NAME,...] [--out DIR]
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { parseOptions, root, runScript, UsageError, wholeNumber } from './options.mjs';

const run = promisify(execFile);
const ganvas = path.join(root, 'build/native/bin/ganvas');

const SHAPES = '--data shapes --size 16 --channels 8 --batch 32';
const GLYPHS = '--data glyphs --size 32 --channels 8 --batch 32 --conditional';
const POINTS = '--data ring8 --model mlp --channels 64 --layers 2 --nz 2 --batch 128';

const HEALTHY = {
  'shapes, non-saturating': SHAPES,
  'shapes, minimax': `${SHAPES} --objective minimax`,
  'shapes, lsgan': `${SHAPES} --objective lsgan`,
  'shapes, hinge, spectral': `${SHAPES} --objective hinge --spectral-norm d --norm-d none`,
  'shapes, WGAN-GP': `${SHAPES} --objective wgan --gp 10 --norm-d layer --beta1 0 --beta2 0.9`,
  'shapes, rpgan, R1, R2': `${SHAPES} --objective rpgan --r1 1 --r2 1 --norm-d none`,
  'shapes, ada, mirror': `${SHAPES} --augment ada --mirror`,
  'shapes, resnet, hinge': `${SHAPES} --model resnet --objective hinge --spectral-norm d --beta1 0 --beta2 0.9`,
  'glyphs by class': GLYPHS,
  'preset ring8': '--preset ring8',
  'preset grid25': '--preset grid25',
};

const PLANTED = {
  'shapes, --lr-g 0.1': `${SHAPES} --lr-g 0.1`,
  'shapes, --lr-g 1': `${SHAPES} --lr-g 1`,
  'shapes, hinge, --lr-g 0.1': `${SHAPES} --objective hinge --spectral-norm d --norm-d none --lr-g 0.1`,
  'shapes, --pixel-weight 1000': `${SHAPES} --pixel-weight 1000`,
  'shapes, minimax, --lr-d 0.01': `${SHAPES} --objective minimax --lr-d 0.01 --lr-g 1e-5`,
  'glyphs by class, --lr-g 1': `${GLYPHS} --lr-g 1`,
  'glyphs by class, --pixel-weight 1000': `${GLYPHS} --pixel-weight 1000`,
  'ring8, --pixel-weight 100': `${POINTS} --pixel-weight 100`,
  'ring8, --lr-g 0.1': `${POINTS} --lr-g 0.1 --lr-d 2e-4`,
  'ring8, hopping: fast G, slow D': `${POINTS} --lr-g 5e-3 --lr-d 5e-4 --beta1 0.9`,
};

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1];

async function train(name, options, seed, given) {
  const folder = path.join(given.out, `${name.replace(/[^a-z0-9]+/gi, '_')}_${seed}`);
  if (!existsSync(folder)) {
    const common = `--steps ${given.steps} --seed ${seed} --threads 1 --device cpu --sample-every 0 --checkpoint-every ${given.steps}`;
    const text = `${options} ${common} --tick-every 50 --quiet --out ${folder}`;
    // A run whose numbers are no longer finite ends with 1: that is noticed by itself.
    await run(ganvas, ['train', ...text.split(' ')], {
      env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
    }).catch((error) => {
      if (error.code !== 1 || !/finite/.test(error.stderr)) throw error;
    });
  }
  const lines = readFileSync(path.join(folder, 'stats.jsonl'), 'utf8').trim().split('\n');
  const looks = lines.map((line) => JSON.parse(line)).filter((line) => 'spread' in line);
  const log = readFileSync(path.join(folder, 'log.txt'), 'utf8');
  const since = log.match(/Warning: collapse since step (\d+)/);
  const late = looks.filter((look) => look.step > given.steps / 2);
  const ended = looks.length === 0 || looks.at(-1).step < given.steps;
  return {
    alarm: since !== null,
    since: since ? Number(since[1]) : null,
    ended,
    late: (key) => late.map((look) => look[key]),
  };
}

await runScript('collapse.mjs', async () => {
  const given = parseOptions(
    {
      seeds: { type: 'string', default: '3' },
      steps: { type: 'string', default: '1500' },
      jobs: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      out: { type: 'string', default: path.join(root, 'build/collapse') },
    },
    'node tests/bench/collapse.mjs [--seeds 3] [--steps 1500] [--jobs 1] [--only NAME,...] [--out DIR]',
  );
  const seeds = wholeNumber('seeds', given.seeds, 1, 1000);
  const jobs = wholeNumber('jobs', given.jobs, 1, 64);
  given.steps = wholeNumber('steps', given.steps, 1000, 1e9);
  mkdirSync(given.out, { recursive: true });
  const cases = [
    ...Object.entries(PLANTED).map(([name, options]) => ({ name, options, planted: true })),
    ...Object.entries(HEALTHY).map(([name, options]) => ({ name, options, planted: false })),
  ].filter(({ name }) => given.only === '' || given.only.split(';').includes(name));
  if (cases.length === 0) throw new UsageError(`--only ${given.only}: names no case`);
  const waiting = cases.flatMap((each) => {
    each.runs = [];
    return Array.from({ length: seeds }, (_, i) => [each, i + 1]);
  });
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      next[0].runs.push(await train(next[0].name, next[0].options, next[1], given));
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));

  console.log(
    '| planted | run | alarms | ended by numbers that are not finite | bad since step, median | spread, late, lowest to highest | nearest | offset |',
  );
  console.log('|---|---|---|---|---|---|---|---|');
  const range = (runs, key) => {
    const all = runs.flatMap((each) => each.late(key)).filter(Number.isFinite);
    return all.length ? `${Math.min(...all).toFixed(2)} to ${Math.max(...all).toFixed(2)}` : '';
  };
  const sums = { true: [0, 0], false: [0, 0] };
  for (const { name, planted, runs } of cases) {
    const alarms = runs.filter((each) => each.alarm);
    const noticed = runs.filter((each) => each.alarm || each.ended);
    sums[planted][0] += planted ? noticed.length : alarms.length;
    sums[planted][1] += runs.length;
    const cells = [
      planted ? 'yes' : 'no',
      name,
      `${alarms.length} of ${runs.length}`,
      runs.filter((each) => each.ended).length,
      alarms.length ? median(alarms.map((each) => each.since)) : '',
      ...['spread', 'nearest', 'offset'].map((key) => range(runs, key)),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
  console.log(`\nrecall ${sums.true.join(' of ')}, false alarms ${sums.false.join(' of ')}`);
});
