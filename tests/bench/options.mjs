// Options of the bench scripts and the suite's models; what is wrong is said in one line.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const root = fileURLToPath(new URL('../..', import.meta.url));

/** Names of the suite with the batches that are measured when none are named. */
export const suite = {
  dcgan64: [1, 64],
  dcgan32: [1, 64],
  sngan32: [1, 64],
  'sngan32-classes': [1, 64],
  r3gan32: [1, 64],
  'stylegan2-64': [1, 16],
  'stylegan2-256': [1],
  cyclegan256: [1],
  cyclegan128: [1],
  mlp: [1, 64],
};

/** Those with BatchNormalization are also written with it folded. */
const folded = new Set(['dcgan64', 'dcgan32', 'sngan32', 'mlp']);

export class UsageError extends Error {}

/** Runs `main` and ends the process with 0, 1 (failed) or 2 (wrong options). */
export async function runScript(name, main) {
  try {
    await main();
  } catch (error) {
    console.error(`${name}: ${String(error.message).split('\n')[0]}`);
    process.exitCode = error instanceof UsageError ? 2 : 1;
  }
}

export function wholeNumber(option, text, least, most) {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(
    `--${option}: got "${text}", expected a whole number from ${least} to ${most}`,
  );
}

export function positiveNumber(option, text) {
  const value = Number(text);
  if (text.trim() !== '' && Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`--${option}: got "${text}", expected a number above 0`);
}

export function precisionOf(text) {
  if (['fp32', 'fp16', 'int8'].includes(text)) return text;
  throw new UsageError(`--precision: got "${text}", expected fp32, fp16 or int8`);
}

/** parseArgs with one-line errors; the option --help prints `help`. */
export function parseOptions(options, help) {
  let values;
  try {
    ({ values } = parseArgs({ options: { ...options, help: { type: 'boolean', short: 'h' } } }));
  } catch (error) {
    throw new UsageError(`${error.message.split('\n')[0]} (see --help)`);
  }
  if (values.help) {
    console.log(help);
    process.exit(0);
  }
  return values;
}

/** The pairs {name, batch} to measure. */
export function casesOf({ models, batch }) {
  const names = models === undefined ? Object.keys(suite) : models.split(',');
  const batches = batch?.split(',').map((text) => wholeNumber('batch', text, 1, 1024));
  return names.flatMap((name) => {
    if (!Object.hasOwn(suite, name)) {
      throw new UsageError(
        `--models: no model "${name}", expected some of ${Object.keys(suite).join(', ')}`,
      );
    }
    return (batches ?? suite[name]).map((each) => ({ name, batch: each }));
  });
}

/** Of an npm package that is installed. */
export function packageVersion(name) {
  const file = path.join(root, 'node_modules', name, 'package.json');
  if (!existsSync(file)) throw new Error(`${name} is not installed: npm ci`);
  return JSON.parse(readFileSync(file, 'utf8')).version;
}

export const modelsFolder = path.join(root, 'build/bench-models');

/** The tool that writes the models. */
function nativeTool() {
  const tool = path.join(root, 'build/native/bin/ganvas');
  if (existsSync(tool)) return tool;
  throw new Error(
    'build/native/bin/ganvas, which writes the models, is not built: ' +
      'cmake --preset native && cmake --build --preset native --target ganvas',
  );
}

/**
 * The files of a model: {plain, folded}, `folded` null where there is no BatchNormalization or the
 * weights are narrow. They are written by `ganvas bench --write-models` where they are missing.
 */
export function modelFiles(name, precision = 'fp32') {
  const file = (stem) => path.join(modelsFolder, `${stem}.onnx`);
  const narrow = precision !== 'fp32';
  const files = {
    plain: file(narrow ? `${name}-${precision}` : name),
    folded: folded.has(name) && !narrow ? file(`${name}-folded`) : null,
  };
  if (Object.values(files).some((each) => each !== null && !existsSync(each))) {
    const job = ['--write-models', modelsFolder, '--only', name, '--precision', precision];
    execFileSync(nativeTool(), ['bench', ...job], { stdio: 'pipe' });
  }
  return files;
}
