// onnxruntime-web as a second engine; its files are fetched only when it is chosen.

import type * as Ort from 'onnxruntime-web';
import { EngineCore } from './engine_core.js';
import {
  GanvasError,
  type GanvasErrorCode,
  aborted,
  badInput,
  disposed,
  messageOf,
} from './error.js';
import { readForeign, readMeaning } from './meaning.js';
import type { GraphInfo, Port } from './model_facts.js';
import { toRgba } from './picture.js';
import { inNode, readBytes, siteFile, yieldToTimers } from './platform.js';
import type {
  EngineCode,
  EngineName,
  GraphJob,
  Job,
  OpenRequest,
  SessionInfo,
} from './protocol.js';
import type { RunOptions, Session } from './session.js';
import { type DType, type StoredTensor, type StoredTensors, allocate } from './tensor.js';
import { translateWith } from './translation.js';

type OrtEngineName = Exclude<EngineName, 'wasm'>;

const files: Record<OrtEngineName, { script: string; core: string }> = {
  'ort-wasm': { script: 'ort.wasm.min.mjs', core: 'ort-wasm-simd-threaded' },
  'ort-webgpu': { script: 'ort.webgpu.min.mjs', core: 'ort-wasm-simd-threaded.asyncify' },
};

const loading = new Map<OrtEngineName, Promise<typeof Ort>>();

async function hasWebGpu(): Promise<boolean> {
  const { gpu } = globalThis.navigator as { gpu?: { requestAdapter(): Promise<object | null> } };
  return gpu ? (await gpu.requestAdapter()) !== null : false;
}

async function load(engine: OrtEngineName, threads: number): Promise<typeof Ort> {
  const { script, core } = files[engine];
  if (engine === 'ort-webgpu' && !(await hasWebGpu().catch(() => false))) {
    throw new GanvasError('engine-unavailable', 'ort-webgpu: there is no WebGPU adapter here');
  }
  try {
    const ort = (await import(siteFile(`ort/${script}`).href)) as typeof Ort;
    const mjs = siteFile(`ort/${core}.mjs`).href;
    const wasm = siteFile(`ort/${core}.wasm`).href;
    ort.env.wasm.wasmPaths = { mjs, wasm };
    ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? threads : 1;
    ort.env.logLevel = 'error';
    if (inNode) ort.env.wasm.wasmBinary = await readBytes(wasm);
    return ort;
  } catch (error) {
    throw new GanvasError('engine-unavailable', `${engine} cannot be loaded: ${messageOf(error)}`);
  }
}

function ortModule(engine: OrtEngineName, threads: number): Promise<typeof Ort> {
  let module = loading.get(engine);
  if (!module) {
    module = load(engine, threads);
    loading.set(engine, module);
    module.catch(() => loading.delete(engine));
  }
  return module;
}

function codeOf(message: string, otherwise: GanvasErrorCode): GanvasErrorCode {
  if (/out of memory|bad_alloc|could not allocate|Array buffer allocation/i.test(message)) {
    return 'out-of-memory';
  }
  if (/NOT_IMPLEMENTED|ERROR_CODE: 9|not a registered function|No Op registered/i.test(message)) {
    return 'unsupported-op';
  }
  if (/no available backend|initialization failed/i.test(message)) return 'engine-unavailable';
  return otherwise;
}

function portsOf(values: readonly Ort.InferenceSession.ValueMetadata[]): Port[] {
  return values.map((value) => {
    const shape = value.isTensor ? value.shape : [];
    return {
      name: value.name,
      dtype: (value.isTensor ? value.type : 'float32') as DType,
      dims: shape.map((dim) => (typeof dim === 'number' ? dim : -1)),
      dimNames: shape.map((dim) => (typeof dim === 'number' ? '' : dim)),
    };
  });
}

/**
 * What our reader tells (metadata, weights); null where it refuses the file. onnxruntime computes
 * what follows from constants as soon as it gets the file, however large: such files are refused.
 */
function inspect(core: EngineCore, bytes: Uint8Array): GraphInfo | null {
  try {
    return core.inspect(bytes);
  } catch (error) {
    if (!(error instanceof GanvasError)) return null;
    // What is not an ONNX file at all is called what it is.
    if (error.code === 'out-of-memory' || /not an ONNX model but|is empty/.test(error.message)) {
      throw error;
    }
    return null;
  }
}

function infoOf(session: Ort.InferenceSession): GraphInfo {
  return {
    inputs: portsOf(session.inputMetadata),
    outputs: portsOf(session.outputMetadata),
    metadata: {},
    producer: '',
    opset: 0,
    parameters: 0,
    weightBytes: 0,
    operators: {},
  };
}

