// A laboratory in the calling thread: what web/bridge/engine_laboratory.cc does, one call each.

import { EngineCore } from './engine_core.js';
import type { Exports } from './engine_exports.js';
import { GanvasError } from './error.js';
import type { LaboratoryCall, LaboratoryResult, LaboratorySetup } from './protocol.js';

/** Of a step, as ganvas_laboratory_step gives them. */
const figureCount = 6;

/** In the order of enum Readout in web/bridge. */
const readouts = ['points', 'real', 'manifold', 'field', 'arrows', 'modes', 'snapshot'] as const;

export class LaboratoryCore {
  private readonly core: EngineCore;
  private readonly address: number;

  private constructor(core: EngineCore, address: number) {
    this.core = core;
    this.address = address;
  }

  static async open(setup: LaboratorySetup): Promise<LaboratoryCore> {
    const core = await EngineCore.create(setup.code);
    const name = new TextEncoder().encode(`${setup.name}\0`);
    const { options, points, modes } = setup;
    const parts = [options, points, modes ?? new Int32Array(0), name];
    const bytes = parts.reduce((sum, part) => sum + part.byteLength, 0);
    const address = core.withMemory(bytes, (pointer) => {
      let at = pointer;
      const places = parts.map((part) => {
        const place = at;
        core.write(place, part);
        at += part.byteLength;
        return place;
      });
      const [of = 0, xy = 0, mode = 0, text = 0] = places;
      return core.call((heap) =>
        heap._ganvas_laboratory(of, text, xy, modes ? mode : 0, points.length / 2),
      );
    });
    if (address === 0) throw core.error();
    return new LaboratoryCore(core, address);
  }

  handle(call: LaboratoryCall): LaboratoryResult {
    switch (call.do) {
      case 'step':
        return { numbers: this.step(call.steps, call.milliseconds) };
      case 'change':
        this.with(call.options, (heap, at) => heap._ganvas_laboratory_change(this.address, at));
        return { numbers: new Float64Array(0) };
      case 'read':
        return { numbers: this.read(call) };
      case 'restore': {
        const { step, numbers } = call;
        this.with(numbers, (heap, at) =>
          heap._ganvas_laboratory_restore(this.address, step, at, numbers.length),
        );
        return { numbers: new Float64Array(0) };
      }
    }
  }

  dispose(): void {
    this.core.end();
  }

  private with(numbers: ArrayBufferView, use: (heap: Exports, at: number) => number): void {
    this.core.withMemory(numbers.byteLength, (at) => {
      this.core.write(at, numbers);
      if (this.core.call((heap) => use(heap, at)) === 0) throw this.core.error();
    });
  }

  /** The figures of each step, one after another. */
  private step(steps: number, milliseconds: number): Float64Array<ArrayBuffer> {
    const end = performance.now() + milliseconds;
    const all: number[] = [];
    this.core.withMemory(figureCount * 8, (at) => {
      for (let i = 0; i < steps && (i === 0 || performance.now() < end); ++i) {
        const ok = this.core.call((heap) => heap._ganvas_laboratory_step(this.address, at));
        if (ok === 0) throw this.core.error();
        all.push(...new Float64Array(this.core.read(at, figureCount * 8)));
      }
    });
    return Float64Array.from(all);
  }

  private read(call: Extract<LaboratoryCall, { do: 'read' }>): Float32Array<ArrayBuffer> {
    const { what, count, rows, window } = call;
    let length = -1;
    this.core.withMemory(32, (at) => {
      this.core.write(at, Float64Array.from(window));
      const place = readouts.indexOf(what);
      length = this.core.call((heap) =>
        heap._ganvas_laboratory_read(this.address, place, count, rows, at),
      );
    });
    if (length < 0) throw this.core.error();
    const from = this.core.call((heap) => heap._ganvas_laboratory_numbers(this.address));
    if (length > 0 && from === 0) throw new GanvasError('bad-input', `${what}: nothing was read`);
    return new Float32Array(this.core.read(from, length * 4));
  }
}
