// The models that can be picked: those of the manifest, and files that were opened here.

import type { AppModule } from './app_module.js';
import { joinFiles } from './joining.js';
import {
  type Entry,
  type ExampleFile,
  allExamples,
  entryOfFile,
  modelName,
  pairUp,
} from './manifest.js';
import { newsOf, updatedList } from './manifest_watch.js';
import type { State } from './messages.js';
import { sendThumbnails } from './small_pictures.js';

/** Tells the app of its models when it is asked to. */
export class ModelList {
  private readonly app: AppModule;
  private entries: Entry[] = [];
  /** Files that came with the last models, by name. */
  private beside: Record<string, File> = {};

  constructor(app: AppModule) {
    this.app = app;
  }

  /** Adds models of the manifest. */
  put(entries: readonly Entry[]): void {
    this.entries.push(...entries);
  }

  /** The model that is shown where none is asked for. */
  get first(): Entry | undefined {
    return this.entries[0];
  }

  find(id: string): Entry | undefined {
    return this.entries.find((candidate) => candidate.id === id);
  }

  /** Notes which models of the list go there and back. */
  pairUp(entry: Entry): void {
    pairUp(entry, this.entries);
  }

  /** Takes the manifest's models as they are now, and says which are new. `inUse` stays. */
  async refresh(entries: Entry[], inUse: string): Promise<void> {
    const { list, fresh } = updatedList(this.entries, entries, inUse);
    this.entries = list;
    this.announce();
    if (fresh.length > 0) this.app.send({ type: 'note', text: newsOf(fresh) });
    await sendThumbnails(this.app, fresh);
  }

  /**
   * The models among files that came together. What has another name than *.onnx is kept for them:
   * it may hold their weights.
   */
  among(files: File[]): File[] {
    const models = files.filter(({ name }) => /\.onnx$/i.test(name));
    if (models.length === 0) return files;
    const others = files.filter((file) => !models.includes(file));
    this.beside = Object.fromEntries(others.map((file) => [file.name, file]));
    return models;
  }

  /** The models to open: a mapping and a synthesis that came together are one. */
  joined(files: File[]): Promise<File[]> {
    return joinFiles(files, this.beside);
  }

  /**
   * Names the model that a saved picture was made with as it is called here; '' if it is here, else
   * what the user should do.
   */
  findModelOf(state: State): string {
    const hash = typeof state['hash'] === 'string' ? state['hash'] : '';
    const id = typeof state['model'] === 'string' ? state['model'] : '';
    const entry =
      this.entries.find((each) => hash !== '' && each.hash.startsWith(hash)) ??
      this.entries.find((each) => each.id === id);
    if (!entry) return `The model of this picture, ${id}, is not here: open its file first`;
    state['model'] = entry.id;
    return '';
  }

  /** Whether the model that a link names is one of the list. */
  has({ model }: State): boolean {
    return this.entries.some(({ id }) => id === model);
  }

  showThumbnails(): Promise<void> {
    return sendThumbnails(this.app, this.entries);
  }

  /** A model that a picture can be given to, or undefined. */
  firstTranslator(): Entry | undefined {
    return this.entries.find(({ kind }) => kind === 'translator');
  }

  /** What any of the models can be tried on. */
  examples(): ExampleFile[] {
    return allExamples(this.entries);
  }

  /** Takes a model off the list without a word. */
  drop(entry: Entry): void {
    this.entries = this.entries.filter((other) => other !== entry);
  }

  /** Takes a file off the list that cannot be used; models of the manifest stay. */
  forgetFile({ id, source }: Entry): void {
    if (typeof source === 'string') return;
    this.entries = this.entries.filter((entry) => entry.id !== id);
    this.announce();
  }

  /** Adds a file, which is read for that; the entry that is there already if it is known. */
  async add(file: File): Promise<Entry> {
    const reading = (progress: number): void => {
      this.app.send({ type: 'loading', name: modelName(file), progress, reading: true });
    };
    reading(0);
    let entry: Entry;
    try {
      entry = await entryOfFile(file, reading);
    } finally {
      this.app.send({ type: 'loading', name: '', progress: -1 });
    }
    const known = this.entries.find(({ id }) => id === entry.id);
    (known ?? entry).externalData = this.beside;
    if (!known) this.entries.push(entry);
    return known ?? entry;
  }

  /** Tells the app which models there are. */
  announce(): void {
    const models = this.entries.map(
      ({ id, kind, name, dataset, license, caption, reverse, side }) => ({
        ...{ id, kind, name, dataset, license, caption, reverse },
        ...{ width: side, height: side },
      }),
    );
    this.app.send({ type: 'models', models });
  }
}
