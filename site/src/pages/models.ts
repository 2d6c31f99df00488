// The models that can be picked, and the one that is in use.

import { GanvasError, messageOf } from '../engine/error.js';
import { loadModel } from '../engine/load_model.js';
import type { Model } from '../engine/model.js';
import type { AppModule } from './app_module.js';
import {
  type Entry,
  type ExampleFile,
  allExamples,
  domainsOf,
  entryOf,
  entryOfFile,
  modelName,
  pairUp,
} from './manifest.js';
import type { Engine, ToApp } from './messages.js';
import { fetchPicture } from './picture_files.js';

/** Longer side of an example as the page shows it to choose from. */
const exampleSide = 128;

const engineNames: Record<Engine, string> = { wasm: 'Ganvas', 'ort-wasm': 'onnxruntime-web' };

/** Why the page cannot use a model that the engine has opened, or null. */
function unusable({ info }: Model): string | null {
  if (info.translator) return null;
  if (!info.latent || info.latent.size < 1) return 'it has no input for latents of a fixed size';
  return info.problem || null;
}

/** On the inputs beside the latent, a sentence each. */
function inputNotes({ label, constants }: Model['info']): string[] {
  const notes = constants.map(({ input, value, reason }) => `${input} is ${value}: ${reason}`);
  if (!label || label.classes.length > 0) return notes;
  const found =
    label.count > 0 ? `${label.count} classes` : 'an unknown number of classes, shown as 10';
  return [`${label.input} takes ${found}`, ...notes];
}

function picturesPart({ info }: Model): Pick<Extract<ToApp, { type: 'model' }>, 'pictures'> {
  const { image } = info;
  if (!image || info.translator) return {};
  const { range, rangeReason, layout, layoutReason } = image;
  return { pictures: { range, rangeReason, layout, layoutReason, notes: inputNotes(info) } };
}

function parseList(json: string | undefined): unknown {
  try {
    return JSON.parse(json ?? '[]');
  } catch {
    return [];
  }
}

/** What a file that was opened says of itself, once it is loaded. */
function learn(entry: Entry, { info }: Model): void {
  entry.kind = info.kind;
  if (!info.translator || typeof entry.source === 'string') return;
  entry.dataset = info.metadata['ganvas.dataset'] ?? '';
  entry.domains = domainsOf(parseList(info.metadata['ganvas.domains']));
}

