// The engine's wasm instance: its start and end, memory, text, errors.

import { glueOf } from './engine_code.js';
import type { Exports, ThreadedExports } from './engine_exports.js';
import { EngineRest } from './engine_rest.js';
import { GanvasError, type GanvasErrorCode, messageOf } from './error.js';
import { type GraphInfo, type PicturePort, layouts, ranges } from './model_facts.js';
import type { WorkerThread } from './platform.js';
import type { EngineCode } from './protocol.js';
import { type DType, type StoredTensor, dtypes, viewOf } from './tensor.js';
import { startThread } from './threads.js';

/** One instance: its own memory. */
export class EngineCore {
  private readonly heap: Exports;
  private readonly rest: EngineRest;
  /** Set after a trap: nothing more may be called. */
  dead = false;
  private readonly threads: Promise<WorkerThread | null>[] = [];

  private constructor(heap: Exports, rest: EngineRest) {
    this.heap = heap;
    this.rest = rest;
  }

  /** `threads` counts the calling one; more than one need the build with threads. */
  static create(code: EngineCode, threads = 1): Promise<EngineCore> {
    return EngineCore.start(code, threads, true);
  }

  /** For `latents` alone. */
  static createForLatents(code: EngineCode): Promise<EngineCore> {
    return EngineCore.start(code, 1, false);
  }

  private static async start(
    code: EngineCode,
    threads: number,
    whole: boolean,
  ): Promise<EngineCore> {
    const createModule = await glueOf(code.build);
    const rest = await EngineRest.of(code, whole);
    let fail: (error: unknown) => void = () => undefined;
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const created = createModule({
      // What the glue would log reaches the caller as an error.
      printErr: () => undefined,
      instantiateWasm: (imports, receive) => {
        WebAssembly.instantiate(code.module, { ...imports, later: rest.imports }).then(
          (instance) => {
            rest.first = instance;
            receive(instance);
          },
          fail,
        );
        return {};
      },
    });
    try {
      const core = new EngineCore((await Promise.race([created, failed])) as Exports, rest);
      core.call((heap) => {
        heap._ganvas_start();
      });
      if (code.build === 'threads') {
        try {
          core.startThreads(code, threads - 1);
        } catch (error) {
          core.end();
          throw error;
        }
      }
      return core;
    } catch (error) {
      if (error instanceof GanvasError) throw error;
      if (error instanceof RangeError) throw outOfMemory('an engine instance');
      throw new GanvasError('engine-unavailable', `the engine does not start: ${messageOf(error)}`);
    }
  }

  /** Ends the threads. The memory goes when nothing refers to the instance any more. */
  end(): void {
    for (const thread of this.threads.splice(0)) void thread.then((worker) => worker?.end());
  }

  private startThreads(code: EngineCode, count: number): void {
    const heap = this.heap as ThreadedExports;
    const most = heap._ganvas_most_threads();
    for (let thread = 1; thread <= count && thread < most; ++thread) {
      const room = this.call(() => heap._ganvas_thread_room());
      if (room === 0) throw outOfMemory('a thread');
      const stack = heap._ganvas_thread_stack(room);
      this.threads.push(startThread({ code, memory: heap.wasmMemory, thread, room, stack }));
    }
  }

  /** Runs `use`; a trap inside becomes an error, and the end of this instance. */
  call<T>(use: (heap: Exports) => T): T {
    if (this.dead) throw new GanvasError('out-of-memory', 'the engine instance has ended');
    try {
      return use(this.heap);
    } catch (error) {
      this.dead ||= this.rest.failed || !(error instanceof GanvasError);
      if (error instanceof GanvasError) throw error;
      // A RangeError may also tell of the call stack, which a hostile file can exhaust.
      const noMemory = error instanceof RangeError && !/call stack/i.test(error.message);
      if (this.heap._ganvas_out_of_memory() !== 0 || noMemory) {
        throw outOfMemory('the model or this run');
      }
      throw new GanvasError('bad-model', `the engine stopped: ${messageOf(error)}`);
    }
  }

  /** Room in the instance for the time of `use`. Views on it break when memory grows. */
  withMemory<T>(bytes: number, use: (pointer: number) => T): T {
    // Sizes are 32 bits in there: a larger one would wrap.
    if (bytes > mostBytes) throw outOfMemory(`${bytes} bytes`);
    const pointer = this.call((heap) => heap._ganvas_alloc(bytes)) >>> 0;
    if (pointer === 0) throw outOfMemory(`${bytes} bytes`);
    try {
      return use(pointer);
    } finally {
      if (!this.dead) this.heap._ganvas_free(pointer);
    }
  }

  /** All memory as it is now; another thread may have made it grow since the glue looked. */
  private memory(): Uint8Array {
    const { wasmMemory } = this.heap as Partial<ThreadedExports>;
    return wasmMemory ? new Uint8Array(wasmMemory.buffer) : this.heap.HEAPU8;
  }

