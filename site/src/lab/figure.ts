// The laboratory as a figure of the guide: the plane, what is said of it, and a few controls.

import './figure.css';
import { part } from '../side/page.js';

/** What an address such as #figure=objective,show-arrows&show=arrows asks for. */
export interface Figure {
  /** Names as in controls.ts, or ids of the boxes under Show. */
  controls: readonly string[];
  /** Boxes under Show that are on from the start, without "show-". */
  shown: readonly string[];
}

const list = (text: string | null): string[] => (text ?? '').split(',').filter(Boolean);

/** null where the address asks for the whole laboratory. */
export function figureOf(hash: string): Figure | null {
  const pairs = new URLSearchParams(hash.replace(/^#/, ''));
  if (!pairs.has('figure')) return null;
  return { controls: list(pairs.get('figure')), shown: list(pairs.get('show')) };
}

/** Hides everything that the figure does not name. Names that are not known are ignored. */
export function showAsFigure({ controls, shown }: Figure): void {
  document.body.classList.add('figure');
  for (const box of part('layers').querySelectorAll('input')) {
    const row = box.closest('label');
    if (row) row.hidden = !controls.includes(box.id);
    if (shown.includes(box.id.replace('show-', ''))) box.checked = true;
  }
  for (const row of part('options').querySelectorAll<HTMLElement>('.row')) {
    const field = row.querySelector('input, select');
    row.hidden = !controls.includes(field?.id.replace('option-', '') ?? '');
    const note = row.nextElementSibling;
    if (note instanceof HTMLElement && note.matches('.note')) note.hidden = row.hidden;
  }
  for (const group of part('options').querySelectorAll('details')) {
    group.open = true;
    group.hidden = !group.querySelector('.row:not([hidden])');
  }
}
