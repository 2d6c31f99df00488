// The engine's wasm instance and the C interface of web/bridge: memory, text, errors.

import { glueOf } from './engine_code.js';
import { EngineRest } from './engine_rest.js';
import { GanvasError, type GanvasErrorCode, messageOf } from './error.js';
import { type GraphInfo, type PicturePort, layouts, ranges } from './model_facts.js';
import type { WorkerThread } from './platform.js';
import type { EngineCode } from './protocol.js';
import { type DType, type StoredTensor, dtypes, viewOf } from './tensor.js';
import { startThread } from './threads.js';

/** The exports of web/bridge/engine_*.cc; pointers are signed 32-bit numbers. */
export interface Exports {
  /** Of a shared memory in the build with threads. */
  HEAPU8: Uint8Array;
  _ganvas_start(): void;
  _ganvas_out_of_memory(): number;
  _ganvas_alloc(bytes: number): number;
  _ganvas_free(pointer: number): void;
  _ganvas_error_code(): number;
  _ganvas_error_message(): number;
  _ganvas_model_buffer(bytes: number): number;
  _ganvas_inspect(): number;
  _ganvas_join(
    first: number,
    firstBytes: number,
    second: number,
    secondBytes: number,
    bytes: number,
  ): number;
  _ganvas_open(threads: number): number;
  _ganvas_close(model: number): void;
  _ganvas_info(model: number): number;
  _ganvas_values(model: number): number;
  _ganvas_begin_gradient(
    model: number,
    tensors: number,
    count: number,
    cotangents: number,
    by: number,
    byCount: number,
  ): number;
  _ganvas_begin(
    model: number,
    inputs: number,
    count: number,
    outputs: number,
    outputCount: number,
  ): number;
  _ganvas_project(model: number, search: number): number;
  _ganvas_project_step(model: number, milliseconds: number): number;
  _ganvas_project_best(model: number): number;
  _ganvas_directions(model: number, asked: number): number;
  _ganvas_directions_step(model: number, milliseconds: number): number;
  _ganvas_directions_found(model: number): number;
  _ganvas_likeness(model: number, asked: number): number;
  _ganvas_likeness_step(model: number, milliseconds: number): number;
  _ganvas_likeness_found(model: number): number;
  _ganvas_walk(
    keys: number,
    count: number,
    size: number,
    frames: number,
    loop: number,
    between: number,
    ease: number,
    first: number,
    wanted: number,
    out: number,
  ): number;
  _ganvas_noise_walk(
    seedLow: number,
    seedHigh: number,
    size: number,
    prior: number,
    radius: number,
    frames: number,
    first: number,
    wanted: number,
    out: number,
  ): void;
  _ganvas_animation(
    gif: number,
    width: number,
    height: number,
    fps: number,
    loop: number,
    dither: number,
    scale: number,
  ): number;
  _ganvas_animation_look(animation: number, rgba: number): void;
  _ganvas_animation_add(animation: number, rgba: number): number;
  _ganvas_animation_finish(animation: number): number;
  _ganvas_animation_bytes(animation: number): number;
  _ganvas_animation_close(animation: number): void;
  _ganvas_laboratory(
    options: number,
    name: number,
    points: number,
    modes: number,
    count: number,
  ): number;
  _ganvas_laboratory_change(laboratory: number, options: number): number;
  _ganvas_laboratory_step(laboratory: number, figures: number): number;
  _ganvas_laboratory_read(
    laboratory: number,
    what: number,
    count: number,
    rows: number,
    window: number,
  ): number;
  _ganvas_laboratory_numbers(laboratory: number): number;
  _ganvas_laboratory_restore(
    laboratory: number,
    step: number,
    numbers: number,
    count: number,
  ): number;
  _ganvas_step(model: number, milliseconds: number): number;
  _ganvas_finish(model: number): number;
  _ganvas_cancel(model: number): void;
  _ganvas_latents(
    seedLow: number,
    seedHigh: number,
    firstLow: number,
    firstHigh: number,
    count: number,
    size: number,
    prior: number,
    out: number,
  ): void;
  _ganvas_reading(model: number): number;
  _ganvas_reading_of_file(): number;
  _ganvas_reading_empty(): number;
  _ganvas_reading_port(
    reading: number,
    output: number,
    name: number,
    dtype: number,
    rank: number,
    dims: number,
  ): void;
  _ganvas_reading_ports(reading: number): void;
  _ganvas_reading_close(reading: number): void;
  _ganvas_reading_next(reading: number): number;
  _ganvas_reading_output(
    reading: number,
    name: number,
    dtype: number,
    rank: number,
    dims: number,
    data: number,
  ): number;
  _ganvas_reading_take(reading: number): void;
  _ganvas_reading_give_up(reading: number): void;
  _ganvas_meaning(reading: number): number;
  _ganvas_fit(
    height: number,
    width: number,
    multiple: number,
    smallest: number,
    scale: number,
    lost: number,
    pictureWidth: number,
    pictureHeight: number,
    longest: number,
    fixed: number,
    fit: number,
  ): number;
  _ganvas_fit_pixels(fit: number, rgba: number, out: number): number;
  _ganvas_fit_result(fit: number, outputWidth: number, outputHeight: number, rect: number): void;
  _ganvas_pixels_tensor(
    rgba: number,
    width: number,
    height: number,
    layout: number,
    channels: number,
    range: number,
    tensor: number,
  ): void;
  _ganvas_paint(
    tensor: number,
    dtype: number,
    count: number,
    width: number,
    height: number,
    layout: number,
    channels: number,
    range: number,
    rgba: number,
  ): void;
}

/** What the build with threads has beside it; see web/bridge/engine_threads.cc. */
interface ThreadedExports extends Exports {
  wasmMemory: WebAssembly.Memory;
  _ganvas_most_threads(): number;
  _ganvas_thread_room(): number;
  _ganvas_thread_stack(room: number): number;
}

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
