// Our engine in the calling thread: a run goes in steps, between which events are handled.

import { EngineCore } from './engine_core.js';
import type { Exports } from './engine_exports.js';
import { beginDirections } from './directions.js';
import { beginLikeness } from './likeness.js';
import { beginSearch } from './search.js';
import { aborted, disposed } from './error.js';
import { readFilm, useSnapshot } from './film.js';
import { readMeaning } from './meaning.js';
import type { GraphInfo, PicturePlace } from './model_facts.js';
import { picturesIn, rgbaOf } from './picture.js';
import { yieldToEvents } from './platform.js';
import type {
  DirectionsAsked,
  GraphJob,
  Job,
  LikenessAsked,
  OpenRequest,
  Search,
  SessionInfo,
} from './protocol.js';
import type { RunOptions, SearchControl, Session } from './session.js';
import type { DType, StoredTensor, StoredTensors } from './tensor.js';
import { translateWith } from './translation.js';

/** Of one step, in milliseconds: well under the 50 ms after which a page feels stuck. */
const stepTime = 20;

/** Between two looks at what a search has found so far, in milliseconds. */
const liveTime = 200;

let lastYield = 0;

/** Lets events be handled, where that is due: short runs in a row must not hold the thread either. */
async function handleEvents(): Promise<void> {
  if (performance.now() - lastYield < stepTime) return;
  await yieldToEvents();
  lastYield = performance.now();
}

interface Output {
  name: string;
  dtype: DType;
  dims: number[];
  data: number;
  bytes: number;
}

export async function openWasm(
  { code, threads, describe }: OpenRequest,
  bytes: Uint8Array,
): Promise<Session> {
  const core = await EngineCore.create(code, threads);
  try {
    const model = core.open(bytes, threads);
    const session = new WasmSession(core, model);
    if (describe) await session.describe();
    return session;
  } catch (error) {
    core.end();
    throw error;
  }
}

class WasmSession implements Session {
  readonly info: SessionInfo;
  private readonly core: EngineCore;
  private readonly model: number;
  private disposed = false;

  constructor(core: EngineCore, model: number) {
    this.core = core;
    this.model = model;
    const json = core.text(core.call((heap) => heap._ganvas_info(model)));
    const graph = JSON.parse(json) as GraphInfo;
    this.info = { ...graph, meaning: null, values: [], weights: [], film: readFilm(core, model) };
  }

  /** Rejects with 'unsupported-op' where the model can be loaded but not run. */
  async describe(): Promise<void> {
    const reading = this.core.call((heap) => heap._ganvas_reading(this.model));
    if (reading === 0) throw this.core.error();
    const values = this.core.call((heap) => heap._ganvas_values(this.model));
    Object.assign(
      this.info,
      JSON.parse(this.core.text(values)) as Pick<SessionInfo, 'values' | 'weights'>,
    );
    this.info.meaning = await readMeaning(this.core, reading, (inputs) =>
      this.runGraph({ inputs, outputs: null, picture: null }, {}),
    );
  }

  get dead(): boolean {
    return this.core.dead;
  }

  async run(job: Job, control: SearchControl): Promise<StoredTensors> {
    if ('search' in job) return this.runSearch(job.search, control);
    if ('directions' in job) return this.findDirections(job.directions, control);
    if ('likeness' in job) return this.findLikeness(job.likeness, control);
    if (!('translation' in job)) return this.runGraph(job, control);
    await this.checkpoint(control.signal);
    const run = (inputs: StoredTensors): Promise<StoredTensors> =>
      this.runGraph({ inputs, outputs: null, picture: null }, control);
    return translateWith(this.core, run, job.translation);
  }

  dispose(): void {
    this.disposed = true;
    this.core.end();
  }

  private async runGraph(job: GraphJob, control: RunOptions): Promise<StoredTensors> {
    await this.checkpoint(control.signal);
    if (this.info.film) useSnapshot(this.core, this.model, job.snapshot);
    this.begin(job);
    return this.inSteps(
      (heap) => heap._ganvas_step(this.model, stepTime),
      () => this.finish(job.picture),
      control,
    );
  }

  private async runSearch(search: Search, control: SearchControl): Promise<StoredTensors> {
    await this.checkpoint(control.signal);
    beginSearch(this.core, this.model, search);
    const found = (): StoredTensors =>
      this.found((heap) => heap._ganvas_project_best(this.model), search.place);
    let last = performance.now();
    const onProgress = (share: number): void => {
      control.onProgress?.(share);
      // Nothing is found before the first step, of which the share says that it is done.
      if (!search.live || share <= 0 || share >= 1 || performance.now() - last < liveTime) return;
      last = performance.now();
      const best = this.core.call((heap) => heap._ganvas_project_best(this.model));
      if (best !== 0) control.onPartial?.(found());
    };
    return this.inSteps((heap) => heap._ganvas_project_step(this.model, stepTime), found, {
      ...control,
      onProgress,
    });
  }

