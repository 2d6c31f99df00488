// Plain HTML in place of the page: what failed, and what to do. Needs nothing that could be missing.

/** What helps where a file of the page is missing or damaged. */
export const reloadAdvice =
  'Load the page again. If this text comes back, a file of the site is missing or damaged. The owner of the site should copy dist/ again completely.';

export const browserAdvice =
  'Use Chrome or Edge 91, Firefox 89, Safari 16.4, or a later version of them.';

function paragraph(text: string): HTMLElement {
  const line = document.createElement('p');
  line.textContent = text;
  return line;
}

function reloadButton(): HTMLElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Load the page again';
  button.addEventListener('click', () => {
    location.reload();
  });
  return button;
}

function show(problem: string, advice: string): HTMLElement | null {
  const plain = document.querySelector<HTMLElement>('#plain');
  // The first failure is the cause of those that follow.
  if (!plain || plain.classList.contains('shown')) return null;
  plain
    .querySelector('#plain-text')
    ?.replaceChildren(paragraph(problem), paragraph(advice), reloadButton());
  plain.setAttribute('role', 'alert');
  plain.classList.add('shown');
  plain.hidden = false;
  return plain;
}

/** Puts one sentence on what failed and one on what to do in place of the page, for good. */
export function explain(problem: string, advice: string): void {
  if (show(problem, advice)) document.querySelector('#page')?.remove();
}

/** As `explain`, over a page that may come back; returns what takes the words away. */
export function explainMeanwhile(problem: string, advice: string): () => void {
  const plain = show(problem, advice);
  return () => {
    if (!plain) return;
    plain.classList.remove('shown');
    plain.hidden = true;
  };
}

/** The page is there: its words wait. */
export function hideWords(): void {
  const plain = document.querySelector<HTMLElement>('#plain');
  if (plain && !plain.classList.contains('shown')) plain.hidden = true;
}
