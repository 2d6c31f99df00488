// How training scales: two processes of one thread against one process of two threads, and of one.
//
//   node tests/bench/ranks.mjs [--rounds N] [--steps N] [-- TRAIN OPTIONS]
//
// Each way trains the same network on the same global batch, by turns; printed are pictures per
// second as medians between quartiles, over all ticks of 10 steps but the first of each run.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { quartiles } from './measure.mjs';

const ganvas = resolve(import.meta.dirname, '../../build/native/bin/ganvas');
const TICK = 10;
const WAYS = [
  { name: '1 process, 1 thread', options: ['--threads', '1'] },
  { name: '1 process, 2 threads', options: ['--threads', '2'] },
  { name: '2 processes, 1 thread each', options: ['--threads', '2', '--nproc', '2'] },
];
const NETWORK = ['--data', 'shapes', '--size', '32', '--channels', '64', '--batch', '64'];

function parse(args) {
  const end = args.indexOf('--');
  const own = end < 0 ? args : args.slice(0, end);
  const option = (name, fallback) => {
    const at = own.indexOf(name);
    return at < 0 ? fallback : Number(own[at + 1]);
  };
  return {
    rounds: option('--rounds', 3),
    steps: option('--steps', 30),
    train: end < 0 ? NETWORK : args.slice(end + 1),
  };
}

function speeds(way, { steps, train }) {
  const folder = mkdtempSync(join(tmpdir(), 'ganvas-ranks-'));
  const run = join(folder, 'run');
  const ways = [...way.options, '--steps', `${steps}`, '--tick-every', `${TICK}`];
  const quiet = ['--sample-every', '0', '--on-collapse', 'ignore', '--device', 'cpu', '--quiet'];
  try {
    execFileSync(ganvas, ['train', ...train, ...ways, ...quiet, '--out', run]);
    const lines = readFileSync(join(run, 'stats.jsonl'), 'utf8').trim().split('\n');
    return lines.slice(1).map((line) => JSON.parse(line).images_per_second);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const options = parse(process.argv.slice(2));
const all = new Map(WAYS.map((way) => [way, []]));
for (let round = 0; round < options.rounds; round++) {
  for (const way of WAYS) all.get(way).push(...speeds(way, options));
}
console.log(`ganvas train ${options.train.join(' ')}, ${options.rounds} rounds\n`);
console.log('| way | img/s |\n|---|---|');
for (const [way, numbers] of all) {
  const { low, median, high } = quartiles(numbers);
  console.log(`| ${way.name} | ${median.toFixed(0)} (${low.toFixed(0)}-${high.toFixed(0)}) |`);
}
