// What the page hands over to the clipboard, and the line that says so.

import type { AppModule } from './app_module.js';
import { copyPicture } from './files.js';
import { toHash } from './link.js';
import type { State } from './messages.js';
import type { Visit } from './visit.js';

export class Handing {
  private readonly app: AppModule;
  private readonly visit: Visit;
  private noteTimer: ReturnType<typeof setTimeout> | undefined;

  constructor(app: AppModule, visit: Visit) {
    this.app = app;
    this.visit = visit;
  }

  /** A line that goes away by itself. */
  note(text: string): void {
    this.app.send({ type: 'note', text });
    clearTimeout(this.noteTimer);
    // Time to read it.
    const shown = Math.max(4000, 80 * text.length);
    this.noteTimer = setTimeout(() => {
      this.app.send({ type: 'note', text: '' });
    }, shown);
  }

  async copyText(text: string, done: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.note(done);
    } catch {
      this.app.send({ type: 'error', text: 'The browser does not allow copying' });
    }
  }

  async copyPicture(bytes: Uint8Array<ArrayBuffer>, done: string): Promise<void> {
    try {
      await copyPicture(bytes);
      this.note(done);
    } catch {
      this.app.send({
        type: 'error',
        text: 'The browser does not allow copying pictures: save it as PNG',
      });
    }
  }

  /** The address that shows the same; `missing` says what it cannot hold. */
  async share(link: State, missing: string): Promise<void> {
    const address = new URL(toHash(link), location.href).href;
    let text = 'The link is copied';
    try {
      await navigator.clipboard.writeText(address);
    } catch {
      text = 'The browser does not allow copying: take the link from the address bar';
      this.visit.show(link);
    }
    this.note(missing ? `${text}. ${missing}` : text);
  }
}
