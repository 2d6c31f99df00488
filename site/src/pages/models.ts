// The model that is in use, and how another one takes its place.

import { GanvasError, messageOf } from '../engine/error.js';
import type { Model } from '../engine/model.js';
import type { Ahead } from './ahead.js';
import type { AppModule } from './app_module.js';
import {
  type Entry,
  type ExampleFile,
  type Manifest,
  domainsOf,
  fetchManifest,
  modelName,
} from './manifest.js';
import type { Engine } from './messages.js';
import { ModelList } from './model_list.js';
import {
  type ModelMessage,
  describe,
  engineNames,
  engineText,
  learn,
  inputNotes,
  parseList,
} from './model_message.js';
import { type Opened, openModel } from './opening.js';
import { sendExamples } from './small_pictures.js';
import { WayBack } from './way_back.js';

export const workerCount = Math.min(4, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));

export class Models {
  readonly list: ModelList;
  private readonly app: AppModule;
  private readonly onChange: () => void;
  private loading: AbortController | null = null;
  private engine: Engine = 'wasm';
  private readonly back = new WayBack();
  /** In use. */
  private opened: Opened | null = null;
  /** Until the model in use has done its first run: the one before it, to go back to. */
  private trial: { former: Opened | null } | null = null;
  /** What was loaded beside the app, until it is asked for. */
  private ahead: Ahead | null = null;
  /** Why the manifest cannot be read, or ''. */
  private manifestProblem = '';
  /** The last load, under way or done. */
  loaded: Promise<boolean> = Promise.resolve(false);

  /** `onChange` is called when another model is about to be in use. */
  constructor(app: AppModule, onChange: () => void) {
    this.app = app;
    this.list = new ModelList(app);
    this.onChange = onChange;
  }

  get current(): Model | null {
    return this.opened?.model ?? null;
  }

  get currentId(): string {
    return this.opened?.entry.id ?? '';
  }

  /** Takes the manifest's models; a page without one can still open files. */
  async begin(manifest: Promise<Manifest>, ahead: Promise<Ahead | null>): Promise<void> {
    try {
      this.list.put((await manifest).entries);
      this.manifestProblem = '';
    } catch (error) {
      this.manifestProblem = messageOf(error);
    }
    this.ahead = await ahead;
    this.list.announce();
  }

  /** Loads what could not be loaded once more, with the manifest where that was missing. */
  async again(id: string, engine: Engine): Promise<void> {
    if (this.manifestProblem) await this.begin(fetchManifest(), Promise.resolve(null));
    await this.load(id, engine);
  }

  /**
   * Adds a file to the models and loads it; `address` says that it is one of the web. Resolves to
   * its id, or to '' if it is not in use.
   */
  async open(file: File, engine: Engine, address = false): Promise<string> {
    const entry = await this.list.add(file);
    if (address) entry.id = entry.id.replace(/^file-/, 'url-');
    const loaded = await this.load(entry.id, engine);
    if (!loaded) this.forget(entry);
    this.list.announce();
    return loaded ? entry.id : '';
  }

  /**
   * Adds a file to the models beside the one in use, which stays; a translator beside a translator
   * becomes its way back.
   */
  async openBeside(file: File): Promise<void> {
    let entry: Entry | undefined;
    try {
      entry = await this.list.add(file);
      const { signal } = new AbortController();
      const { model } = await this.openEntry(entry, this.engine, {
        signal,
        workers: 1,
        quiet: true,
      });
      learn(entry, model);
      model.dispose();
      this.list.announce();
      const both = this.current?.info.translator && model.info.translator;
      if (both) this.app.send({ type: 'reverse', id: entry.id });
      else
        this.app.send({
          type: 'note',
          text: `${entry.name} is open too: choose it under All models`,
        });
    } catch (error) {
      if (entry?.kind === '') this.list.drop(entry);
      this.app.send({
        type: 'error',
        text: `${modelName(file)} cannot be used: ${messageOf(error)} (open another file)`,
      });
    }
  }

  /** Adds a file to the models, as the way back from the one in use, which stays. */
  async openReverse(file: File): Promise<void> {
    const entry = await this.list.add(file);
    try {
      learn(entry, await this.wayBack(entry.id));
      this.list.announce();
      this.app.send({ type: 'reverse', id: entry.id });
    } catch (error) {
      const known = entry.kind !== '';
      if (!known) this.list.drop(entry);
      this.app.send({
        type: 'error',
        text: `${entry.name} cannot be the way back: ${messageOf(error)} (open another file)`,
      });
    }
  }

  /** The model of the way back, loaded when it is first asked for and kept until another one is. */
  wayBack(id: string): Promise<Model> {
    return this.back.get(id, async () => {
      const entry = this.list.find(id);
      if (!entry) throw new GanvasError('bad-input', `there is no model "${id}" here`);
      const { signal } = new AbortController();
      const control = { signal, workers: 1, quiet: true };
      const { model } = await this.openEntry(entry, this.engine, control);
      if (model.info.translator) return model;
      model.dispose();
      throw new GanvasError('bad-input', `${entry.name} is not an image-to-image model`);
    });
  }

  /** True if the model is now in use; else the one before it still is. */
  load(id: string, engine: Engine): Promise<boolean> {
    this.loaded = this.loadNow(id, engine);
    return this.loaded;
  }

