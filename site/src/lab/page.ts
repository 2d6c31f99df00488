// The parts of the page by their ids.

// eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- as querySelector has it
export function part<T extends HTMLElement = HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (!found) throw new Error(`the page has no #${id}`);
  return found as T;
}

/** The listener of a button. */
export function onClick(id: string, act: () => void): void {
  part(id).addEventListener('click', act);
}

/** A number for people, of about three digits. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return '–';
  const size = Math.abs(value);
  if (size !== 0 && (size < 0.001 || size >= 100000)) return value.toExponential(1);
  const text = value.toFixed(size >= 100 ? 0 : size >= 10 ? 1 : size >= 1 ? 2 : 3);
  return text.replace('-', '−');
}

/** A few sentences that appear and go. */
export function say(message: string): void {
  const alert = part('alert');
  alert.textContent = message;
  alert.hidden = message === '';
}
