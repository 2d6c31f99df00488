// The sheet of all keyboard shortcuts, which the app lists from its declarations. It also leads to
// the guide.

import type { Shortcut } from './messages.js';

const signs: Record<string, string> = {
  ArrowLeft: '\u2190',
  ArrowRight: '\u2192',
  ArrowUp: '\u2191',
  ArrowDown: '\u2193',
  Escape: 'Esc',
};

function keysOf(keys: string): HTMLElement {
  const definition = document.createElement('dd');
  keys.split('+').forEach((key, index) => {
    const element = document.createElement('kbd');
    element.textContent = signs[key] ?? key;
    if (index > 0) definition.append(' + ');
    definition.append(element);
  });
  return definition;
}

function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text: string,
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  return element;
}

/** Shows the sheet until Escape, its button, or a press beside it. */
export function showShortcuts(dialog: HTMLDialogElement, list: readonly Shortcut[]): void {
  const title = create('h2', 'Keyboard shortcuts');
  title.id = 'shortcuts-title';
  dialog.replaceChildren(title);
  const groups = new Map<string, HTMLElement>();
  for (const { group, label, keys } of list) {
    let entries = groups.get(group);
    if (!entries) {
      entries = document.createElement('dl');
      groups.set(group, entries);
      dialog.append(create('h3', group), entries);
    }
    entries.append(create('dt', label), keysOf(keys));
  }
  const guide = create('a', 'Read the guide');
  guide.href = 'guide/index.html';
  guide.target = '_blank';
  const more = create('p', '');
  const laboratory = create('a', 'Open the laboratory');
  laboratory.href = 'lab/index.html';
  laboratory.target = '_blank';
  more.append(guide, ' ', laboratory);
  dialog.append(more);
  const close = create('button', 'Close');
  close.type = 'button';
  close.addEventListener('click', () => {
    dialog.close();
  });
  dialog.append(close);
  dialog.onclick = (event) => {
    if (event.target === dialog) dialog.close();
  };
  dialog.showModal();
  close.focus({ preventScroll: true });
  dialog.scrollTop = 0;
}
