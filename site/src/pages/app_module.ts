// The app's wasm module: starting it, its frames, and messages in both directions.

import createApp from 'ganvas:app.js';
import wasmPath from 'ganvas:app.wasm';
import { compileModule } from '../engine/engine_code.js';
import { GanvasError, messageOf } from '../engine/error.js';
import { fileName, siteFile } from '../engine/platform.js';
import type { FromApp, ToApp } from './messages.js';
import { TextPainter } from './text_painter.js';

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
  _app_pinch(factor: number, x: number, y: number, dx: number, dy: number): void;
  _app_frame(milliseconds: number): void;
  _app_busy(): number;
  _app_pictures(): void;
  _app_places(): void;
}

const encoder = new TextEncoder();
const nothing = new Uint8Array(0);

/** What the app's module says to the page. */
interface Listener {
  onMessage(message: FromApp, bytes: Uint8Array<ArrayBuffer>): void;
  /** It broke, and does nothing more. */
  onCrash(reason: string): void;
}

async function instantiate(host: object): Promise<Exports> {
  let fail: (error: unknown) => void = () => undefined;
  const failed = new Promise<never>((_, reject) => {
    fail = reject;
  });
  try {
    const module = await compileModule(siteFile(wasmPath).href);
    const created = createApp({
      host,
      instantiateWasm: (imports, receive) => {
        WebAssembly.instantiate(module, imports).then(receive, fail);
        return {};
      },
    });
    return (await Promise.race([created, failed])) as Exports;
  } catch (error) {
    if (error instanceof GanvasError) throw error;
    throw new Error(`${fileName(wasmPath)} cannot be started (${messageOf(error)})`, {
      cause: error,
    });
  }
}

export class AppModule {
  private readonly wasm: Exports;
  private readonly listener: Listener;
  private frame = 0;
  private readonly timers = new Set<ReturnType<typeof setTimeout>>();
  private crashed = false;

  private constructor(wasm: Exports, listener: Listener) {
    this.wasm = wasm;
    this.listener = listener;
  }

  /** Starts the app on the canvas #stage; null if WebGL2 is not supported. */
  static async start(listener: Listener): Promise<AppModule | null> {
    const started: { app?: AppModule } = {};
    const painter = new TextPainter();
    const wasm = await instantiate({
      measureText: (text: string, em: number, weight: number) => painter.measure(text, em, weight),
      paintText: painter.paint.bind(painter),
      post: (json: string, bytes: Uint8Array<ArrayBuffer>) => {
        started.app?.listener.onMessage(JSON.parse(json) as FromApp, bytes);
      },
      requestFrame: (delay: number) => started.app?.requestFrame(delay),
    });
    started.app = new AppModule(wasm, listener);
    return wasm._app_start() ? started.app : null;
  }

  send(message: ToApp, bytes: Uint8Array = nothing): void {
    const json = encoder.encode(JSON.stringify(message));
    const offset = (json.length + 7) & ~7;
    this.call((wasm) => {
      const at = wasm._app_buffer(offset + bytes.length);
      wasm.HEAPU8.set(json, at);
      wasm.HEAPU8.set(bytes, at + offset);
      wasm._app_message(json.length, offset, bytes.length);
    });
  }

  /** True if the key did something. */
  key(name: string): boolean {
    const text = encoder.encode(name);
    const used = this.call((wasm) => {
      wasm.HEAPU8.set(text, wasm._app_buffer(text.length));
      return wasm._app_key(text.length);
    });
    return used === 1;
  }

  /** Draws at once: a canvas that has changed its size is empty. */
  resize(width: number, height: number, ratio: number): void {
    this.call((wasm) => {
      wasm._app_resize(width, height, ratio);
      wasm._app_frame(performance.now());
    });
  }

  /** CSS pixels from the canvas's top left. */
  pointerMove(x: number, y: number, touch: boolean): void {
    this.call((wasm) => {
      wasm._app_pointer_move(x, y, touch ? 1 : 0);
    });
  }

  pointerPress(down: boolean): void {
    this.call((wasm) => {
      wasm._app_pointer_press(down ? 1 : 0);
    });
  }

  pointerLeave(): void {
    this.call((wasm) => {
      wasm._app_pointer_leave();
    });
  }

  wheel(notches: number): void {
    this.call((wasm) => {
      wasm._app_wheel(notches);
    });
  }

  /** About the point (x, y), which has moved by (dx, dy). */
  pinch(factor: number, x: number, y: number, dx: number, dy: number): void {
    this.call((wasm) => {
      wasm._app_pinch(factor, x, y, dx, dy);
    });
  }

  /** Has the app send a `shown` message before this returns. */
  askPictures(): void {
    this.call((wasm) => {
      wasm._app_pictures();
    });
  }

  /** Has the app send a `places` message before this returns. */
  askPlaces(): void {
    this.call((wasm) => {
      wasm._app_places();
    });
  }

  /** Something is on its way, or a frame is due. */
  busy(): boolean {
    if (this.crashed) return false;
    return this.frame !== 0 || this.timers.size > 0 || this.call((wasm) => wasm._app_busy()) === 1;
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
      this.call((wasm) => {
        wasm._app_frame(now);
      });
    });
  }

  /** After a trap the module's memory is not to be trusted: nothing more is called. */
  private call<T>(work: (wasm: Exports) => T): T | undefined {
    if (this.crashed) return undefined;
    try {
      return work(this.wasm);
    } catch (error) {
      this.crashed = true;
      this.listener.onCrash(messageOf(error));
      return undefined;
    }
  }
}
