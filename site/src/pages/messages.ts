// What the page and the app (web/app, web/bridge) tell each other. Messages are JSON; some carry bytes.

export type Engine = 'wasm' | 'ort-wasm';

/** The app's state as web/app/state.h defines it. */
export type State = Record<string, unknown>;

export type ControlValue = boolean | number | string;

/** A control that is declared in web/app and can be used now. */
export interface Control {
  id: string;
  label: string;
  kind: 'button' | 'slider' | 'text' | 'choice' | 'toggle';
  enabled: boolean;
  /** Of a text: it is a decimal number. */
  digits?: boolean;
  /** 'R', 'Ctrl+Z', ... or ''. */
  shortcut: string;
  value?: ControlValue;
  min?: number;
  max?: number;
  step?: number;
  /** A slider's value as shown. */
  text?: string;
  choices?: { value: string; label: string }[];
  /** Where the canvas shows it: x, y, width, height in CSS pixels. */
  box?: [number, number, number, number];
}

/** From the app. */
export type FromApp =
  /** Bytes: float32 z [count, nz], then int32 labels [count]. Answered by pictures, done, failed. */
  | { type: 'generate'; stamp: number; model: string; count: number; nz: number }
  /** The first `count` points of a seed; label -1: one class after another. Answered by points, done, failed. */
  | {
      type: 'generate-points';
      stamp: number;
      model: string;
      seed: string;
      count: number;
      label: number;
    }
  | { type: 'cancel'; stamp: number }
  /** Load a model of the manifest, or a file that was opened before; '' is the first one. */
  | { type: 'load'; id: string; engine: Engine }
  /** Let the user choose a file. */
  | { type: 'pick' }
  /** The state, the part of it that a link needs, and whether the theme is dark. */
  | { type: 'state'; state: State; link: State; dark: boolean }
  | { type: 'controls'; controls: Control[] }
  | { type: 'status'; text: string }
  /** Bytes: a file to be saved. */
  | { type: 'save'; name: string }
  /** Copy a link to this state. */
  | { type: 'share'; link: State }
  /** Let the user edit a text in its own input. */
  | { type: 'edit'; id: string }
  | { type: 'cursor'; css: string }
  /** Bytes: RGBA of what the stage shows; the answer to app_pictures. */
  | { type: 'shown'; width: number; height: number; count: number };

/** To the app. */
export type ToApp =
  | { type: 'models'; models: { id: string; name: string }[] }
  /** Bytes: 8-bit RGBA, a small picture of what a model makes. */
  | { type: 'thumbnail'; id: string; width: number; height: number }
  /** Begin with this state: its model is loaded. */
  | { type: 'start'; state: State }
  /** Change these members of the state as one undoable step. */
  | { type: 'state'; state: State }
  /** As 'state'; what the link does not name gets its default. */
  | { type: 'link'; state: State }
  /** A share in [0, 1], or -1 while it is unknown. */
  | { type: 'loading'; name: string; progress: number }
  | {
      type: 'model';
      id: string;
      name: string;
      hash: string;
      nz: number;
      prior: 'normal' | 'uniform';
      width: number;
      height: number;
      /** It makes points in the plane, no pictures. */
      points: boolean;
      label: boolean;
      classes: string[];
      engine: Engine;
      engineText: string;
      note: string;
    }
  /** Bytes: 8-bit RGBA pictures. */
  | {
      type: 'pictures';
      stamp: number;
      first: number;
      count: number;
      width: number;
      height: number;
    }
  /** Bytes: float32 [count, 2]. */
  | { type: 'points'; stamp: number }
  | { type: 'done'; stamp: number; ms: number }
  | { type: 'failed'; stamp: number; text: string }
  /** `load`: it was a model that failed to load. */
  | { type: 'error'; text: string; load?: boolean }
  | { type: 'note'; text: string }
  | { type: 'status'; text: string }
  | { type: 'command'; id: string; value?: ControlValue }
  /** The control whose mirror has the keyboard's focus, or the canvas. */
  | { type: 'focus'; id: string; stage: boolean }
  | { type: 'dropping'; on: boolean }
  /** `touch`: the main pointer is a finger. */
  | { type: 'system'; dark: boolean; reducedMotion: boolean; touch: boolean };
