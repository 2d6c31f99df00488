// The models that can be picked, and the one that is in use.

import { GanvasError, messageOf } from '../engine/error.js';
import { loadModel } from '../engine/load_model.js';
import type { Model } from '../engine/model.js';
import type { AppModule } from './app_module.js';
import type { Engine } from './messages.js';

/** An entry of models/manifest.json, or a file that was opened here. */
interface Entry {
  id: string;
  name: string;
  dataset: string;
  license: string;
  caption: string;
  hash: string;
  /** Address of a small picture, or ''. */
  thumbnail: string;
  source: string | Blob;
}

const engineNames: Record<Engine, string> = { wasm: 'Ganvas', 'ort-wasm': 'onnxruntime-web' };

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

async function hashOf(file: Blob, name: string): Promise<string> {
  // Pages from plain http have no digest: name and size then tell files apart.
  if (!('subtle' in crypto)) return `${name}-${file.size}`;
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await file.arrayBuffer()));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Why the page cannot use a model that the engine has opened, or null. */
function unusable({ info }: Model): string | null {
  if (info.kind === 'translator') return 'it turns pictures into pictures; a generator is expected';
  if (!info.latent || info.latent.size < 1) return 'it has no input for latents of a fixed size';
  if (!info.image && !info.points) return 'it has no output that holds pictures or points';
  return null;
}

export class Models {
  private readonly app: AppModule;
  private readonly onChange: () => void;
  private entries: Entry[] = [];
  private loading: AbortController | null = null;
  readonly workers = Math.min(4, Math.max(1, (navigator.hardwareConcurrency || 2) - 1));
  current: Model | null = null;
  currentId = '';

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
      for (const model of manifest.models ?? []) {
        if (model['kind'] === 'translator') continue;
        this.entries.push({
          id: text(model['id']),
          name: text(model['name']) || text(model['id']),
          dataset: text(model['dataset']),
          license: text(model['license']),
          caption: text(model['caption']),
          hash: text(model['sha256']),
          thumbnail: text(model['thumbnail']) && `models/${text(model['thumbnail'])}`,
          source: `models/${text(model['file'])}`,
        });
      }
    } catch (error) {
      this.app.send({
        type: 'error',
        text: `models/manifest.json cannot be read (${messageOf(error)}): open an ONNX file to begin`,
        load: true,
      });
    }
    this.announce();
  }

  /** Adds a file to the models and loads it. */
  async open(file: File, engine: Engine): Promise<void> {
    const name = file.name.replace(/\.onnx$/i, '');
    const hash = await hashOf(file, name);
    const id = `file-${hash.slice(0, 12)}`;
    if (!this.entries.some((entry) => entry.id === id)) {
      this.entries.push({
        id,
        name,
        dataset: '',
        license: '',
        caption: `Opened from ${file.name}`,
        thumbnail: '',
        hash,
        source: file,
      });
    }
    if (!(await this.load(id, engine))) {
      this.entries = this.entries.filter((entry) => entry.id !== id || id === this.currentId);
    }
    this.announce();
  }

  /** True if the model is now in use; else the one before it still is. */
  async load(id: string, engine: Engine): Promise<boolean> {
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
      const { model, engine: used, note } = await this.loadWith(entry, engine, abort.signal);
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
        const response = await fetch(thumbnail);
        if (!response.ok) continue;
        const bitmap = await createImageBitmap(await response.blob());
        const { width, height } = bitmap;
        const context = new OffscreenCanvas(width, height).getContext('2d');
        context?.drawImage(bitmap, 0, 0);
        const pixels = context?.getImageData(0, 0, width, height).data;
        if (pixels) {
          const bytes = new Uint8Array(pixels.buffer);
          this.app.send({ type: 'thumbnail', id, width, height }, bytes);
        }
      } catch {
        continue;
      }
    }
  }

  isLoading(): boolean {
    return this.loading !== null;
  }

  /** Where the engine cannot run a model the other one may: `engine` is the one that does. */
  private async loadWith(
    entry: Entry,
    engine: Engine,
    signal: AbortSignal,
    mayChange = true,
  ): Promise<{ model: Model; engine: Engine; note: string }> {
    const onProgress = (progress: number): void => {
      if (!signal.aborted) this.app.send({ type: 'loading', name: entry.name, progress });
    };
    try {
      const model = await loadModel(entry.source, {
        engine,
        workers: this.workers,
        signal,
        onProgress,
      });
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
      const loaded = await this.loadWith(entry, other, signal, false);
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
    const { latent, image, points, label } = model.info;
    const names = label?.classes.length
      ? label.classes
      : Array.from({ length: 10 }, (_, i) => String(i));
    this.app.send({
      type: 'model',
      id: entry.id,
      name: entry.name,
      hash: entry.hash.slice(0, 12),
      nz: latent?.size ?? 0,
      prior: latent?.prior ?? 'normal',
      width: image?.width ?? 0,
      height: image?.height ?? 0,
      points: points !== null,
      label: label !== null,
      classes: label ? names : [],
      engine,
      engineText: `${engineNames[engine]}, ${this.workers} ${this.workers === 1 ? 'worker' : 'workers'}`,
      note,
    });
  }

  private announce(): void {
    const models = this.entries.map(({ id, name, dataset, license, caption }) => ({
      id,
      name,
      dataset,
      license,
      caption,
    }));
    this.app.send({ type: 'models', models });
  }
}
