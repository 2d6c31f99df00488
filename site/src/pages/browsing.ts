// Choices that keys look through and Enter takes: loading a model on each arrow would be too much.

import type { AppModule } from './app_module.js';

/** Keys by which a closed select changes its value. */
const searching = /^(Arrow\w+|Home|End|Page\w+|.)$/u;

export class Browsing {
  private readonly app: AppModule;
  /** The select that is being looked through, and what it was at. */
  private open: { select: HTMLSelectElement; before: string } | null = null;

  constructor(app: AppModule) {
    this.app = app;
  }

  isBrowsing(select: HTMLSelectElement): boolean {
    return this.open?.select === select;
  }

  follow(select: HTMLSelectElement, id: string): void {
    let byKey = false;
    let before = select.value;
    const close = (): void => {
      this.open = null;
      this.app.send({ type: 'browse', id: '', value: '' });
    };
    select.addEventListener('keydown', (event) => {
      const { key } = event;
      byKey = searching.test(key) && key !== ' ';
      if (this.isBrowsing(select)) {
        if (key === 'Enter' || key === ' ') {
          event.preventDefault();
          const { value } = select;
          close();
          this.app.send({ type: 'command', id, value });
        } else if (key === 'Escape') {
          event.preventDefault();
          event.stopPropagation();
          select.value = this.open?.before ?? select.value;
          close();
        }
        return;
      }
      before = select.value;
      if (key !== 'Enter' && key !== ' ') return;
      // The canvas shows the choices in place of the browser's own list.
      event.preventDefault();
      this.open = { select, before };
      this.app.send({ type: 'browse', id, value: select.value });
    });
    select.addEventListener('keyup', () => {
      byKey = false;
    });
    select.addEventListener('input', () => {
      const { value } = select;
      if (byKey) {
        this.open ??= { select, before };
        this.app.send({ type: 'browse', id, value });
      } else {
        if (this.isBrowsing(select)) close();
        this.app.send({ type: 'command', id, value });
      }
    });
    select.addEventListener('blur', () => {
      if (!this.isBrowsing(select)) return;
      select.value = this.open?.before ?? select.value;
      close();
    });
  }
}
