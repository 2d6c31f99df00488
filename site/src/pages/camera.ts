// The camera: asked for when the user wants it, given back as soon as it is not needed.

import { messageOf } from '../engine/error.js';
import { type Pixels, pixelsOf } from './picture_files.js';

/** Width of the frames that are asked for; cameras give the nearest that they have. */
const wantedWidth = 640;

/** Says in one sentence why the camera cannot be used. */
function refusal(error: unknown): string {
  switch (error instanceof DOMException ? error.name : '') {
    case 'NotAllowedError':
    case 'SecurityError':
      return "The camera was refused: allow it for this page in the browser's settings, then start it again";
    case 'NotFoundError':
    case 'OverconstrainedError':
      return 'No camera was found: connect one, or open a picture';
    case 'NotReadableError':
    case 'AbortError':
      return 'The camera cannot be started: another program may be using it';
    default:
      return `The camera cannot be used: ${messageOf(error)}`;
  }
}

function release(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

/** Resolves when the video has a frame that was not seen before, or by the next frame of the page. */
function nextFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      resolve();
    };
    if ('requestVideoFrameCallback' in video) video.requestVideoFrameCallback(done);
    else requestAnimationFrame(done);
  });
}

async function cameraIds(): Promise<string[]> {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter(({ kind }) => kind === 'videoinput').map(({ deviceId }) => deviceId);
}

interface Running {
  stream: MediaStream;
  video: HTMLVideoElement;
  id: string;
  /** True if the camera faces the user, who expects a mirror, or if its direction is unknown. */
  front: boolean;
  ended: Promise<null>;
  tellEnd: () => void;
}

export class Camera {
  private readonly onEnd: (reason: string) => void;
  private running: Running | null = null;
  /** From a start to the stop: also while the user is still asked. */
  private wanted = false;
  /** Changes with each start and stop, so that a camera that comes too late is given back. */
  private turn = 0;

  /** `onEnd` is called when the camera goes away by itself, or is not waited for any more. */
  constructor(onEnd: (reason: string) => void) {
    this.onEnd = onEnd;
    // Stop filming while the page is hidden.
    document.addEventListener('visibilitychange', () => {
      if (document.hidden) this.end('The camera was stopped because the page was hidden');
    });
    window.addEventListener('pagehide', () => {
      this.end('The camera was stopped because the page was left');
    });
  }

  /**
   * Starts the camera, or with `next` another one than before. Resolves to the number of cameras, or
   * to null where it was stopped meanwhile. Rejects with a sentence for the user.
   */
  async start(next: boolean): Promise<number | null> {
    const last = this.running?.id;
    this.stop();
    this.wanted = true;
    const turn = this.turn;
    try {
      const running = await this.open(next ? last : undefined);
      if (turn !== this.turn) {
        release(running.stream);
        return null;
      }
      this.running = running;
      const { length } = await cameraIds();
      return turn === this.turn ? length : null;
    } catch (error) {
      if (turn !== this.turn) return null;
      this.stop();
      throw new Error(refusal(error), { cause: error });
    }
  }

  /** Gives the camera back, also one that is still being asked for. */
  stop(): void {
    ++this.turn;
    this.wanted = false;
    const { running } = this;
    if (!running) return;
    release(running.stream);
    running.video.srcObject = null;
    this.running = null;
    running.tellEnd();
  }

  /** The next frame, flipped if it is to be a `mirror`; null once the camera is off. */
  async frame(mirror: boolean): Promise<Pixels | null> {
    const { running } = this;
    if (!running) return null;
    const { video, front } = running;
    await Promise.race([nextFrame(video), running.ended]);
    if (this.running !== running) return null;
    const size = { width: video.videoWidth, height: video.videoHeight };
    return pixelsOf(video, size, { longest: wantedWidth, mirrored: mirror && front });
  }

  private end(reason: string): void {
    if (!this.wanted) return;
    this.stop();
    this.onEnd(reason);
  }

  private async open(last: string | undefined): Promise<Running> {
    // Pages from plain http have no such member.
    const { mediaDevices } = navigator as { mediaDevices?: MediaDevices };
    if (!mediaDevices) throw new Error('browsers give it only to pages from https or localhost');
    const ids = last === undefined ? [] : await cameraIds();
    const id = ids[(ids.indexOf(last ?? '') + 1) % ids.length];
    const which = id === undefined ? { facingMode: 'user' } : { deviceId: { exact: id } };
    const stream = await mediaDevices.getUserMedia({
      audio: false,
      video: { width: { ideal: wantedWidth }, frameRate: { ideal: 30 }, ...which },
    });
    const video = document.createElement('video');
    try {
      return await this.show(stream, video);
    } catch (error) {
      release(stream);
      throw error;
    }
  }

  private async show(stream: MediaStream, video: HTMLVideoElement): Promise<Running> {
    video.muted = true;
    video.playsInline = true;
    video.srcObject = stream;
    await video.play();
    const [track] = stream.getVideoTracks();
    const { deviceId = '', facingMode } = track?.getSettings() ?? {};
    track?.addEventListener('ended', () => {
      if (this.running?.stream === stream) this.end('The camera was disconnected');
    });
    let tellEnd = (): void => undefined;
    const ended = new Promise<null>((resolve) => {
      tellEnd = () => {
        resolve(null);
      };
    });
    return { stream, video, id: deviceId, front: facingMode !== 'environment', ended, tellEnd };
  }
}