  private async findDirections(
    asked: DirectionsAsked,
    control: RunOptions,
  ): Promise<StoredTensors> {
    await this.checkpoint(control.signal);
    beginDirections(this.core, this.model, asked);
    return this.inSteps(
      (heap) => heap._ganvas_directions_step(this.model, stepTime),
      () => this.found((heap) => heap._ganvas_directions_found(this.model)),
      control,
    );
  }

  private async findLikeness(asked: LikenessAsked, control: RunOptions): Promise<StoredTensors> {
    await this.checkpoint(control.signal);
    beginLikeness(this.core, this.model, asked);
    return this.inSteps(
      (heap) => heap._ganvas_likeness_step(this.model, stepTime),
      () => this.found((heap) => heap._ganvas_likeness_found(this.model)),
      control,
    );
  }

  /** Steps until one says that all is done, events between them; what was begun ends in any case. */
  private async inSteps(
    step: (heap: Exports) => number,
    finish: () => StoredTensors,
    { signal, onProgress }: RunOptions,
  ): Promise<StoredTensors> {
    try {
      for (;;) {
        const share = this.core.call(step);
        if (share < 0) throw this.core.error();
        onProgress?.(Math.min(1, share));
        if (share >= 1) break;
        await this.checkpoint(signal);
      }
      return finish();
    } finally {
      if (!this.core.dead && !this.disposed) this.cancel();
    }
  }

  /** Results that `give` names; `place` is that of `picture`, if there is one. */
  private found(give: (heap: Exports) => number, place?: PicturePlace): StoredTensors {
    const json = this.core.call(give);
    if (json === 0) throw this.core.error();
    const result: StoredTensors = {};
    for (const output of JSON.parse(this.core.text(json)) as Output[]) {
      result[output.name] =
        place && output.name === 'picture' ? this.paint(output, place) : this.copy(output);
    }
    return result;
  }

  private async checkpoint(signal: AbortSignal | undefined): Promise<void> {
    await handleEvents();
    if (this.disposed) throw disposed();
    if (signal?.aborted) throw aborted();
  }

  private cancel(): void {
    this.core.call((heap) => {
      heap._ganvas_cancel(this.model);
    });
  }

  private begin({ inputs, outputs, gradient }: GraphJob): void {
    const feeds = Object.entries(inputs);
    const cotangents = Object.entries(gradient?.cotangents ?? {});
    const entries = [...feeds, ...cotangents];
    const wanted = gradient?.by ?? outputs ?? [];
    const names = new TextEncoder().encode(wanted.map((name) => `${name}\0`).join(''));
    this.placeInputs(entries, 0, [], (table) => {
      const start = table.length * 4;
      this.core.withMemory(Math.max(4, start + names.length), (pointer) => {
        this.core.write(pointer, Uint32Array.from(table));
        this.core.write(pointer + start, names);
        const text = pointer + start;
        const ok = this.core.call((heap) =>
          gradient
            ? heap._ganvas_begin_gradient(
                ...([this.model, pointer, feeds.length, cotangents.length] as const),
                ...([text, wanted.length] as const),
              )
            : heap._ganvas_begin(this.model, pointer, feeds.length, text, wanted.length),
        );
        if (ok === 0) throw this.core.error();
      });
    });
  }

  /** Copies names, dimensions and numbers in; `use` gets the table of struct InputTensor. */
  private placeInputs(
    entries: [string, StoredTensor][],
    index: number,
    table: number[],
    use: (table: number[]) => void,
  ): void {
    const entry = entries[index];
    if (!entry) {
      use(table);
      return;
    }
    const [name, tensor] = entry;
    this.core.withTensor(name, tensor, (...row) => {
      this.placeInputs(entries, index + 1, [...table, ...row], use);
    });
  }

  private finish(picture: PicturePlace | null): StoredTensors {
    const json = this.core.call((heap) => heap._ganvas_finish(this.model));
    if (json === 0) throw this.core.error();
    const outputs = JSON.parse(this.core.text(json)) as Output[];
    const result: StoredTensors = {};
    for (const output of outputs) {
      if (picture === null) result[output.name] = this.copy(output);
      else if (picture.output === output.name) result[output.name] = this.paint(output, picture);
    }
    return result;
  }

  private copy({ dtype, dims, data, bytes }: Output): StoredTensor {
    return { dtype, dims, data: this.core.numbers(dtype, data, bytes) };
  }

  private paint({ dtype, dims, data }: Output, place: PicturePlace): StoredTensor {
    return rgbaOf(picturesIn(place, dims), (size) => this.core.paintAt(data, dtype, place, size));
  }
}