export async function openOrt(
  engine: OrtEngineName,
  { code, threads, describe }: OpenRequest,
  bytes: Uint8Array,
): Promise<Session> {
  const core = await EngineCore.create(code);
  const told = inspect(core, bytes);
  const ort = await ortModule(engine, threads);
  try {
    const session = await ort.InferenceSession.create(bytes, {
      executionProviders: engine === 'ort-webgpu' ? ['webgpu'] : ['wasm'],
      logSeverityLevel: 3,
    });
    const graph = told ?? infoOf(session);
    const opened = new OrtSession(ort, session, core, {
      ...graph,
      meaning: null,
      values: [],
      weights: [],
      film: null,
    });
    if (describe) await opened.describe(code, bytes);
    return opened;
  } catch (error) {
    if (error instanceof GanvasError) throw error;
    const message = messageOf(error);
    throw new GanvasError(codeOf(message, 'bad-model'), `onnxruntime: ${message}`);
  }
}

class OrtSession implements Session {
  readonly dead = false;
  readonly info: SessionInfo;
  private readonly ort: typeof Ort;
  private readonly session: Ort.InferenceSession;
  private readonly core: EngineCore;
  private disposed = false;

  constructor(ort: typeof Ort, session: Ort.InferenceSession, core: EngineCore, info: SessionInfo) {
    this.ort = ort;
    this.session = session;
    this.core = core;
    this.info = info;
  }

  /** Our engine looks at the graph, in an instance of its own, whose memory goes with it. */
  async describe(code: EngineCode, bytes: Uint8Array): Promise<void> {
    const core = await EngineCore.create(code);
    this.info.meaning = await readMeaning(core, readForeign(core, bytes, this.info), (inputs) =>
      this.runGraph({ inputs, outputs: null, picture: null }, {}),
    );
  }

  run(job: Job, control: RunOptions): Promise<StoredTensors> {
    if ('search' in job || 'gradient' in job) {
      return Promise.reject(
        badInput('onnxruntime-web has no gradients, which this needs: use the engine "wasm"'),
      );
    }
    if ('directions' in job || 'likeness' in job) {
      const what = 'directions' in job ? 'directions' : 'maps of samples';
      return Promise.reject(
        badInput(`onnxruntime-web cannot look into models, as ${what} need: use "wasm"`),
      );
    }
    if (!('translation' in job)) return this.runGraph(job, control);
    const run = (inputs: StoredTensors): Promise<StoredTensors> =>
      this.runGraph({ inputs, outputs: null, picture: null }, control);
    return translateWith(this.core, run, job.translation);
  }

  dispose(): void {
    this.disposed = true;
    void this.session.release().catch(() => undefined);
  }

  private async runGraph(
    job: GraphJob,
    { signal, onProgress }: RunOptions,
  ): Promise<StoredTensors> {
    // onnxruntime holds the thread for the whole run: events are handled before and after it.
    await this.handleEvents(signal);
    const feeds: Record<string, Ort.Tensor> = {};
    this.checkNames('input', Object.keys(job.inputs), this.info.inputs);
    this.checkNames('output', job.outputs ?? [], this.info.outputs);
    for (const [name, { dtype, dims, data }] of Object.entries(job.inputs)) {
      if (!this.session.inputNames.includes(name)) {
        this.checkDefault(name, data[0]);
        continue;
      }
      feeds[name] = new this.ort.Tensor(dtype, data as never, dims);
    }
    const results = await this.session
      .run(
        feeds,
        job.picture ? [job.picture.output] : [...(job.outputs ?? this.session.outputNames)],
      )
      .catch((error: unknown) => {
        const message = messageOf(error);
        throw new GanvasError(codeOf(message, 'bad-input'), `onnxruntime: ${message}`);
      });
    await this.handleEvents(signal);
    onProgress?.(1);
    return this.take(job, results);
  }

  private checkNames(what: string, names: readonly string[], ports: readonly Port[]): void {
    for (const name of names) {
      if (ports.some((port) => port.name === name)) continue;
      throw badInput(
        `onnxruntime-web knows no ${what} "${name}": values inside a model need the engine "wasm"`,
      );
    }
  }

  /** onnxruntime-web takes no other number for an optional input than that of the file. */
  private checkDefault(name: string, value: unknown): void {
    const port = this.info.inputs.find((input) => input.name === name);
    if (port?.default === undefined || port.default === value) return;
    throw badInput(
      `onnxruntime-web cannot change the optional input "${name}" from ${port.default}: use the engine "wasm"`,
    );
  }

  private async handleEvents(signal: AbortSignal | undefined): Promise<void> {
    await yieldToTimers();
    if (this.disposed) throw disposed();
    if (signal?.aborted) throw aborted();
  }

  private take(job: GraphJob, results: Ort.InferenceSession.OnnxValueMapType): StoredTensors {
    const outputs: StoredTensors = {};
    for (const [name, value] of Object.entries(results)) {
      const tensor = value;
      const dtype = tensor.type as DType;
      const dims = [...tensor.dims];
      const data = allocate(dtype, tensor.size);
      const bytes = tensor.data as Uint8Array;
      new Uint8Array(data.buffer).set(
        new Uint8Array(bytes.buffer, bytes.byteOffset, data.byteLength),
      );
      const stored: StoredTensor = { dtype, dims, data };
      outputs[name] = job.picture ? toRgba(this.core, job.picture, stored) : stored;
    }
    return outputs;
  }
}
