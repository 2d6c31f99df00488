// Search in the guide, and its live figures.

import sections from 'ganvas:guide';
import { followFigures } from './figures.js';
import { type Found, find } from './find.js';

const input = document.getElementById('search') as HTMLInputElement;
const contents = document.getElementById('contents') as HTMLDetailsElement;

function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found;
}

function resultOf({ section, excerpt }: Found): HTMLElement {
  const item = document.createElement('li');
  const link = document.createElement('a');
  link.href = section.href;
  link.textContent = section.heading ? `${section.page}: ${section.heading}` : section.page;
  const text = document.createElement('p');
  for (const { text: piece, hit } of excerpt) {
    if (hit) {
      const mark = document.createElement('mark');
      mark.textContent = piece;
      text.append(mark);
    } else {
      text.append(piece);
    }
  }
  item.append(link, text);
  return item;
}

function start(): void {
  const found = element('found');
  const columns = element('columns');
  const search = (): void => {
    const asked = input.value.trim() !== '';
    const list = find(sections, input.value);
    found.hidden = !asked;
    columns.hidden = asked;
    element('results').replaceChildren(...list.map(resultOf));
    element('count').textContent =
      list.length === 0
        ? 'Nothing found.'
        : list.length === 1
          ? '1 place'
          : `${list.length} places`;
  };
  const close = (): void => {
    input.value = '';
    search();
  };
  input.addEventListener('input', search);
  input.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') close();
    if (event.key === 'Enter') found.querySelector('a')?.click();
  });
  // A result on this page changes the address only.
  window.addEventListener('hashchange', close);
  document.addEventListener('keydown', (event) => {
    if (event.key !== '/' || event.ctrlKey || event.metaKey || event.target === input) return;
    event.preventDefault();
    input.focus();
  });
  input.hidden = false;
  if (matchMedia('(max-width: 800px)').matches) contents.open = false;
  search();
}

start();
followFigures();
