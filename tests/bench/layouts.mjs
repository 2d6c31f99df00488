// The preset of points on layouts that it was not made for: files of points are written here, learned
// by `ganvas train --preset grid25 --data points:FILE.csv`, and measured by `ganvas eval RUN --metrics
// modes --centers CENTRES.csv --sigma X` at the run's last step. Prints a table for results.md.
//
//   node tests/bench/layouts.mjs [--seed S] [--layouts spiral20,grid7x3,ring8_weights] [--out DIR]
//                                [--ganvas FILE]
import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { parseOptions, root, runScript, UsageError, wholeNumber } from './options.mjs';

const run = promisify(execFile);
const COUNT = 50_000; // points of a file

// {sigma, centres: [[x, y, weight], ...]}; weights need no sum.
const LAYOUTS = {
  // An Archimedean spiral of two turns, modes at even distances along it.
  spiral20: {
    sigma: 0.05,
    centres: Array.from({ length: 20 }, (_, k) => {
      const radius = Math.sqrt(1 + (15 * k) / 19); // from 1 to 4
      const angle = (4 * Math.PI * (radius - 1)) / 3;
      return [radius * Math.cos(angle), radius * Math.sin(angle), 1];
    }),
  },
  // Columns and rows at uneven distances, the nearest 0.5 apart.
  grid7x3: {
    sigma: 0.05,
    centres: [-4, -3.5, -2, -1, 0.5, 2.5, 4].flatMap((x) => [-2, -0.5, 2].map((y) => [x, y, 1])),
  },
  // The ring of ring8, whose k-th mode is k times as frequent as the first.
  ring8_weights: {
    sigma: 0.01,
    centres: Array.from({ length: 8 }, (_, k) => {
      const angle = (k * Math.PI) / 4;
      return [Math.cos(angle), Math.sin(angle), k + 1];
    }),
  },
};

// Mulberry32 (Ettinger 2017): the same numbers everywhere.
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function drawPoints({ sigma, centres }) {
  const next = uniform(1);
  const total = centres.reduce((sum, [, , weight]) => sum + weight, 0);
  return Array.from({ length: COUNT }, () => {
    let left = next() * total;
    const [x, y] = centres.find(([, , weight]) => (left -= weight) < 0) ?? centres.at(-1);
    const radius = sigma * Math.sqrt(-2 * Math.log(1 - next()));
    const angle = 2 * Math.PI * next();
    return [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
  });
}

const csv = (header, rows) => [header, ...rows.map((row) => row.join(','))].join('\n') + '\n';

async function measure(name, given) {
  const layout = LAYOUTS[name];
  const points = path.join(given.out, `${name}.csv`);
  const centres = path.join(given.out, `${name}_centres.csv`);
  const folder = path.join(given.out, name);
  writeFileSync(points, csv('x,y', drawPoints(layout)));
  writeFileSync(centres, csv('x,y,weight', layout.centres));
  const train = ['train', '--preset', 'grid25', '--data', `points:${points}`];
  await run(given.ganvas, [...train, '--seed', given.seed, '--out', folder], {
    env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
    maxBuffer: 1 << 26,
  });
  const known = ['--centers', centres, '--sigma', String(layout.sigma)];
  const { stdout } = await run(given.ganvas, [
    'eval',
    folder,
    '--metrics',
    'modes',
    '--json',
    ...known,
  ]);
  const { modes, floor } = JSON.parse(stdout);
  const cells = [
    name,
    given.seed,
    `${modes.covered} of ${modes.total}`,
    modes.high_quality.toFixed(3),
    floor.modes.high_quality.toFixed(3),
    modes.reverse_kl.toFixed(4),
    floor.modes.reverse_kl.toFixed(4),
  ];
  console.log(`| ${cells.join(' | ')} |`);
}

await runScript('layouts.mjs', async () => {
  const given = parseOptions(
    {
      seed: { type: 'string', default: '1' },
      layouts: { type: 'string', default: Object.keys(LAYOUTS).join(',') },
      out: { type: 'string', default: path.join(root, 'build/layouts') },
      ganvas: { type: 'string', default: path.join(root, 'build/native/bin/ganvas') },
    },
    'node tests/bench/layouts.mjs [--seed S] [--layouts LIST] [--out DIR] [--ganvas FILE]',
  );
  wholeNumber('seed', given.seed, 0, Number.MAX_SAFE_INTEGER);
  const names = given.layouts.split(',');
  for (const name of names) {
    if (!Object.hasOwn(LAYOUTS, name)) {
      throw new UsageError(
        `--layouts: no layout "${name}", expected some of ${Object.keys(LAYOUTS).join(', ')}`,
      );
    }
  }
  if (existsSync(given.out)) {
    throw new UsageError(`--out ${given.out}: is there already, expected a new folder`);
  }
  mkdirSync(given.out, { recursive: true });
  console.log(
    '| layout | seed | modes | high quality | data | reverse KL | data |\n|---|---|---|---|---|---|---|',
  );
  for (const name of names) await measure(name, given);
});
