// Opens a model of the list with the engine that can run it.

import { GanvasError, messageOf } from '../engine/error.js';
import { loadModel } from '../engine/load_model.js';
import type { Model } from '../engine/model.js';
import type { Ahead } from './ahead.js';
import type { Entry } from './manifest.js';
import type { Engine } from './messages.js';
import { engineNames, noteOf, unusable } from './model_message.js';

/** A model that is open, and what it is. */
export interface Opened {
  entry: Entry;
  model: Model;
  engine: Engine;
  note: string;
}

export interface OpenControl {
  signal: AbortSignal;
  workers: number;
  /** Called with the share of the file that was fetched. */
  onProgress?: (share: number) => void;
  /** What is loaded already, which is used in place of the file. */
  ahead?: Ahead | null;
}

async function openWith(entry: Entry, engine: Engine, control: OpenControl): Promise<Opened> {
  const { signal, workers, onProgress = () => undefined, ahead } = control;
  const { source, externalData } = entry;
  const model = await (ahead?.take(signal, onProgress) ??
    loadModel(source, { engine, workers, signal, onProgress, externalData }));
  const problem = unusable(model);
  if (problem) {
    model.dispose();
    throw new GanvasError('bad-model', problem);
  }
  return { entry, model, engine, note: noteOf(model) };
}

/** Where the engine cannot run the model the other one may: `engine` of the result is the one. */
export async function openModel(
  entry: Entry,
  engine: Engine,
  control: OpenControl,
): Promise<Opened> {
  try {
    return await openWith(entry, engine, control);
  } catch (error) {
    const code = error instanceof GanvasError ? error.code : '';
    if (code !== (engine === 'wasm' ? 'unsupported-op' : 'engine-unavailable')) throw error;
    const other = engine === 'wasm' ? 'ort-wasm' : 'wasm';
    const opened = await openWith(entry, other, { ...control, ahead: null });
    const note = `${messageOf(error)}: ${engineNames[other]} runs this model instead`;
    return { ...opened, note };
  }
}
