// Our engine in the calling thread: a run goes in steps, between which events are handled.

import { EngineCore } from './engine_core.js';
import { aborted, disposed } from './error.js';
import type { GraphInfo } from './info.js';
import { pictureDims, toRgba } from './picture.js';
import { yieldToEvents } from './platform.js';
import type { Control, GraphJob, Job, OpenRequest, Session, SessionInfo } from './session.js';
import { type DType, type StoredTensor, type StoredTensors, viewOf } from './tensor.js';
import { translateWith } from './translation.js';

/** As enum DType in shared/tensor/tensor.h. */
const dtypes: DType[] = [
  'float32',
  'float16',
  'float64',
  'int64',
  'int32',
  'int8',
  'uint8',
  'bool',
];

/** Of one step, in milliseconds: well under the 50 ms after which a page feels stuck. */
const stepTime = 20;

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
    return new WasmSession(core, core.open(bytes, threads), describe);
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

  constructor(core: EngineCore, model: number, describe: boolean) {
    this.core = core;
    this.model = model;
    const json = core.text(core.call((heap) => heap._ganvas_info(model)));
    const graph = JSON.parse(json) as GraphInfo;
    this.info = { ...graph, translator: describe ? core.translator(model, graph) : '' };
  }

  get dead(): boolean {
    return this.core.dead;
  }

  async run(job: Job, control: Control): Promise<StoredTensors> {
    if (!('translation' in job)) return this.runGraph(job, control);
    await this.checkpoint(control.signal);
    const run = (inputs: StoredTensors): Promise<StoredTensors> =>
      this.runGraph({ inputs, picture: null }, control);
    return translateWith(this.core, run, job.translation);
  }

  dispose(): void {
    this.disposed = true;
    this.core.end();
  }

  private async runGraph(job: GraphJob, { signal, onProgress }: Control): Promise<StoredTensors> {
    await this.checkpoint(signal);
    this.begin(job.inputs);
    try {
      for (;;) {
        const share = this.core.call((heap) => heap._ganvas_step(this.model, stepTime));
        if (share < 0) throw this.core.error();
        onProgress?.(Math.min(1, share));
        if (share >= 1) break;
        await this.checkpoint(signal);
      }
      return this.finish(job.picture);
    } finally {
      if (!this.core.dead && !this.disposed) this.cancel();
    }
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

  private begin(inputs: StoredTensors): void {
    const entries = Object.entries(inputs);
    this.placeInputs(entries, 0, [], (table) => {
      this.core.withMemory(Math.max(4, table.length * 4), (pointer) => {
        this.core.write(pointer, Uint32Array.from(table));
        const ok = this.core.call((heap) =>
          heap._ganvas_begin(this.model, pointer, entries.length),
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
    const [name, { dtype, dims, data }] = entry;
    const text = new TextEncoder().encode(`${name}\0`);
    const dimBytes = dims.length * 4;
    const textStart = data.byteLength + ((-data.byteLength >>> 0) % 4) + dimBytes;
    this.core.withMemory(textStart + text.length, (pointer) => {
      const dimStart = textStart - dimBytes;
      this.core.write(pointer, data);
      this.core.write(pointer + dimStart, Int32Array.from(dims));
      this.core.write(pointer + textStart, text);
      const row = [
        pointer + textStart,
        dtypes.indexOf(dtype),
        dims.length,
        pointer + dimStart,
        pointer,
      ];
      this.placeInputs(entries, index + 1, [...table, ...row], use);
    });
  }

  private finish(picture: string | null): StoredTensors {
    const json = this.core.call((heap) => heap._ganvas_finish(this.model));
    if (json === 0) throw this.core.error();
    const outputs = JSON.parse(this.core.text(json)) as Output[];
    const result: StoredTensors = {};
    for (const output of outputs) {
      if (picture === null) result[output.name] = this.copy(output);
      else if (picture === output.name) result[picture] = this.paint(output);
    }
    return result;
  }

  private copy({ dtype, dims, data, bytes }: Output): StoredTensor {
    return { dtype, dims, data: viewOf(dtype, this.core.read(data, bytes)) };
  }

  private paint(output: Output): StoredTensor {
    if (output.dtype !== 'float32') return toRgba(this.core, output.name, this.copy(output));
    const dims = pictureDims(output.name, { ...output, data: new Float32Array(0) });
    const data = this.core.rgbaAt(output.data, dims);
    return { dtype: 'uint8', dims: [dims[0], dims[2], dims[3], 4], data };
  }
}
