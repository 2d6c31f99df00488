// Saves the film of Timeline, tells the app how far that is, and stops when it is told to.

import { messageOf } from '../engine/error.js';
import type { AppModule } from './app_module.js';
import { saveFile } from './files.js';
import { filmFile, kindOf, videoFormats } from './film_file.js';
import type { FromApp } from './messages.js';

export class FilmSaver {
  private readonly app: AppModule;
  private readonly note: (text: string) => void;
  private abort: AbortController | null = null;

  constructor(app: AppModule, note: (text: string) => void) {
    this.app = app;
    this.note = note;
  }

  /** Tells the app which videos the browser can encode. */
  async offer(): Promise<void> {
    this.app.send({ type: 'films', formats: await videoFormats() });
  }

  stop(): void {
    this.abort?.abort();
    this.abort = null;
  }

  /** Replaces the one before. */
  async save(
    { name, ...film }: Extract<FromApp, { type: 'save-animation' }>,
    data: Uint8Array<ArrayBuffer>,
  ): Promise<void> {
    this.stop();
    const abort = new AbortController();
    this.abort = abort;
    const { ending, type } = kindOf(film.format);
    const file = `${name}.${ending}`;
    const tell = (share: number): void => {
      if (!abort.signal.aborted) this.app.send({ type: 'film', share });
    };
    tell(0);
    try {
      const bytes = await filmFile(film, data, { signal: abort.signal, onProgress: tell });
      if (abort.signal.aborted) return;
      tell(-1);
      saveFile(file, bytes, type);
      this.note(`Saved ${file} (${film.count} frames)`);
    } catch (error) {
      if (abort.signal.aborted) return;
      tell(-1);
      this.app.send({ type: 'error', text: `${file} was not saved: ${messageOf(error)}` });
    } finally {
      if (this.abort === abort) this.abort = null;
    }
  }
}
