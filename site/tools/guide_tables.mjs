// The tables of the guide that say what the options are, from `ganvas COMMAND --help`.
//
//   node site/tools/guide_tables.mjs    writes them into site/guide/*.md
//
// A table stands between `<!-- help: COMMAND / GROUP -->` and `<!-- end -->`. A test compares.

import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
export const guideFolder = path.join(root, 'site/guide');
export const ganvas = path.join(root, 'build/native/bin/ganvas');

/** Texts of options stand in this column. */
const column = 30;

/** `name` and `text` of the first line of an entry; null for other lines. */
function entryOf(line) {
  if (
    /^ {2}-/.test(line) &&
    line[column - 1] === ' ' &&
    /^(?!Needs:|Excludes:)[^ -]/.test(line.slice(column))
  ) {
    return { name: line.slice(0, column).trim(), text: line.slice(column) };
  }
  const [, name, text] = line.match(/^ {2}(\S.*?)(?: {2,}(.*))?$/) ?? [];
  return name ? { name, text } : null;
}

/** The help of a command by the names of its groups: {'Networks': [{name, lines: [text]}]}. */
export function readHelp(text) {
  const groups = {};
  let group = null;
  for (const line of text.split('\n')) {
    const heading = line.match(/^([^\s;:][^;:]*)(?:;.*)?:$/);
    const entry = entryOf(line);
    const more = line.match(/^ {4,}(\S.*)$/);
    if (heading) {
      group = groups[heading[1]] = [];
    } else if (group && entry) {
      group.push({ name: entry.name, lines: entry.text ? [entry.text] : [] });
    } else if (group?.length > 0 && more) {
      group.at(-1).lines.push(more[1]);
    }
  }
  return groups;
}

/** `--fit TEXT:{crop,pad}=crop Excludes: --size` as {flags, value: 'crop|pad', initial: 'crop'}. */
function optionOf(name) {
  const said = name.replace(/ (Excludes|Needs): .*/, '').replace(/ (REQUIRED|\.\.\.)/g, '');
  const [names, ...values] = said.split(' ');
  const flags = names.replace(/\{.*\}/, '').split(',');
  // Words in capitals stand for values: NAME=NUMBER is not a default.
  const initial = said.match(/=((?![A-Z]+$)\S+)$/)?.[1].replace(/^\[(.*)\]$/, '$1') ?? '';
  const value = values
    .join(' ')
    .replace(/=(?![A-Z]+$)\S+$/, '')
    .replace(/:[A-Z]+ in \[.*\]/, '')
    .replace(/^.*:\{(.*)\}/, (_, choices) => choices.split(',').join('|'))
    .replace(/:(INT|UINT|FLOAT|TEXT)$/, '');
  return { flags, value, initial };
}

const escapeCell = (text) => text.replace(/([*_<>[\]])/g, '\\$1').replace(/\|/g, '\\|');
const code = (text) => `\`${text.replace(/\|/g, '\\|')}\``;

function optionRows(entries) {
  const rows = entries
    .map(({ name, lines }) => {
      // A default that is not a single value stands at the end of the text.
      const [, text, said] = lines.join(' ').match(/^(.*?)(?: \[([^[\]]+)\])?$/);
      const option = optionOf(name);
      const value = option.initial || (/^\S+$/.test(said ?? '') ? said : '');
      return { ...option, text, initial: value ? code(value) : said };
    })
    .filter(({ flags }) => !flags.includes('--help'));
  const withDefaults = rows.some(({ initial }) => initial);
  const cells = rows.map(({ flags, value, initial, text }) => {
    const [first, ...others] = flags.filter((flag) => !flag.startsWith('--no-'));
    const names = [code(value ? `${first} ${value}` : first), ...others.map(code)].join(', ');
    const off = flags.some((flag) => flag.startsWith('--no-')) ? 'off' : '';
    return [names, ...(withDefaults ? [initial ?? off] : []), escapeCell(text)];
  });
  return [['option', ...(withDefaults ? ['default'] : []), 'meaning'], ...cells];
}

function nameRows(entries) {
  const cells = entries.map(({ name, lines: [text, ...options] }) => [
    code(name),
    escapeCell(text),
    ...(options.length > 0 ? [code(options.join(' ').replace(/^= /, ''))] : []),
  ]);
  return [['name', 'meaning', 'options'].slice(0, cells[0].length), ...cells];
}

/** The Markdown table of one group of a command's help. */
export function helpTable(groups, group) {
  const entries = groups[group];
  if (!entries?.length) {
    throw new Error(`no group "${group}" among: ${Object.keys(groups).join(', ')}`);
  }
  const [head, ...rows] = entries[0].name.startsWith('-') ? optionRows(entries) : nameRows(entries);
  const line = (cells) => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

const block = /(<!-- help: (\w+) \/ (.+) -->\n)[\s\S]*?(<!-- end -->)/g;

/** The text of a page with all its tables as `help(command)` has them. */
export function withTables(text, help) {
  return text.replace(block, (_, begin, command, group, end) => {
    return `${begin}\n${helpTable(readHelp(help(command)), group)}\n\n${end}`;
  });
}

/** What `ganvas COMMAND --help` prints. */
export const helpOf = (command) =>
  execFileSync(ganvas, [command, '--help'], { encoding: 'utf8', maxBuffer: 1 << 24 });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const file of readdirSync(guideFolder).filter((name) => name.endsWith('.md'))) {
    const name = path.join(guideFolder, file);
    const text = readFileSync(name, 'utf8');
    const written = withTables(text, helpOf);
    if (written !== text) {
      writeFileSync(name, written);
      console.log(`${file}: tables written`);
    }
  }
}
