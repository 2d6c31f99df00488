// Frames of a film as a file: GIF, APNG, WebM, MP4, or PNG files in a zip.

import { encodeApng, encodeGif } from '../engine/animation.js';
import { aborted } from '../engine/error.js';
import { yieldToEvents } from '../engine/platform.js';
import type { FilmFormat, FromApp } from './messages.js';
import { zipOf } from './zip.js';

type Film = Omit<Extract<FromApp, { type: 'save-animation' }>, 'type' | 'name'>;

export interface FilmOptions {
  signal: AbortSignal;
  /** Hears the share that is done. */
  onProgress: (share: number) => void;
}

interface FileKind {
  ending: string;
  type: string;
}

const kinds: Record<FilmFormat, FileKind> = {
  gif: { ending: 'gif', type: 'image/gif' },
  apng: { ending: 'png', type: 'image/apng' },
  webm: { ending: 'webm', type: 'video/webm' },
  mp4: { ending: 'mp4', type: 'video/mp4' },
  png: { ending: 'zip', type: 'application/zip' },
};

export const kindOf = (format: FilmFormat): FileKind => kinds[format];

type VideoFormat = 'webm' | 'mp4';

/** What the encoder is asked for, the best first; mediabunny calls them so. */
const codecs: Record<VideoFormat, { codec: 'vp9' | 'vp8' | 'avc'; name: string }[]> = {
  webm: [
    { codec: 'vp9', name: 'vp09.00.40.08' },
    { codec: 'vp8', name: 'vp8' },
  ],
  // Baseline, main and high profile, for up to 1920 x 1080.
  mp4: [
    { codec: 'avc', name: 'avc1.640028' },
    { codec: 'avc', name: 'avc1.4d0028' },
    { codec: 'avc', name: 'avc1.42e028' },
  ],
};

/** Sides must be even, and large enough to be seen: small pictures are enlarged by a whole number. */
const leastSide = 256;
const even = (side: number): number => side + (side % 2);

/** Bits a second for each pixel: drawings and hard edges stay clear. */
const bitsPerPixel = 6;

function configOf(name: string, width: number, height: number, fps: number): VideoEncoderConfig {
  const bitrate = Math.max(1_000_000, Math.round(width * height * bitsPerPixel));
  const avc = name.startsWith('avc1') ? { avc: { format: 'avc' as const } } : {};
  return { codec: name, width, height, framerate: fps, bitrate, latencyMode: 'quality', ...avc };
}

/** The first of the format's codecs that the browser can encode; null for none. */
async function encoderOf(
  format: VideoFormat,
  width: number,
  height: number,
  fps: number,
): Promise<{ codec: 'vp9' | 'vp8' | 'avc'; config: VideoEncoderConfig } | null> {
  if (!('VideoEncoder' in window) || !('VideoFrame' in window)) return null;
  for (const { codec, name } of codecs[format]) {
    const config = configOf(name, width, height, fps);
    const { supported } = await VideoEncoder.isConfigSupported(config).catch(() => ({
      supported: false,
    }));
    if (supported) return { codec, config };
  }
  return null;
}

/** The formats that need an encoder, of those that the browser has one for. */
export async function videoFormats(): Promise<VideoFormat[]> {
  const formats: VideoFormat[] = ['webm', 'mp4'];
  const there = await Promise.all(
    formats.map((format) => encoderOf(format, leastSide, leastSide, 25)),
  );
  return formats.filter((_, i) => there[i]);
}

/** Draws frame after frame, each pixel as `scale` x `scale` pixels; white stands behind. */
class Painter {
  readonly canvas: OffscreenCanvas;
  private readonly small: OffscreenCanvas;
  private readonly film: Film;
  private readonly data: Uint8Array<ArrayBuffer>;

  constructor(film: Film, data: Uint8Array<ArrayBuffer>, width: number, height: number) {
    this.film = film;
    this.data = data;
    this.canvas = new OffscreenCanvas(width, height);
    this.small = new OffscreenCanvas(film.width, film.height);
  }

