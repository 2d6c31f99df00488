// Encoded pictures as a WebM or MP4 file. Loaded when a video is first saved: mediabunny is large.

import {
  BufferTarget,
  EncodedPacket,
  EncodedVideoPacketSource,
  Mp4OutputFormat,
  Output,
  WebMOutputFormat,
} from 'mediabunny';

export class VideoWriter {
  private readonly target = new BufferTarget();
  private readonly output: Output;
  private readonly source: EncodedVideoPacketSource;
  private written = Promise.resolve();

  constructor(format: 'webm' | 'mp4', codec: 'vp9' | 'vp8' | 'avc', frameRate: number) {
    const container = format === 'webm' ? new WebMOutputFormat() : new Mp4OutputFormat();
    this.output = new Output({ format: container, target: this.target });
    this.source = new EncodedVideoPacketSource(codec);
    this.output.addVideoTrack(this.source, { frameRate });
  }

  async start(): Promise<void> {
    await this.output.start();
  }

  /** Takes what an encoder gives, in its order; `finish` rejects if one of them did not fit. */
  add(chunk: EncodedVideoChunk, meta: EncodedVideoChunkMetadata | undefined): void {
    this.written = this.written.then(() =>
      this.source.add(EncodedPacket.fromEncodedChunk(chunk), meta),
    );
    this.written.catch(() => undefined);
  }

  async finish(): Promise<Uint8Array<ArrayBuffer>> {
    await this.written;
    await this.output.finalize();
    if (!this.target.buffer) throw new Error('nothing was written');
    return new Uint8Array(this.target.buffer);
  }

  async cancel(): Promise<void> {
    await this.output.cancel().catch(() => undefined);
  }
}
