// Looks into the model for the app: channels of a layer, and what each does to the picture.

import { messageOf } from '../engine/error.js';
import type { Model } from '../engine/model.js';
import type { LookOptions } from '../engine/xray.js';
import type { AppModule } from './app_module.js';
import type { ChangedChannels, FromApp } from './messages.js';

type Look = Extract<FromApp, { type: 'look-inside' | 'measure-effects' }>;

/** A number for each channel of the values that are changed. */
export function masksOf(
  { info }: Model,
  changed: readonly ChangedChannels[],
): Record<string, Float32Array> {
  const masks: Record<string, Float32Array> = {};
  for (const [name, ...pairs] of changed) {
    const value = info.values().find((each) => each.name === name);
    const mask = new Float32Array(Math.max(0, value?.dims[1] ?? 0)).fill(1);
    for (let i = 0; i + 1 < pairs.length; i += 2) mask[pairs[i] ?? 0] = pairs[i + 1] ?? 1;
    masks[name] = mask;
  }
  return masks;
}

export class Xraying {
  private readonly app: AppModule;
  private looking: AbortController | null = null;
  private measuring: AbortController | null = null;

  constructor(app: AppModule) {
    this.app = app;
  }

  /** To be called when another model is in use. */
  forget(): void {
    this.looking?.abort();
    this.stop();
  }

  /** Measures no more effects. */
  stop(): void {
    this.measuring?.abort();
    this.measuring = null;
  }

  /** Replaces the look before. `bytes`: float32 [size], then int32, the class. */
  async look(model: Model, request: Look, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.looking?.abort();
    const { signal } = (this.looking = new AbortController());
    const { stamp, layer } = request;
    try {
      const { numbers, options } = given(model, request, bytes, signal);
      const { data, channels, height, width } = await model.channels(numbers, layer, options);
      if (signal.aborted) return;
      const answer = { type: 'channels', stamp, channels, height, width } as const;
      this.app.send(answer, new Uint8Array(data.buffer));
    } catch (error) {
      if (signal.aborted) return;
      this.app.send({ type: 'channels', stamp, channels: 0, height: 0, width: 0 });
      this.app.send({ type: 'error', text: `No channels: ${messageOf(error)}` });
    }
  }

  /** Replaces the measurement before. */
  async measure(model: Model, request: Look, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.stop();
    const { signal } = (this.measuring = new AbortController());
    const { stamp, layer } = request;
    const tell = (effects: Float32Array<ArrayBuffer>, done: boolean): void => {
      if (signal.aborted) return;
      this.app.send({ type: 'effects', stamp, done }, new Uint8Array(effects.buffer));
    };
    try {
      const { numbers, options } = given(model, request, bytes, signal);
      const onEffects = (effects: Float32Array<ArrayBuffer>): void => {
        tell(effects, false);
      };
      tell(await model.effects(numbers, layer, { ...options, onEffects }), true);
    } catch (error) {
      if (signal.aborted) return;
      tell(new Float32Array(0), true);
      this.app.send({ type: 'error', text: `No effects: ${messageOf(error)}` });
    }
  }
}

function given(
  model: Model,
  { size, space, noise, masks }: Look,
  bytes: Uint8Array<ArrayBuffer>,
  signal: AbortSignal,
): { numbers: Float32Array; options: LookOptions } {
  const numbers = new Float32Array(bytes.buffer, bytes.byteOffset, size);
  const [label = 0] = new Int32Array(bytes.buffer, bytes.byteOffset + numbers.byteLength, 1);
  const options = {
    ...{ space, label, signal, masks: masksOf(model, masks) },
    ...(noise !== 1 && { noise }),
  };
  return { numbers, options };
}