  paint(frame: number, scale: number, background: string | null): void {
    const { width, height } = this.film;
    const size = 4 * width * height;
    const pixels = new ImageData(
      new Uint8ClampedArray(this.data.subarray(frame * size, (frame + 1) * size)),
      width,
      height,
    );
    const small = this.small.getContext('2d');
    const context = this.canvas.getContext('2d');
    if (!small || !context) throw new Error('the browser gave no canvas');
    small.putImageData(pixels, 0, 0);
    context.imageSmoothingEnabled = false;
    context.clearRect(0, 0, this.canvas.width, this.canvas.height);
    if (background) {
      context.fillStyle = background;
      context.fillRect(0, 0, this.canvas.width, this.canvas.height);
    }
    context.drawImage(this.small, 0, 0, scale * width, scale * height);
  }
}

async function encodeVideo(
  format: VideoFormat,
  film: Film,
  data: Uint8Array<ArrayBuffer>,
  { signal, onProgress }: FilmOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { count, fps } = film;
  const least = Math.ceil(leastSide / Math.max(film.width, film.height));
  const scale = Math.max(film.scale, least);
  const [width, height] = [even(scale * film.width), even(scale * film.height)];
  const found = await encoderOf(format, width, height, fps);
  if (!found) throw new Error(`the browser cannot encode ${width} x ${height} pixels`);
  const { VideoWriter } = await import('./video_writer.js');
  const writer = new VideoWriter(format, found.codec, fps);
  await writer.start();
  const failures: Error[] = [];
  const check = (): void => {
    if (signal.aborted) throw aborted();
    if (failures[0]) throw failures[0];
  };
  const encoder = new VideoEncoder({
    output: (chunk, meta) => {
      writer.add(chunk, meta);
    },
    error: (error) => failures.push(error),
  });
  try {
    encoder.configure(found.config);
    const painter = new Painter(film, data, width, height);
    for (let frame = 0; frame < count; ++frame) {
      check();
      painter.paint(frame, scale, 'white');
      const timestamp = Math.round((1e6 * frame) / fps);
      const duration = Math.round(1e6 / fps);
      const video = new VideoFrame(painter.canvas, { timestamp, duration });
      encoder.encode(video, { keyFrame: frame % (2 * fps) === 0 });
      video.close();
      onProgress((frame + 1) / count);
      while (encoder.encodeQueueSize > 4 && failures.length === 0) await yieldToEvents();
      await yieldToEvents();
    }
    await encoder.flush();
    check();
    return await writer.finish();
  } catch (error) {
    await writer.cancel();
    throw error;
  } finally {
    if (encoder.state !== 'closed') encoder.close();
  }
}

async function encodePngs(
  film: Film,
  data: Uint8Array<ArrayBuffer>,
  { signal, onProgress }: FilmOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { count, scale } = film;
  const painter = new Painter(film, data, scale * film.width, scale * film.height);
  const entries = [];
  for (let frame = 0; frame < count; ++frame) {
    if (signal.aborted) throw aborted();
    painter.paint(frame, scale, null);
    const png = await painter.canvas.convertToBlob({ type: 'image/png' });
    const bytes = new Uint8Array(await png.arrayBuffer());
    entries.push({ name: `${String(frame).padStart(6, '0')}.png`, bytes });
    onProgress((frame + 1) / count);
    await yieldToEvents();
  }
  return zipOf(entries);
}

/** `data`: RGBA of the frames. Rejects with 'aborted', and where the browser cannot write the file. */
export function filmFile(
  film: Film,
  data: Uint8Array<ArrayBuffer>,
  options: FilmOptions,
): Promise<Uint8Array<ArrayBuffer>> {
  const { format, fps, loop, scale, width, height, count } = film;
  const frames = { data, width, height, count };
  if (format === 'webm' || format === 'mp4') return encodeVideo(format, film, data, options);
  if (format === 'png') return encodePngs(film, data, options);
  const encode = format === 'gif' ? encodeGif : encodeApng;
  return encode(frames, { fps, loop, scale, ...options });
}
