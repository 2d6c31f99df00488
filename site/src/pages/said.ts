// What the page says in words: its parts of index.html.

export function element(id: string): HTMLElement {
  const found = document.getElementById(id);
  if (!found) throw new Error(`index.html has no #${id}`);
  return found;
}

/** The last result: #status holds it, and one of two regions has it read aloud. */
export class Said {
  private readonly status = element('status');
  private readonly live = element('live');
  private readonly alert = element('alert');

  say(text: string, error: string): void {
    this.status.textContent = text;
    // What is written again is read again.
    const spoken = text === error ? '' : text;
    if (this.live.textContent !== spoken) this.live.textContent = spoken;
    if (this.alert.textContent !== error) this.alert.textContent = error;
  }
}
