// The parts of a side page by their ids, and its alert.

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

/** A few sentences that appear and go. */
export function say(message: string): void {
  const alert = part('alert');
  alert.textContent = message;
  alert.hidden = message === '';
}