  write(pointer: number, data: ArrayBufferView): void {
    const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
    this.memory().set(bytes, pointer >>> 0);
  }

  /** A copy of memory. */
  read(pointer: number, bytes: number): ArrayBuffer {
    const start = pointer >>> 0;
    try {
      return new Uint8Array(this.memory().subarray(start, start + bytes)).buffer;
    } catch (error) {
      throw error instanceof RangeError ? outOfMemory(`${bytes} bytes of results`) : error;
    }
  }

  text(pointer: number): string {
    const start = pointer >>> 0;
    const memory = this.memory();
    // A copy, as text cannot be decoded from shared memory.
    return new TextDecoder().decode(memory.slice(start, memory.indexOf(0, start)));
  }

  /** The engine's last error. */
  error(): GanvasError {
    const code = this.text(this.heap._ganvas_error_code());
    const message = this.text(this.heap._ganvas_error_message());
    return new GanvasError(code as GanvasErrorCode, message);
  }

  /** Copies a model file in, for `_ganvas_open` or `_ganvas_inspect`, which take it. */
  fillModelBuffer(bytes: Uint8Array): void {
    if (bytes.length === 0) throw new GanvasError('bad-model', 'the model file is empty');
    const pointer = this.call((heap) => heap._ganvas_model_buffer(bytes.length));
    if (pointer === 0) throw outOfMemory(`a model of ${bytes.length} bytes`);
    this.write(pointer, bytes);
  }

  /**
   * What the file says of itself, whether or not its operators are known. Throws 'out-of-memory'
   * where values that follow from its constants alone are too large for any engine.
   */
  inspect(bytes: Uint8Array): GraphInfo {
    this.fillModelBuffer(bytes);
    const json = this.call((heap) => heap._ganvas_inspect());
    if (json === 0) throw this.error();
    return JSON.parse(this.text(json)) as GraphInfo;
  }

  /**
   * Opens the file, for `_ganvas_close`. Throws where the engine cannot run it.
   */
  open(bytes: Uint8Array, threads: number): number {
    this.fillModelBuffer(bytes);
    const model = this.call((heap) => heap._ganvas_open(threads));
    if (model === 0) throw this.error();
    return model;
  }

  /** float32 [count, size]; see shared/latent/latent.h. */
  latents(
    seed: bigint,
    first: bigint,
    count: number,
    size: number,
    prior: 'normal' | 'uniform',
  ): Float32Array<ArrayBuffer> {
    const bytes = count * size * 4;
    return this.withMemory(bytes, (out) => {
      this.call((heap) => {
        heap._ganvas_latents(
          ...halves(seed),
          ...halves(first),
          count,
          size,
          prior === 'uniform' ? 1 : 0,
          out,
        );
      });
      return new Float32Array(this.read(out, bytes));
    });
  }

  /** `count` pictures that lie at `tensor` to RGBA [count, height, width, 4]. */
  paintAt(
    tensor: number,
    dtype: DType,
    { layout, channels, range }: Pick<PicturePort, 'layout' | 'channels' | 'range'>,
    { count, height, width }: { count: number; height: number; width: number },
  ): Uint8Array<ArrayBuffer> {
    const bytes = count * height * width * 4;
    return this.withMemory(bytes, (out) => {
      this.call((heap) => {
        heap._ganvas_paint(
          tensor,
          dtypes.indexOf(dtype),
          count,
          width,
          height,
          layouts.indexOf(layout),
          channels,
          ranges.indexOf(range),
          out,
        );
      });
      return new Uint8Array(this.read(out, bytes));
    });
  }

  /** A copy of numbers in memory. */
  numbers(dtype: DType, pointer: number, bytes: number): StoredTensor['data'] {
    return viewOf(dtype, this.read(pointer, bytes));
  }

  /** A named tensor in memory for the time of `use`: its name, type, rank, dimensions, numbers. */
  withTensor<T>(
    name: string,
    { dtype, dims, data }: Pick<StoredTensor, 'dtype' | 'dims' | 'data'>,
    use: (name: number, dtype: number, rank: number, dims: number, data: number) => T,
  ): T {
    const text = new TextEncoder().encode(`${name}\0`);
    const dimStart = data.byteLength + ((-data.byteLength >>> 0) % 4);
    const textStart = dimStart + dims.length * 4;
    return this.withMemory(textStart + text.length, (pointer) => {
      this.write(pointer, data);
      this.write(pointer + dimStart, Int32Array.from(dims));
      this.write(pointer + textStart, text);
      return use(
        pointer + textStart,
        dtypes.indexOf(dtype),
        dims.length,
        pointer + dimStart,
        pointer,
      );
    });
  }
}

/** That an instance can hold. */
const mostBytes = 2 ** 32 - 2 ** 16;

export function outOfMemory(what: string): GanvasError {
  return new GanvasError('out-of-memory', `not enough memory for ${what}`);
}

/** Low and high 32 bits. */
export function halves(value: bigint): [number, number] {
  return [Number(value & 0xffffffffn), Number(value >> 32n)];
}
