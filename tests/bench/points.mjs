// Mode coverage of the presets of points over seeds: `ganvas train --preset NAME --seed S`, then
// `ganvas eval RUN --metrics modes --json`, at the run's last step. Prints a table for results.md.
//
//   node tests/bench/points.mjs [--presets ring8,grid25] [--seeds 10] [--jobs 1] [--out DIR]
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';

import { parseOptions, root, runScript, UsageError, wholeNumber } from './options.mjs';

const run = promisify(execFile);
const ganvas = path.join(root, 'build/native/bin/ganvas');

const median = (numbers) => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
};

async function measure(preset, seed, out) {
  const folder = path.join(out, `${preset}_${seed}`);
  const start = performance.now();
  await run(ganvas, ['train', '--preset', preset, '--seed', String(seed), '--out', folder], {
    env: { ...process.env, OMP_WAIT_POLICY: 'passive' },
    maxBuffer: 1 << 26,
  });
  const seconds = (performance.now() - start) / 1000;
  const { stdout } = await run(ganvas, ['eval', folder, '--metrics', 'modes', '--json']);
  const { modes, floor } = JSON.parse(stdout);
  console.error(
    `${preset} seed ${seed}: ${modes.covered}/${modes.total} modes, high quality ${modes.high_quality}, reverse KL ${modes.reverse_kl.toFixed(4)}, ${seconds.toFixed(0)} s`,
  );
  return { ...modes, floor: floor.modes, seconds };
}

await runScript('points.mjs', async () => {
  const options = parseOptions(
    {
      presets: { type: 'string', default: 'ring8,grid25' },
      seeds: { type: 'string', default: '10' },
      jobs: { type: 'string', default: '1' },
      out: { type: 'string', default: path.join(root, 'build/points') },
    },
    'node tests/bench/points.mjs [--presets ring8,grid25] [--seeds 10] [--jobs 1] [--out DIR]',
  );
  const seeds = wholeNumber('seeds', options.seeds, 1, 1000);
  const jobs = wholeNumber('jobs', options.jobs, 1, 64);
  if (existsSync(options.out)) {
    throw new UsageError(`--out ${options.out}: is there already, expected a new folder`);
  }
  const found = new Map();
  const waiting = [];
  for (const preset of options.presets.split(',')) {
    found.set(preset, []);
    for (let seed = 1; seed <= seeds; ++seed) waiting.push([preset, seed]);
  }
  const work = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      found.get(next[0]).push(await measure(...next, options.out));
    }
  };
  await Promise.all(Array.from({ length: jobs }, work));

  console.log(
    '| preset | seeds | modes, fewest | high quality, median | worst | data | reverse KL, median | worst | data | seconds, median | worst |',
  );
  console.log('|---|---|---|---|---|---|---|---|---|---|---|');
  for (const [preset, all] of found) {
    const of = (pick) => all.map(pick);
    const cells = [
      preset,
      all.length,
      `${Math.min(...of((m) => m.covered))} of ${all[0].total}`,
      median(of((m) => m.high_quality)).toFixed(3),
      Math.min(...of((m) => m.high_quality)).toFixed(3),
      median(of((m) => m.floor.high_quality)).toFixed(3),
      median(of((m) => m.reverse_kl)).toFixed(4),
      Math.max(...of((m) => m.reverse_kl)).toFixed(4),
      median(of((m) => m.floor.reverse_kl)).toFixed(4),
      median(of((m) => m.seconds)).toFixed(0),
      Math.max(...of((m) => m.seconds)).toFixed(0),
    ];
    console.log(`| ${cells.join(' | ')} |`);
  }
});