export class Models {
  private readonly app: AppModule;
  private readonly onChange: () => void;
  private entries: Entry[] = [];
  private loading: AbortController | null = null;
  private engine: Engine = 'wasm';
  /** Files that came with the last models, by name. */
  private beside: Record<string, File> = {};
  /** The model of the way back, or one that is on its way. */
  private back: { id: string; model: Promise<Model> } | null = null;
  readonly workers = Math.min(4, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
  current: Model | null = null;
  currentId = '';
  /** The last load, under way or done. */
  loaded: Promise<boolean> = Promise.resolve(false);

  /** `onChange` is called when another model is about to be in use. */
  constructor(app: AppModule, onChange: () => void) {
    this.app = app;
    this.onChange = onChange;
  }

  /** Reads models/manifest.json; a page without one can still open files. */
  async readManifest(answer: Promise<Response>): Promise<void> {
    try {
      const response = await answer;
      if (!response.ok) throw new Error(`HTTP ${response.status}`);
      const manifest = (await response.json()) as { models?: Record<string, unknown>[] };
      this.entries.push(...(manifest.models ?? []).map(entryOf));
    } catch (error) {
      this.app.send({
        type: 'error',
        text: `models/manifest.json cannot be read (${messageOf(error)}): open an ONNX file to begin`,
        load: true,
      });
    }
    this.announce();
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

  /** Adds a file to the models and loads it. */
  async open(file: File, engine: Engine): Promise<void> {
    const { id } = await this.add(file);
    if (!(await this.load(id, engine))) {
      this.entries = this.entries.filter((entry) => entry.id !== id || id === this.currentId);
    }
    this.announce();
  }

  /**
   * Adds a file to the models beside the one in use, which stays; a translator beside a translator
   * becomes its way back.
   */
  async openBeside(file: File): Promise<void> {
    let entry: Entry | undefined;
    try {
      entry = await this.add(file);
      const { signal } = new AbortController();
      const { model } = await this.loadWith(entry, this.engine, {
        signal,
        workers: 1,
        quiet: true,
      });
      learn(entry, model);
      model.dispose();
      this.announce();
      const both = this.current?.info.translator && model.info.translator;
      if (both) this.app.send({ type: 'reverse', id: entry.id });
      else
        this.app.send({
          type: 'note',
          text: `${entry.name} is open too: choose it under All models`,
        });
    } catch (error) {
      if (entry?.kind === '') this.entries = this.entries.filter((other) => other !== entry);
      this.app.send({
        type: 'error',
        text: `${modelName(file)} cannot be used: ${messageOf(error)} (open another file)`,
      });
    }
  }

  /** Adds a file to the models, as the way back from the one in use, which stays. */
  async openReverse(file: File): Promise<void> {
    const entry = await this.add(file);
    try {
      learn(entry, await this.wayBack(entry.id));
      this.announce();
      this.app.send({ type: 'reverse', id: entry.id });
    } catch (error) {
      const known = entry.kind !== '';
      if (!known) this.entries = this.entries.filter((other) => other !== entry);
      this.app.send({
        type: 'error',
        text: `${entry.name} cannot be the way back: ${messageOf(error)} (open another file)`,
      });
    }
  }

  /** The model of the way back, loaded when it is first asked for and kept until another one is. */
  wayBack(id: string): Promise<Model> {
    if (this.back?.id === id) return this.back.model;
    this.forgetBack();
    const model = this.loadBack(id);
    this.back = { id, model };
    model.catch(() => {
      if (this.back?.model === model) this.back = null;
    });
    return model;
  }

  /** True if the model is now in use; else the one before it still is. */
  load(id: string, engine: Engine): Promise<boolean> {
    this.loaded = this.loadNow(id, engine);
    return this.loaded;
  }

  private async loadNow(id: string, engine: Engine): Promise<boolean> {
    const entry = this.entries.find((candidate) => candidate.id === id) ?? this.entries[0];
    this.loading?.abort();
    if (!entry) {
      const what = id ? `There is no model "${id}" here` : 'There is no model here yet';
      this.app.send({ type: 'error', text: `${what}: open or drop an ONNX file`, load: true });
      return false;
    }
    if (id && entry.id !== id) {
      const known = id.startsWith('file-')
        ? 'the file of this link is not here'
        : `there is no model "${id}"`;
      this.app.send({ type: 'note', text: `Showing ${entry.name}: ${known}` });
    }
    const abort = new AbortController();
    this.loading = abort;
    this.app.send({ type: 'loading', name: entry.name, progress: -1 });
    try {
      const {
        model,
        engine: used,
        note,
      } = await this.loadWith(entry, engine, {
        signal: abort.signal,
        workers: this.workers,
        quiet: false,
      });
      if (abort.signal.aborted) {
        model.dispose();
        return false;
      }
      this.use(entry, model, used, note);
      return true;
    } catch (error) {
      if (abort.signal.aborted) return false;
      const next = this.current ? 'the previous model stays' : 'open another file';
      this.app.send({
        type: 'error',
        text: `${entry.name} cannot be used: ${messageOf(error)} (${next})`,
        load: true,
      });
      return false;
    } finally {
      if (this.loading === abort) this.loading = null;
    }
  }

  /** Fetches the small pictures of the models; those that cannot be had stay away. */
  async showThumbnails(): Promise<void> {
    for (const { id, thumbnail } of this.entries) {
      if (!thumbnail) continue;
      try {
        const { data, width, height } = await fetchPicture(thumbnail);
        this.app.send({ type: 'thumbnail', id, width, height }, new Uint8Array(data.buffer));
      } catch {
        continue;
      }
    }
  }

  /**
   * To be called where a run of the model in use failed. Where our engine lacks what the run needs,
   * the other one takes the model over: true if it did.
   */
  async fallBack(error: unknown): Promise<boolean> {
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

  /** Of the model in use. */
  private entry(): Entry | undefined {
    return this.entries.find(({ id }) => id === this.currentId);
  }

  /** A model that a picture can be given to, or undefined. */
  firstTranslator(): Entry | undefined {
    return this.entries.find(({ kind }) => kind === 'translator');
  }

  /** Longer side of what the model in use was trained on, 0 if unknown. */
  trainedSide(): number {
    const side = this.entry()?.size || Number(this.current?.info.metadata['ganvas.size']);
    return side > 0 ? side : 0;
  }

  /** What the model in use can be tried on. */
  examples(): ExampleFile[] {
    const own = this.entry()?.examples ?? [];
    return own.length > 0 ? own : allExamples(this.entries);
  }

  private async add(file: File): Promise<Entry> {
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

  private async loadBack(id: string): Promise<Model> {
    const entry = this.entries.find((candidate) => candidate.id === id);
    if (!entry) throw new GanvasError('bad-input', `there is no model "${id}" here`);
    const { signal } = new AbortController();
    const { model } = await this.loadWith(entry, this.engine, { signal, workers: 1, quiet: true });
    if (model.info.translator) return model;
    model.dispose();
    throw new GanvasError('bad-input', `${entry.name} does not turn pictures into pictures`);
  }

  private forgetBack(): void {
    void this.back?.model.then(
      (model) => {
        model.dispose();
      },
      () => undefined,
    );
    this.back = null;
  }

  /** Where the engine cannot run a model the other one may: `engine` is the one that does. */
  private async loadWith(
    entry: Entry,
    engine: Engine,
    control: { signal: AbortSignal; workers: number; quiet: boolean },
    mayChange = true,
  ): Promise<{ model: Model; engine: Engine; note: string }> {
    const { signal, workers, quiet } = control;
    const onProgress = (progress: number): void => {
      if (quiet || signal.aborted) return;
      this.app.send({ type: 'loading', name: entry.name, progress });
    };
    try {
      const { source, externalData } = entry;
      const model = await loadModel(source, { engine, workers, signal, onProgress, externalData });
      const problem = unusable(model);
      if (problem) {
        model.dispose();
        throw new GanvasError('bad-model', problem);
      }
      return { model, engine, note: '' };
    } catch (error) {
      if (!mayChange) throw error;
      const code = error instanceof GanvasError ? error.code : '';
      if (engine === 'wasm' ? code !== 'unsupported-op' : code !== 'engine-unavailable')
        throw error;
      const other = engine === 'wasm' ? 'ort-wasm' : 'wasm';
      const loaded = await this.loadWith(entry, other, control, false);
      return {
        ...loaded,
        note: `${messageOf(error)}: ${engineNames[other]} runs this model instead`,
      };
    }
  }

  private use(entry: Entry, model: Model, engine: Engine, note: string): void {
    this.onChange();
    this.current?.dispose();
    this.current = model;
    this.currentId = entry.id;
    this.engine = engine;
    learn(entry, model);
    pairUp(entry, this.entries);
    this.forgetBack();
    const { latent, image, points, label } = model.info;
    const names = label?.classes.length
      ? label.classes
      : Array.from({ length: label?.count || 10 }, (_, i) => String(i));
    this.app.send({
      type: 'model',
      id: entry.id,
      name: entry.name,
      hash: entry.hash.slice(0, 12),
      nz: latent?.size ?? 0,
      prior: latent?.prior ?? 'normal',
      width: latent ? (image?.width ?? 0) : 0,
      height: latent ? (image?.height ?? 0) : 0,
      points: points !== null,
      label: label !== null,
      classes: label ? names : [],
      ...picturesPart(model),
      ...this.translatorPart(model),
      engine,
      engineText: `${engineNames[engine]}, ${this.workers} ${this.workers === 1 ? 'worker' : 'workers'}`,
      note,
    });
    if (model.info.translator) void this.showExamples(model);
  }

  private translatorPart({ info }: Model): Pick<Extract<ToApp, { type: 'model' }>, 'translator'> {
    const { translator } = info;
    if (!translator) return {};
    return {
      translator: {
        width: Math.max(0, translator.width),
        height: Math.max(0, translator.height),
        size: this.trainedSide(),
        domains: domainsOf(parseList(info.metadata['ganvas.domains'])),
        range: translator.input.range,
        examples: this.examples().map(({ id, label }) => ({ id, label })),
      },
    };
  }

  /** Sends the examples made small; those that cannot be had stay away. */
  private async showExamples(model: Model): Promise<void> {
    for (const { id, address } of this.examples()) {
      try {
        const { data, width, height } = await fetchPicture(address, exampleSide);
        if (this.current !== model) return;
        this.app.send({ type: 'example', id, width, height }, new Uint8Array(data.buffer));
      } catch {
        continue;
      }
    }
  }

  private announce(): void {
    const models = this.entries.map(
      ({ id, kind, name, dataset, license, caption, reverse, side }) => ({
        ...{ id, kind, name, dataset, license, caption, reverse },
        ...{ width: side, height: side },
      }),
    );
    this.app.send({ type: 'models', models });
  }
}
