// Three lines for people who are here for the first time.

const key = 'ganvas-hint';
/** Presses elsewhere after which nobody needs them. */
const enough = 3;

const byMouse = [
  'R makes new pictures. Click one to look at it.',
  'Keep pictures that you like: all modes use them.',
  'Drop a model or a picture here. ? lists all keys.',
];
const byTouch = [
  'New seeds makes new pictures.',
  'Tap a picture to look at it.',
  'All modes use what you keep.',
];

function isFirst(): boolean {
  try {
    return localStorage.getItem(key) === null;
  } catch {
    // Without storage they would come each time.
    return false;
  }
}

/** Shows the lines over `page`, once in a browser. */
export function showHint(page: HTMLElement): void {
  if (!isFirst()) return;
  const hint = document.createElement('aside');
  hint.id = 'hint';
  hint.ariaLabel = 'First steps';
  const lines = document.createElement('ul');
  for (const text of matchMedia('(pointer: coarse)').matches ? byTouch : byMouse) {
    const line = document.createElement('li');
    line.textContent = text;
    lines.append(line);
  }
  const close = document.createElement('button');
  close.type = 'button';
  close.textContent = 'Got it';
  hint.append(lines, close);
  let presses = 0;
  const end = (): void => {
    hint.remove();
    window.removeEventListener('pointerdown', count, true);
    try {
      localStorage.setItem(key, 'seen');
    } catch {
      // It is full.
    }
  };
  const count = (event: Event): void => {
    if (!(event.target instanceof Node && hint.contains(event.target)) && ++presses >= enough) {
      end();
    }
  };
  window.addEventListener('pointerdown', count, true);
  close.addEventListener('click', end);
  page.append(hint);
}
