// The sheet on which the numbers of a latent are seen as bars and changed, one by one.

/** How many numbers are listed at a time. */
const mostListed = 64;
/** A slider goes at least this far: latents are normal, mostly within 3. */
const leastReach = 4;

/** '0-3, 12' as numbers below `count`, in order; null if it is no such list. */
export function placesIn(text: string, count: number): number[] | null {
  const places = new Set<number>();
  for (const part of text.split(',').map((each) => each.trim())) {
    if (part === '') continue;
    const match = /^(\d+)(?:\s*-\s*(\d+))?$/.exec(part);
    if (!match) return null;
    const first = Number(match[1]);
    const last = Math.min(Number(match[2] ?? match[1]), count - 1);
    for (let i = first; i <= last; ++i) places.add(i);
  }
  return [...places].sort((a, b) => a - b);
}

/** Numbers of the normal distribution (Box and Muller 1958). */
function normal(): number {
  const radius = Math.sqrt(-2 * Math.log(1 - Math.random()));
  return radius * Math.cos(2 * Math.PI * Math.random());
}

function create<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  text = '',
  className = '',
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  element.textContent = text;
  element.className = className;
  return element;
}

interface Row {
  slider: HTMLInputElement;
  field: HTMLInputElement;
  lock: HTMLInputElement;
}

/** Hears of all numbers after a change; `begins`: it is a change of its own for undo. */
export type Edited = (values: Float32Array<ArrayBuffer>, begins: boolean) => void;

export class NumbersSheet {
  private readonly dialog: HTMLDialogElement;
  private readonly edited: Edited;
  private readonly title = create('h2');
  private readonly bars = create('canvas', '', 'bars');
  private readonly search = create('input');
  private readonly said = create('p');
  private readonly list = create('div', '', 'numbers');
  private first: Float32Array<ArrayBuffer> = new Float32Array();
  private values: Float32Array<ArrayBuffer> = new Float32Array();
  private reach = leastReach;
  private readonly locked = new Set<number>();
  private readonly rows = new Map<number, Row>();

