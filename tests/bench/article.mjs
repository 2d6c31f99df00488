// The comparisons of the article that the project began with, as curves: which adversarial loss,
// noise on what the discriminator sees, initial weights, a pixel term. Each run is `ganvas train`
// with options and nothing else; runs that are there already are not made again.
//
//   node tests/bench/article.mjs --data idx:DIR [--steps N] [--out DIR] [--figures DIR] [--threads N]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { chartSvg } from './chart.mjs';
import { parseOptions, root, runScript, UsageError, wholeNumber } from './options.mjs';

const ganvas = join(root, 'build/native/bin/ganvas');
const usage =
  'node tests/bench/article.mjs --data idx:DIR [--steps N] [--out DIR] [--figures DIR] [--threads N]';

const SHARED = {
  model: 'dcgan',
  size: '32',
  channels: '16',
  batch: '64',
  'ema-half-life': '0',
  'sample-every': '0',
  'tick-every': '50',
  metrics: 'fid,coverage',
  'metrics-every': '150',
  'metrics-samples': '2000',
};

const FIGURES = [
  {
    name: 'losses',
    runs: {
      'non-saturating': {},
      'minimax (saturates)': { objective: 'minimax' },
    },
  },
  {
    name: 'noise',
    runs: {
      'no noise': {},
      'sigma 0.1, going to 0': { 'instance-noise': '0.1' },
      'sigma 0.5, going to 0': { 'instance-noise': '0.5' },
    },
  },
  {
    name: 'initialization',
    runs: {
      'dcgan: N(0, 0.02²)': {},
      'normal: N(0, 1 / fan-in)': { init: 'normal' },
      'xavier: Glorot, uniform': { init: 'xavier' },
      'he: N(0, 2 / fan-in)': { init: 'he' },
      orthogonal: { init: 'orthogonal' },
    },
  },
  {
    name: 'pixel_term',
    runs: {
      'λ = 0': {},
      'λ = 0.001': { 'pixel-weight': '0.001' },
      'λ = 0.003': { 'pixel-weight': '0.003' },
      'λ = 0.01': { 'pixel-weight': '0.01' },
    },
  },
];

const linesOf = (folder) =>
  readFileSync(join(folder, 'stats.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

// The lines of stats.jsonl of a run with `options`; made where it is not there.
function run(options, given) {
  const name = Object.entries(options).flat().join('_') || 'base';
  const folder = join(given.out, name);
  const finished =
    existsSync(join(folder, 'stats.jsonl')) && linesOf(folder).at(-1).step === given.steps;
  if (!finished) {
    mkdirSync(given.out, { recursive: true });
    const all = {
      ...SHARED,
      'checkpoint-every': given.steps,
      steps: given.steps,
      threads: given.threads,
      ...options,
    };
    const text = Object.entries(all).flatMap(([key, value]) => [`--${key}`, String(value)]);
    const command = existsSync(join(folder, 'options.json'))
      ? ['resume', folder]
      : ['train', '--data', given.data, ...text, '--out', folder];
    console.log(`ganvas ${command.join(' ')}`);
    const { status, error } = spawnSync(ganvas, command, { stdio: 'inherit' });
    if (error) throw error;
    if (status !== 0) throw new Error(`ganvas ended with ${status}`);
  }
  return linesOf(folder);
}

function draw(figure, given) {
  const runs = Object.entries(figure.runs).map(([label, options]) => [label, run(options, given)]);
  const curves = (key) =>
    runs.map(([label, lines]) => ({
      label,
      points: lines.filter((line) => key in line).map((line) => [line.images / 1000, line[key]]),
    }));
  const file = join(given.figures, `${figure.name}.svg`);
  const x = 'thousand real pictures seen';
  const panels = [
    {
      title: 'Fréchet distance',
      x,
      y: 'FID, classifier features',
      curves: curves('fid'),
      logarithmic: true,
    },
    { title: 'Coverage', x, y: 'coverage, k = 5', curves: curves('coverage'), range: [0, 1] },
    { title: 'Mean logits of generated pictures', x, y: 'D(G(z))', curves: curves('logit_fake') },
  ];
  writeFileSync(file, chartSvg(panels));
  console.log(file);
  for (const [label, lines] of runs) {
    const last = lines.at(-1);
    console.log(`  ${label}: FID ${last.fid.toFixed(1)}, coverage ${last.coverage.toFixed(3)}`);
  }
}

await runScript('article.mjs', async () => {
  const given = parseOptions(
    {
      data: { type: 'string' },
      steps: { type: 'string', default: '1500' },
      out: { type: 'string', default: join(root, 'build/article') },
      figures: { type: 'string', default: join(root, 'tests/bench/figures') },
      threads: { type: 'string', default: '1' },
    },
    usage,
  );
  if (!given.data) {
    throw new UsageError('--data is missing, expected labelled pictures such as idx:DIR');
  }
  given.steps = wholeNumber('steps', given.steps, 1, 1e9);
  given.threads = wholeNumber('threads', given.threads, 0, 4096);
  mkdirSync(given.figures, { recursive: true });
  for (const figure of FIGURES) draw(figure, given);
});
