// The C interface of web/bridge as the engine's wasm instance exports it.

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
  _ganvas_film(model: number): number;
  _ganvas_use_snapshot(model: number, snapshot: number): number;
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
    durations: number,
    ways: number,
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
export interface ThreadedExports extends Exports {
  wasmMemory: WebAssembly.Memory;
  _ganvas_most_threads(): number;
  _ganvas_thread_room(): number;
  _ganvas_thread_stack(room: number): number;
}
