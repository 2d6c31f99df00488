// Pictures as animations: GIF and APNG.

import { engineCode } from './engine_code.js';
import { EngineCore } from './engine_core.js';
import { aborted, badInput, checkWhole } from './error.js';
import { yieldToEvents } from './platform.js';
import type { RunOptions } from './session.js';

/** Frames of one size, one after another, 8-bit RGBA: as `sample`, `render` and `walk` give. */
export interface AnimationFrames {
  data: ArrayLike<number>;
  width: number;
  height: number;
  count: number;
}

export interface AnimationOptions extends RunOptions {
  /** Frames a second, default 30; at most 50 in a GIF. */
  fps?: number;
  /** For ever (default), or once. */
  loop?: boolean;
  /** Pixels for each pixel, across and down; default 1. */
  scale?: number;
}

export interface GifOptions extends AnimationOptions {
  /**
   * How more than 255 colours are shown: 'ordered' (default), by a pattern that stands still;
   * 'diffusion', finer but restless; 'none'.
   */
  dither?: 'none' | 'ordered' | 'diffusion';
}

const dithers = ['none', 'ordered', 'diffusion'] as const;

/** Well under the 50 ms after which a page feels stuck. */
const stepTime = 20;

async function encode(
  gif: boolean,
  frames: AnimationFrames,
  options: GifOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { data, width, height, count } = frames;
  const size = checkWhole('width', width, 1, 65535) * checkWhole('height', height, 1, 65535) * 4;
  if (data.length !== size * checkWhole('count', count, 1)) {
    throw badInput(`${data.length} bytes for ${count} frames of ${width}x${height}`);
  }
  const { fps = 30, loop = true, dither = 'ordered', signal, onProgress } = options;
  const scale = checkWhole('scale', options.scale ?? 1, 1, 64);
  if (!dithers.includes(dither)) {
    throw badInput(`dither is ${dither}, expected one of ${dithers.join(', ')}`);
  }
  if (signal?.aborted) throw aborted();
  const bytes =
    data instanceof Uint8Array || data instanceof Uint8ClampedArray ? data : Uint8Array.from(data);
  const core = await EngineCore.create(await engineCode());
  let paused = performance.now();
  const animation = core.call((heap) =>
    heap._ganvas_animation(
      ...([gif ? 1 : 0, width, height, fps, loop ? 1 : 0] as const),
      ...([dithers.indexOf(dither), scale] as const),
    ),
  );
  if (animation === 0) throw core.error();
  for (let step = 0; step < 2 * count; ++step) {
    const frame = step % count;
    const pixels = bytes.subarray(frame * size, (frame + 1) * size);
    core.withMemory(size, (pointer) => {
      core.write(pointer, pixels);
      core.call((heap) => {
        if (step < count) heap._ganvas_animation_look(animation, pointer);
        else if (heap._ganvas_animation_add(animation, pointer) === 0) throw core.error();
      });
    });
    onProgress?.((step + 1) / (2 * count));
    if (performance.now() - paused > stepTime) {
      await yieldToEvents();
      paused = performance.now();
      if (signal?.aborted) throw aborted();
    }
  }
  const length = core.call((heap) => heap._ganvas_animation_finish(animation)) >>> 0;
  if (length === 0) throw core.error();
  const start = core.call((heap) => heap._ganvas_animation_bytes(animation));
  return new Uint8Array(core.read(start, length));
}

/**
 * Frames as a GIF. Runs in the calling thread, in steps between which events are handled. Rejects with
 * 'bad-input', 'aborted' or 'out-of-memory'.
 */
export function encodeGif(
  frames: AnimationFrames,
  options: GifOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return encode(true, frames, options);
}

/** Frames as an APNG, which keeps every colour. As `encodeGif`. */
export function encodeApng(
  frames: AnimationFrames,
  options: AnimationOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return encode(false, frames, options);
}
