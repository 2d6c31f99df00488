// What a comparison prints: a line of text, a row of a table, or JSON.

import { ratioOf, timesOf } from './measure.mjs';

const digits = (value) =>
  value < 10 ? value.toFixed(3) : value < 100 ? value.toFixed(2) : value.toFixed(1);
/** The median between the quartiles. */
export const spread = ({ low, median, high }) =>
  `${digits(median)} (${digits(low)}-${digits(high)})`;
const ratio = ({ low, median, high }) =>
  `${median.toFixed(2)}x (${low.toFixed(2)}-${high.toFixed(2)})`;

/**
 * One result: our engine against the others. `turns` is what interleave() gave, the first name ours;
 * `differences` {name: largest difference of the outputs from ours}.
 */
export function resultOf({ model, batch, threads, turns, differences }) {
  const [own, ...others] = Object.keys(turns);
  return {
    model,
    batch,
    threads,
    milliseconds: Object.fromEntries(
      Object.entries(turns).map(([name, each]) => [name, timesOf(each)]),
    ),
    calls: Object.fromEntries(
      Object.entries(turns).map(([name, each]) => [name, each.flat().length]),
    ),
    ratio: Object.fromEntries(others.map((name) => [name, ratioOf(turns[own], turns[name])])),
    largestDifference: differences,
  };
}

/** Lines for people: one of ours, one of each other engine. */
export function textOf({ model, batch, threads, milliseconds, ratio: ratios, largestDifference }) {
  const lines = [`${model}, batch ${batch}, ${threads} ${threads === 1 ? 'thread' : 'threads'}`];
  for (const [name, time] of Object.entries(milliseconds)) {
    let line = `  ${name.padEnd(20)} ${spread(time)} ms`;
    if (ratios[name]) {
      line = `${line.padEnd(54)} ${ratio(ratios[name])}`.padEnd(78);
      line += ` largest difference ${largestDifference[name].toExponential(1)}`;
    }
    lines.push(line);
  }
  return lines.join('\n');
}

/** The head of the table whose rows markdownOf() gives. */
export function markdownHead(engines) {
  const [own, ...others] = engines;
  const columns = ['model', 'batch', 'threads', `${own}, ms`];
  for (const name of others) columns.push(`${name}, ms`, 'ratio', 'largest difference');
  return `| ${columns.join(' | ')} |\n|${'---|'.repeat(columns.length)}`;
}

/** A row; a cell of an engine that did not run is empty. */
export function markdownOf(result, engines) {
  const [own, ...others] = engines;
  const cells = [result.model, result.batch, result.threads, spread(result.milliseconds[own])];
  for (const name of others) {
    if (!result.milliseconds[name]) cells.push('', '', '');
    else {
      cells.push(
        spread(result.milliseconds[name]),
        ratio(result.ratio[name]),
        result.largestDifference[name].toExponential(1),
      );
    }
  }
  return `| ${cells.join(' | ')} |`;
}
