// The comparisons of the article that the project began with, as curves: which adversarial loss,
// noise on what the discriminator sees, initial weights, a pixel term. Each run is `ganvas train`
// with options and nothing else, its pictures `ganvas sample` of its last weights; runs that are there
// already are not made again.
//
//   node tests/bench/article.mjs --data idx:DIR [--steps N] [--out DIR] [--figures DIR] [--threads N]
//                              [--ganvas FILE]
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { chartSvg } from './chart.mjs';
import { parseOptions, root, runScript, UsageError, wholeNumber } from './options.mjs';

const usage =
  'node tests/bench/article.mjs --data idx:DIR [--steps N] [--out DIR] [--figures DIR] [--threads N] [--ganvas FILE]';

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

const PICTURES = 16; // of each run, with the same latents

const minimax = { objective: 'minimax' };
const FIGURES = [
  {
    name: 'losses',
    runs: {
      'non-saturating': {},
      'the same, another seed': { seed: '1' },
      'minimax (saturates)': minimax,
      'minimax, another seed': { ...minimax, seed: '1' },
    },
  },
  {
    // Noise is against a discriminator that is too sure, so with the loss that suffers from that.
    name: 'noise',
    runs: {
      'minimax, no noise': minimax,
      'minimax, σ = 0.1, going to 0': { ...minimax, 'instance-noise': '0.1' },
      'minimax, σ = 0.5, going to 0': { ...minimax, 'instance-noise': '0.5' },
      'non-saturating, no noise': {},
      'non-saturating, σ = 0.1': { 'instance-noise': '0.1' },
      'non-saturating, σ = 0.5': { 'instance-noise': '0.5' },
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
      'λ = 0.003': { 'pixel-weight': '0.003' },
      'λ = 0.01': { 'pixel-weight': '0.01' },
      'λ = 0.1': { 'pixel-weight': '0.1' },
      'λ = 1': { 'pixel-weight': '1' },
    },
  },
];

const linesOf = (folder) =>
  readFileSync(join(folder, 'stats.jsonl'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

function ganvas(given, command) {
  console.log(`ganvas ${command.join(' ')}`);
  const { status, error } = spawnSync(given.ganvas, command, { stdio: 'inherit' });
  if (error) throw error;
  if (status !== 0) throw new Error(`ganvas ended with ${status}`);
}

// The folder of a run with `options`; made where it is not there.
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
    const resumed = existsSync(join(folder, 'options.json'));
    ganvas(
      given,
      resumed ? ['resume', folder] : ['train', '--data', given.data, ...text, '--out', folder],
    );
  }
  return folder;
}

// The first pictures of seed 0 as PNG in base64.
function picturesOf(folder, given) {
  const model = `${folder}.onnx`;
  const drawn = `${folder}_pictures`;
  if (!existsSync(drawn)) {
    ganvas(given, ['export', folder, '--out', model]);
    ganvas(given, ['sample', model, '--seed', '0', '--count', String(PICTURES), '--out', drawn]);
  }
  return readdirSync(drawn)
    .sort()
    .map((file) => readFileSync(join(drawn, file)).toString('base64'));
}

function draw(figure, given) {
  const runs = Object.entries(figure.runs).map(([label, options]) => {
    const folder = run(options, given);
    return { label, dashed: options.objective === 'minimax', lines: linesOf(folder), folder };
  });
  const curves = (key) =>
    runs.map(({ label, dashed, lines }) => ({
      label,
      dashed,
      points: lines.filter((line) => key in line).map((line) => [line.images / 1000, line[key]]),
    }));
  const file = join(given.figures, `${figure.name}.svg`);
  const x = 'thousand real pictures seen';
  const panels = [
    {
      title: 'Fréchet distance (less is better)',
      x,
      y: 'FID, classifier features',
      curves: curves('fid'),
      logarithmic: true,
    },
    {
      title: 'Coverage (more is better)',
      x,
      y: 'coverage, k = 5',
      curves: curves('coverage'),
      fromZero: true,
    },
    { title: 'Mean logits of generated pictures', x, y: 'D(G(z))', curves: curves('logit_fake') },
  ];
  const pictures = runs.map(({ folder }) => picturesOf(folder, given));
  writeFileSync(file, chartSvg(panels, pictures));
  console.log(file);
  for (const { label, lines } of runs) {
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
      ganvas: { type: 'string', default: join(root, 'build/native/bin/ganvas') },
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
