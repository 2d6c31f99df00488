// Where the page stands: in the address, so that links, back and forward work, and in the storage of
// the browser, so that a visit goes on where the last one ended.

import { fromHash, toHash } from './link.js';
import type { State } from './messages.js';

/** Pages of other folders on the same host have visits of their own. */
const visitKey = `ganvas-visit ${location.pathname}`;
const themeKey = 'ganvas-theme';
/** Browsers allow few changes of the address a second. */
const pause = 300;
/** What a link has in any case. */
const always = new Set(['version', 'model', 'hash']);

/** In a frame of another page, as in the guide, the address is that page's and no visit goes on. */
export const isEmbedded = window.parent !== window;

/** Without storage, the page begins anew each time. */
function read(key: string): string {
  try {
    return localStorage.getItem(key) ?? '';
  } catch {
    return '';
  }
}

function write(key: string, text: string): void {
  try {
    if (text) localStorage.setItem(key, text);
    else localStorage.removeItem(key);
  } catch {
    // It is full or forbidden.
  }
}

/** What is a step of its own for back and forward. */
function stepOf({ model, mode }: State): string {
  return JSON.stringify([model, mode ?? 'sample']);
}

/** What the page begins with: the address, or else the visit before. */
export function firstLink(): State {
  return fromHash(location.hash.length > 1 || isEmbedded ? location.hash : read(visitKey));
}

export class Visit {
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** Of the entry of the browser's history that the address is in; '' before the first. */
  private step = '';
  private started = false;
  private latest: State = {};

  /** What to begin with, and the theme. `go` hears where the user goes. */
  begin(go: (link: State) => void): State {
    window.addEventListener('hashchange', ({ newURL }) => {
      // The user went back or forward, or gave another address. Before the event comes, the address
      // may have followed the state once more, so it is asked of the event.
      this.step = '';
      clearTimeout(this.timer);
      go(fromHash(new URL(newURL).hash));
    });
    // The last change may be younger than the pause.
    window.addEventListener('pagehide', () => {
      this.store();
    });
    const theme = read(themeKey);
    return { ...(theme && { theme }), ...firstLink() };
  }

  /** From now on the address follows. */
  start(): void {
    this.started = !isEmbedded;
  }

  keepTheme(theme: unknown): void {
    write(themeKey, String(theme));
  }

  follow(link: State): void {
    this.latest = link;
    if (!this.started) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.show(link);
    }, pause);
  }

  /** Puts the address of the link into the address bar. */
  show(link: State): void {
    const step = stepOf(link);
    const next = this.step !== '' && step !== this.step;
    this.store();
    try {
      history[next ? 'pushState' : 'replaceState'](null, '', toHash(link));
      this.step = step;
    } catch {
      // The browser takes no address of this length.
    }
  }

  private store(): void {
    if (!this.started) return;
    // A kiosk is a matter of its link.
    const mine = { ...this.latest };
    delete mine['kiosk'];
    const fresh = Object.keys(mine).every((key) => always.has(key));
    write(visitKey, fresh ? '' : toHash(mine));
  }
}
