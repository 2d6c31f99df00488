// The options of the chosen runs, side by side.

import type { Run } from './data.js';
import { optionText } from './words.js';

/** Rows of [name, a value of each run]; with `differing`, those in which not all are equal. */
export function optionRows(
  runs: readonly Pick<Run, 'options'>[],
  differing: boolean,
): [string, string[]][] {
  const names = new Set(runs.flatMap(({ options }) => Object.keys(options)));
  const rows = [...names].map((name): [string, string[]] => [
    name,
    runs.map(({ options }) => optionText(options[name])),
  ]);
  if (!differing) return rows;
  return rows.filter(([, values]) => values.some((value) => value !== values[0]));
}

function cells(tag: 'th' | 'td', texts: readonly string[], scope = ''): HTMLElement[] {
  return texts.map((text) => {
    const cell = document.createElement(tag);
    cell.textContent = text;
    if (scope !== '') cell.setAttribute('scope', scope);
    return cell;
  });
}

/** Fills `parent` with a table, or a sentence where there is nothing to list. */
export function showOptions(parent: HTMLElement, runs: readonly Run[], differing: boolean): void {
  const rows = optionRows(runs, differing);
  if (rows.length === 0) {
    const note = document.createElement('p');
    note.className = 'note';
    note.textContent = runs.length > 1 && differing ? 'All options are the same.' : 'No options.';
    parent.replaceChildren(note);
    return;
  }
  const table = document.createElement('table');
  const head = table.createTHead().insertRow();
  head.append(...cells('th', ['Option', ...runs.map(({ id }) => id)], 'col'));
  const body = table.createTBody();
  for (const [name, values] of rows) {
    const row = body.insertRow();
    row.append(...cells('th', [name], 'row'), ...cells('td', values));
  }
  parent.replaceChildren(table);
}