  constructor(dialog: HTMLDialogElement, edited: Edited) {
    this.dialog = dialog;
    this.edited = edited;
    this.title.id = 'numbers-title';
    this.search.type = 'search';
    this.search.placeholder = 'Which: 0-15, 40, or "changed"';
    this.search.ariaLabel = 'Which numbers to list';
    this.search.addEventListener('input', () => {
      this.fill();
    });
    this.said.role = 'status';
    this.bars.height = 64;
    this.bars.ariaLabel = 'All numbers as bars';
    this.bars.role = 'img';
    this.bars.addEventListener('click', (event) => {
      const share = event.offsetX / Math.max(1, this.bars.clientWidth);
      const place = Math.floor(share * this.values.length);
      const from = Math.max(0, place - 8);
      this.search.value = `${from}-${Math.min(this.values.length - 1, from + 15)}`;
      this.fill();
      this.rows.get(place)?.slider.focus();
    });
    const row = create('p', '', 'row');
    row.append(
      this.button('Reset', () => {
        this.changeAll((i) => this.first[i] ?? 0);
      }),
      this.button('Random', () => {
        this.changeAll(normal);
      }),
      this.button('Close', () => {
        dialog.close();
      }),
    );
    const legend = create('p', 'A tick locks a number against Reset and Random.', 'faint');
    dialog.replaceChildren(
      ...[this.title, this.bars, row, this.search, this.said, this.list, legend],
    );
    dialog.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') dialog.close();
    });
  }

  /** Shows the numbers of the picture that is called `label`. */
  open(label: string, values: Float32Array<ArrayBuffer>): void {
    this.title.textContent = `Numbers of ${label}`;
    this.first = values.slice();
    this.values = values;
    this.reach = values.reduce(
      (most, value) => Math.max(most, Math.ceil(Math.abs(value))),
      leastReach,
    );
    this.locked.clear();
    this.search.value = '';
    if (!this.dialog.open) this.dialog.show();
    this.fill();
    this.search.focus({ preventScroll: true });
  }

  private button(text: string, press: () => void): HTMLButtonElement {
    const element = create('button', text);
    element.type = 'button';
    element.addEventListener('click', press);
    return element;
  }

  private wanted(): number[] | null {
    const text = this.search.value.trim();
    const all = Array.from(this.values.keys());
    if (text === '') return all;
    if ('changed'.startsWith(text.toLowerCase())) {
      return all.filter((i) => this.values[i] !== this.first[i]);
    }
    return placesIn(text, this.values.length);
  }

  private fill(): void {
    const wanted = this.wanted();
    this.rows.clear();
    this.list.replaceChildren();
    const count = this.values.length;
    if (!wanted) {
      this.said.textContent = `Give numbers from 0 to ${count - 1}, such as 0-15, 40`;
    } else {
      const shown = wanted.slice(0, mostListed);
      for (const place of shown) this.list.append(...this.row(place));
      this.said.textContent =
        shown.length < wanted.length
          ? `${shown.length} of ${count} are listed: name others above`
          : `${shown.length} of ${count}`;
    }
    this.draw();
  }

  private row(place: number): HTMLElement[] {
    const slider = create('input');
    slider.type = 'range';
    slider.min = String(-this.reach);
    slider.max = String(this.reach);
    slider.step = '0.01';
    slider.ariaLabel = `Number ${place}`;
    const field = create('input');
    field.type = 'number';
    field.step = '0.1';
    field.ariaLabel = `Number ${place}, as text`;
    const lock = create('input');
    lock.type = 'checkbox';
    lock.ariaLabel = `Lock number ${place}`;
    lock.title = 'Reset and Random leave it as it is';
    lock.checked = this.locked.has(place);
    this.rows.set(place, { slider, field, lock });
    let begins = true;
    slider.addEventListener('input', () => {
      this.change(place, Number(slider.value), begins);
      begins = false;
    });
    slider.addEventListener('change', () => {
      begins = true;
    });
    field.addEventListener('change', () => {
      const value = Number(field.value);
      if (field.value !== '' && Number.isFinite(value)) this.change(place, value, true);
      this.put(place);
    });
    lock.addEventListener('change', () => {
      if (lock.checked) this.locked.add(place);
      else this.locked.delete(place);
    });
    this.put(place);
    return [create('span', String(place)), slider, field, lock];
  }

  /** Shows the value where it stands. */
  private put(place: number): void {
    const row = this.rows.get(place);
    const value = this.values[place];
    if (!row || value === undefined) return;
    row.slider.value = String(value);
    row.field.value = value.toFixed(3);
  }

  private change(place: number, value: number, begins: boolean): void {
    this.values[place] = value;
    this.put(place);
    this.draw();
    this.edited(this.values.slice(), begins);
  }

  /** All that are not locked. */
  private changeAll(valueOf: (place: number) => number): void {
    for (const place of this.values.keys()) {
      if (!this.locked.has(place)) this.values[place] = valueOf(place);
      this.put(place);
    }
    this.draw();
    this.edited(this.values.slice(), true);
  }

  private draw(): void {
    const { bars, values } = this;
    const ratio = window.devicePixelRatio;
    bars.width = Math.max(1, Math.round(bars.clientWidth * ratio));
    bars.height = Math.round(64 * ratio);
    const context = bars.getContext('2d');
    if (!context) return;
    const style = getComputedStyle(this.dialog);
    const [color, changed] = ['--muted', '--accent'].map((name) => style.getPropertyValue(name));
    const middle = bars.height / 2;
    const width = bars.width / Math.max(1, values.length);
    values.forEach((value, i) => {
      context.fillStyle = (value === this.first[i] ? color : changed) ?? '';
      const height = (value / this.reach) * middle;
      context.fillRect(
        i * width,
        middle - Math.max(0, height),
        Math.max(1, width - ratio),
        Math.max(1, Math.abs(height)),
      );
    });
  }
}
