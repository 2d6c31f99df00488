// The app's wasm module: starting it, its frames, and messages in both directions.

import createApp from 'ganvas:app.js';
import wasmPath from 'ganvas:app.wasm';
import { siteFile } from '../engine/platform.js';
import type { FromApp, ToApp } from './messages.js';

/** The exports of web/bridge/app_exports.cc. */
interface Exports {
  HEAPU8: Uint8Array<ArrayBuffer>;
  _app_start(): number;
  _app_buffer(size: number): number;
  _app_message(jsonSize: number, offset: number, size: number): void;
  _app_key(size: number): number;
  _app_resize(width: number, height: number, ratio: number): void;
  _app_pointer_move(x: number, y: number, touch: number): void;
  _app_pointer_press(down: number): void;
  _app_pointer_leave(): void;
  _app_wheel(notches: number): void;
  _app_pinch(factor: number): void;
  _app_frame(milliseconds: number): void;
  _app_busy(): number;
  _app_pictures(): void;
}

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);

export class AppModule {
  private readonly wasm: Exports;
  private readonly onMessage: (message: FromApp, bytes: Uint8Array<ArrayBuffer>) => void;
  private frame = 0;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();

  private constructor(
    wasm: Exports,
    onMessage: (message: FromApp, bytes: Uint8Array<ArrayBuffer>) => void,
  ) {
    this.wasm = wasm;
    this.onMessage = onMessage;
  }

  /** Starts the app on the canvas #stage; null where WebGL2 is not to be had. */
  static async start(
    onMessage: (message: FromApp, bytes: Uint8Array<ArrayBuffer>) => void,
  ): Promise<AppModule | null> {
    const started: { app?: AppModule } = {};
    const wasm = (await createApp({
      locateFile: () => siteFile(wasmPath).href,
      host: {
        post: (json: string, bytes: Uint8Array<ArrayBuffer>) => {
          started.app?.onMessage(JSON.parse(json) as FromApp, bytes);
        },
        requestFrame: (delay: number) => started.app?.requestFrame(delay),
      },
    })) as Exports;
    started.app = new AppModule(wasm, onMessage);
    return wasm._app_start() ? started.app : null;
  }

  send(message: ToApp, bytes: Uint8Array = nothing): void {
    const json = encoder.encode(JSON.stringify(message));
    const offset = (json.length + 7) & ~7;
    const at = this.wasm._app_buffer(offset + bytes.length);
    this.wasm.HEAPU8.set(json, at);
    this.wasm.HEAPU8.set(bytes, at + offset);
    this.wasm._app_message(json.length, offset, bytes.length);
  }

  /** True if the key did something. */
  key(name: string): boolean {
    const text = encoder.encode(name);
    this.wasm.HEAPU8.set(text, this.wasm._app_buffer(text.length));
    return this.wasm._app_key(text.length) === 1;
  }

  /** Draws at once: a canvas that has changed its size is empty. */
  resize(width: number, height: number, ratio: number): void {
    this.wasm._app_resize(width, height, ratio);
    this.wasm._app_frame(performance.now());
  }

  /** CSS pixels from the canvas's top left. */
  pointerMove(x: number, y: number, touch: boolean): void {
    this.wasm._app_pointer_move(x, y, touch ? 1 : 0);
  }

  pointerPress(down: boolean): void {
    this.wasm._app_pointer_press(down ? 1 : 0);
  }

  pointerLeave(): void {
    this.wasm._app_pointer_leave();
  }

  wheel(notches: number): void {
    this.wasm._app_wheel(notches);
  }

  pinch(factor: number): void {
    this.wasm._app_pinch(factor);
  }

  /** Has the app send a `shown` message before this returns. */
  askPictures(): void {
    this.wasm._app_pictures();
  }

  /** Something is on its way, or a frame is due. */
  busy(): boolean {
    return this.frame !== 0 || this.timers.size > 0 || this.wasm._app_busy() === 1;
  }

  private requestFrame(delay: number): void {
    if (delay > 0) {
      const timer = setTimeout(() => {
        this.timers.delete(timer);
        this.requestFrame(0);
      }, delay);
      this.timers.add(timer);
      return;
    }
    if (this.frame !== 0) return;
    this.frame = requestAnimationFrame((now) => {
      this.frame = 0;
      this.wasm._app_frame(now);
    });
  }
}
