// Knobs and keys of other devices that move the page's controls: gamepads, and MIDI controllers. What
// a user has bound stays in the storage of the browser.

import type { AppModule } from './app_module.js';
import type { Control } from './messages.js';

/** Something that a device can move: 'midi 1 74' (channel, controller), 'stick 0', 'button 3'. */
export type KnobName = string;

/** A stick that is moved less than this rests. */
const still = 0.2;
/** Seconds in which a stick that is held at its end moves a slider through its whole range. */
const wholeRange = 2;
const storageKey = `ganvas-knobs ${location.pathname}`;

function readBindings(): Map<KnobName, string> {
  try {
    const pairs: unknown = JSON.parse(localStorage.getItem(storageKey) ?? '[]');
    if (!Array.isArray(pairs)) return new Map();
    return new Map(
      pairs.filter(
        (pair): pair is [string, string] =>
          Array.isArray(pair) && typeof pair[0] === 'string' && typeof pair[1] === 'string',
      ),
    );
  } catch {
    return new Map();
  }
}

const canBind = (control: Control | undefined): boolean =>
  control !== undefined && control.enabled && control.kind !== 'text' && control.kind !== 'choice';

export class Knobs {
  /** Hears when a device came or went, or a knob was bound. */
  onChange: () => void = () => undefined;
  private readonly app: AppModule;
  private readonly controlOf: (id: string) => Control | undefined;
  private readonly bound = readBindings();
  private learning: string | null = null;
  private frame = 0;
  private lastTime = 0;
  private readonly pressed = new Set<KnobName>();
  /** Where sliders are on their way: a stick moves them by less than a step at a time. */
  private readonly places = new Map<string, number>();
  private midi: MIDIAccess | null = null;

  constructor(app: AppModule, controlOf: (id: string) => Control | undefined) {
    this.app = app;
    this.controlOf = controlOf;
    window.addEventListener('gamepadconnected', () => {
      if (!this.frame) this.frame = requestAnimationFrame(this.poll);
      this.onChange();
    });
    window.addEventListener('gamepaddisconnected', () => {
      this.onChange();
    });
  }

  /** Each knob that is bound, and the id of its control. */
  get bindings(): ReadonlyMap<KnobName, string> {
    return this.bound;
  }

  /** Names of what is connected. */
  devices(): string[] {
    const pads = this.gamepads().map((pad) => pad.id);
    const inputs = this.midi ? [...this.midi.inputs.values()] : [];
    return [...pads, ...inputs.map((input) => input.name ?? 'MIDI controller')];
  }

  get hasMidi(): boolean {
    return 'requestMIDIAccess' in navigator;
  }

  /** Asks the user for the MIDI controllers. Rejects if there is no access. */
  async connectMidi(): Promise<void> {
    this.midi = await navigator.requestMIDIAccess();
    const listen = (): void => {
      for (const input of this.midi?.inputs.values() ?? []) {
        input.onmidimessage = (event) => {
          if (event.data) this.takeMidi(event.data);
        };
      }
      this.onChange();
    };
    this.midi.onstatechange = listen;
    listen();
  }

  /** The next knob that moves is bound to the control; null: none is awaited. */
  learn(id: string | null): void {
    this.learning = id;
    this.onChange();
  }

  get learns(): string | null {
    return this.learning;
  }

  forget(knob: KnobName): void {
    this.bound.delete(knob);
    this.store();
  }

  private store(): void {
    try {
      localStorage.setItem(storageKey, JSON.stringify([...this.bound]));
    } catch {
      // It is full or forbidden: bindings last as long as the page.
    }
    this.onChange();
  }

  private gamepads(): Gamepad[] {
    return navigator.getGamepads().filter((pad) => pad !== null);
  }

  /** The control that a knob moves; a knob that is awaited is bound first. */
  private targetOf(knob: KnobName): Control | undefined {
    if (this.learning !== null) {
      this.bound.set(knob, this.learning);
      this.learning = null;
      this.store();
      return undefined;
    }
    const control = this.controlOf(this.bound.get(knob) ?? '');
    return canBind(control) ? control : undefined;
  }

  private takeMidi(data: Uint8Array): void {
    const [status = 0, number = 0, value = 0] = data;
    const channel = (status & 15) + 1;
    const isController = status >> 4 === 0xb;
    const isNote = status >> 4 === 0x9 && value > 0;
    if (!isController && !isNote) return;
    const control = this.targetOf(`${isNote ? 'note' : 'midi'} ${channel} ${number}`);
    if (!control) return;
    if (control.kind === 'slider') this.slide(control, value / 127);
    else if (isNote || value >= 64) this.press(control);
  }

  /** `share` of the way from the least to the greatest value. */
  private slide({ id, min = 0, max = 1 }: Control, share: number): void {
    const value = min + (max - min) * Math.min(1, Math.max(0, share));
    this.app.send({ type: 'command', id, value });
  }

  private press({ id, kind, value }: Control): void {
    this.app.send({ type: 'command', id, ...(kind === 'toggle' && { value: value !== true }) });
  }

  private readonly poll = (time: number): void => {
    const pads = this.gamepads();
    this.frame = pads.length > 0 ? requestAnimationFrame(this.poll) : 0;
    const seconds = Math.min(0.1, (time - this.lastTime) / 1000);
    this.lastTime = time;
    pads.forEach((pad, index) => {
      const name = index > 0 ? `pad ${index + 1} ` : '';
      pad.buttons.forEach((button, i) => {
        this.pollButton(`${name}button ${i}`, button.pressed);
      });
      pad.axes.forEach((deflection, i) => {
        this.pollStick(`${name}stick ${i}`, deflection, seconds);
      });
    });
  };

  private pollButton(knob: KnobName, down: boolean): void {
    const wasDown = this.pressed.has(knob);
    if (!down) this.pressed.delete(knob);
    if (!down || wasDown) return;
    this.pressed.add(knob);
    const control = this.targetOf(knob);
    if (control && control.kind !== 'slider') this.press(control);
  }

  private pollStick(knob: KnobName, deflection: number, seconds: number): void {
    if (Math.abs(deflection) < still) {
      this.places.delete(knob);
      return;
    }
    const control = this.targetOf(knob);
    if (control?.kind !== 'slider') return;
    const { min = 0, max = 1, value } = control;
    if (max <= min) return;
    const from = this.places.get(knob) ?? (Number(value) - min) / (max - min);
    const share = Math.min(1, Math.max(0, from + (deflection * seconds) / wholeRange));
    this.places.set(knob, share);
    this.slide(control, share);
  }
}