  private async loadNow(id: string, engine: Engine): Promise<boolean> {
    const entry = this.list.find(id) ?? this.list.first;
    this.loading?.abort();
    if (!entry) {
      const what =
        this.manifestProblem ||
        (id ? `There is no model "${id}" here` : 'There is no model here yet');
      this.app.send({ type: 'error', text: `${what} (open or drop an ONNX file)`, load: true });
      return false;
    }
    if (id && entry.id !== id) {
      const known = /^(file|url)-/.test(id)
        ? 'the file of this link is not here'
        : `there is no model "${id}"`;
      this.app.send({ type: 'note', text: `Showing ${entry.name}: ${known}` });
    }
    const abort = new AbortController();
    this.loading = abort;
    this.app.send({ type: 'loading', name: entry.name, progress: -1 });
    try {
      const opened = await this.openEntry(entry, engine, {
        signal: abort.signal,
        workers: workerCount,
        quiet: false,
      });
      if (abort.signal.aborted) {
        opened.model.dispose();
        return false;
      }
      this.replace(opened);
      return true;
    } catch (error) {
      if (abort.signal.aborted) return false;
      this.refuse(entry, error, this.opened);
      return false;
    } finally {
      if (this.loading === abort) this.loading = null;
    }
  }

  /** A run of the model in use went well. */
  proved(model: Model): void {
    if (model !== this.current) return;
    this.trial?.former?.model.dispose();
    this.trial = null;
  }

  /**
   * A run of the model failed. True if another engine has taken it over, or if it was the first one
   * of the model in use: then the former one is in use again, or none, so that no picture stands
   * under a name that did not make it.
   */
  async failed(model: Model, error: unknown): Promise<boolean> {
    if (model !== this.current) return false;
    if (await this.fallBack(error)) return true;
    const { opened, trial } = this;
    if (!opened || opened.model !== model || !trial) return false;
    this.trial = null;
    this.opened = trial.former;
    this.onChange();
    model.dispose();
    if (trial.former) this.tell(trial.former);
    this.refuse(opened.entry, error, trial.former);
    this.forget(opened.entry);
    return true;
  }

  private refuse(entry: Entry, error: unknown, former: Opened | null): void {
    const next = former ? 'the previous model stays' : 'choose another model, or open another file';
    this.app.send({
      type: 'error',
      text: `${entry.name} cannot be used: ${messageOf(error)} (${next})`,
      load: true,
      model: former?.entry.id ?? '',
    });
  }

  /** Where our engine lacks what a run needs, the other one takes the model over: true if it did. */
  private async fallBack(error: unknown): Promise<boolean> {
    const lacks = error instanceof GanvasError && error.code === 'unsupported-op';
    if (!lacks || this.engine !== 'wasm' || this.isLoading()) return false;
    const taken = await this.load(this.currentId, 'ort-wasm');
    const text = `${messageOf(error)}: ${engineNames['ort-wasm']} runs this model instead`;
    if (taken) this.app.send({ type: 'note', text });
    return taken;
  }

  isLoading(): boolean {
    return this.loading !== null;
  }

  /** Longer side of what the model in use was trained on, 0 if unknown. */
  trainedSide(): number {
    const side = this.opened?.entry.size || Number(this.current?.info.metadata['ganvas.size']);
    return side > 0 ? side : 0;
  }

  /** What the model in use can be tried on. */
  examples(): ExampleFile[] {
    const own = this.opened?.entry.examples ?? [];
    return own.length > 0 ? own : this.list.examples();
  }

  /** A file that cannot be used is not offered as a model. */
  private forget(entry: Entry): void {
    if (entry.id === this.currentId) return;
    this.list.forgetFile(entry);
  }

  private openEntry(
    entry: Entry,
    engine: Engine,
    { quiet, ...control }: { signal: AbortSignal; workers: number; quiet: boolean },
  ): Promise<Opened> {
    const onProgress = (progress: number): void => {
      if (quiet || control.signal.aborted) return;
      this.app.send({ type: 'loading', name: entry.name, progress });
    };
    const ahead = this.takeAhead(entry, engine);
    return openModel(entry, engine, { ...control, onProgress, ahead });
  }

  /** What was loaded beside the app, if it is what is asked for; it is given away once. */
  private takeAhead(entry: Entry, engine: Engine): Ahead | null {
    const { ahead } = this;
    this.ahead = null;
    if (!ahead || ahead.isOf(entry, engine)) return ahead;
    ahead.drop();
    return null;
  }

  /** Puts another model to use; the one before is kept until the first run has gone well. */
  private replace(opened: Opened): void {
    const former = this.trial ? this.trial.former : this.opened;
    if (this.trial) this.opened?.model.dispose();
    this.trial = { former };
    this.opened = opened;
    this.onChange();
    this.tell(opened);
  }

  /** Tells the app which model is in use. */
  private tell({ entry, model, engine, note }: Opened): void {
    this.engine = engine;
    learn(entry, model);
    this.list.pairUp(entry);
    this.back.forget();
    this.app.send({
      ...describe(entry, model),
      ...this.translatorPart(model),
      engine,
      engineText: engineText(engine, model),
      note,
    });
    if (model.info.translator) {
      void sendExamples(this.app, this.examples(), () => this.current === model);
    }
  }

  private translatorPart({ info }: Model): Pick<ModelMessage, 'translator'> {
    const { translator } = info;
    if (!translator) return {};
    return {
      translator: {
        width: Math.max(0, translator.width),
        height: Math.max(0, translator.height),
        size: this.trainedSide(),
        domains: domainsOf(parseList(info.metadata['ganvas.domains'])),
        range: translator.input.range,
        notes: inputNotes(info),
        examples: this.examples().map(({ id, label }) => ({ id, label })),
      },
    };
  }
}
