// What the page and the app (web/app, web/bridge) tell each other. Messages are JSON; some carry bytes.
// web/bridge/page_messages.h has the same messages and members; tests/node/messages.test.mjs compares
// the two.

import type { FilmInfo, Layout, ValueRange } from '../engine/model_facts.js';

export type Engine = 'wasm' | 'ort-wasm';

/** The app's state as web/app/state.h defines it. */
export type State = Record<string, unknown>;

export type ControlValue = boolean | number | string;

/** Something that the canvas may draw: x, y, width, height in CSS pixels. */
export interface Placed {
  /** Where it is drawn. */
  box?: [number, number, number, number];
  /** The part of the page that it is in, where it is not drawn itself. */
  part?: [number, number, number, number];
}

/** A control that is declared in web/app and can be used now. */
export interface Control extends Placed {
  id: string;
  /** The heading that it stands under. */
  group: string;
  label: string;
  kind: 'button' | 'slider' | 'text' | 'choice' | 'toggle';
  enabled: boolean;
  /** Of a text: it is a decimal number. */
  digits?: boolean;
  /** Of a choice: keys look through it, and Enter takes one. */
  deliberate?: boolean;
  /** 'R', 'Ctrl+Z', ... or ''. */
  shortcut: string;
  value?: ControlValue;
  min?: number;
  max?: number;
  step?: number;
  /** A slider's value as shown. */
  text?: string;
  choices?: { value: string; label: string }[];
}

/** A picture of the stage; `id` is 'picture-0', ... */
export interface ListedPicture extends Placed {
  id: string;
  label: string;
}

/** The pictures of the stage, as a list. */
export interface PictureListing extends Placed {
  label: string;
  /** The one that keys act on, -1 for none. */
  selected: number;
  items: ListedPicture[];
}

/** Where things are drawn, by id: x, y, width, height in CSS pixels. See web/app/mirror.h for ids. */
export type Places = Record<string, [number, number, number, number]>;

/** A shortcut: of which control, under which heading. */
export interface Shortcut {
  group: string;
  label: string;
  keys: string;
}

/** A picture that a model can be tried on. */
export interface Example {
  id: string;
  label: string;
}

/** A value of the model, then numbers of channels, each with the factor that it is multiplied by. */
export type ChangedChannels = [value: string, ...pairs: number[]];

/** A layer of a generator, by the value that it gives: maps. */
export interface Layer {
  value: string;
  operators: string;
  channels: number;
  height: number;
  width: number;
  parameters: number;
  /** Of all multiply-adds of the model. */
  share: number;
}

/** What a translator is to be shown: a picture of the user's, an example, or what the camera sees. */
export interface TranslateRequest {
  stamp: number;
  model: string;
  source: 'own' | 'example' | 'camera';
  /** Of source 'example'. */
  example: string;
  /** Longer side; 0: the side the model was trained at, -1: as the picture is. */
  size: number;
  range: 'auto' | ValueRange;
  /** The model of the way back, '' for none. */
  reverse: string;
  /** Flip frames of a front camera. */
  mirror: boolean;
}

/** From the app. */
export type FromApp =
  /** Replaces the one before. Answered by translation (of the camera by many) or translation-failed. */
  | ({ type: 'translate' } & TranslateRequest)
  | { type: 'cancel-translation'; stamp: number }
  /** `next`: another camera than before; `keep`: the last frame becomes the picture. */
  | { type: 'camera'; on: boolean; next: boolean; keep: boolean }
  /** Bytes: PNG for the clipboard. */
  | { type: 'copy-picture'; name: string; text: string }
  /**
   * Bytes: float32 latents or styles [count, size], then int32 labels [count]. Answered by pictures,
   * done, failed.
   */
  | {
      type: 'generate';
      stamp: number;
      model: string;
      count: number;
      size: number;
      space: 'z' | 'w';
      range: 'auto' | ValueRange;
      layout: 'auto' | Layout;
      /** Strength of the model's constant noise; 1 where it has none. */
      noise: number;
      /** Of a film: the place of the snapshot that makes them; -1: the last one. */
      snapshot: number;
      masks: ChangedChannels[];
    }
  /**
   * The channels of a layer are wanted. Bytes: float32 of a latent or styles [size], then int32, its
   * class. Replaces the one before. Answered by channels.
   */
  | {
      type: 'look-inside';
      stamp: number;
      model: string;
      layer: string;
      size: number;
      space: 'z' | 'w';
      noise: number;
      masks: ChangedChannels[];
    }
  /** As look-inside; what each channel does to the picture. Answered by many effects. */
  | {
      type: 'measure-effects';
      stamp: number;
      model: string;
      layer: string;
      size: number;
      space: 'z' | 'w';
      noise: number;
      masks: ChangedChannels[];
    }
  | { type: 'stop-effects'; stamp: number }
  /**
   * The styles of latents are wanted. Bytes: float32 z [count, nz], then int32 labels [count].
   * Answered by styles, failed.
   */
  | { type: 'map-latents'; stamp: number; model: string; count: number; nz: number }
  /** The first `count` points of a seed; label -1: one class after another. Answered by points, done, failed. */
  | {
      type: 'generate-points';
      stamp: number;
      model: string;
      seed: string;
      count: number;
      label: number;
    }
  /**
   * Directions of latents are wanted; `first` and `last` are layers of styles, -1 for all. Answered
   * by directions; an answer without any says that there are none.
   */
  | {
      type: 'find-directions';
      stamp: number;
      model: string;
      method: 'sefa' | 'pca' | 'classes' | 'means';
      first: number;
      last: number;
      /**
       * Classes of 'classes'. Of 'means', how many latents there are; bytes: float32 of those of
       * `from`, then of `toward`, then int32, a class for each.
       */
      toward: number;
      from: number;
    }
  /**
   * The first `count` samples of a seed, by likeness; label -1: one class after another. Answered by
   * many arranging, then by arranged.
   */
  | {
      type: 'arrange';
      stamp: number;
      model: string;
      seed: string;
      count: number;
      label: number;
      /** Truncation. */
      psi: number;
    }
  | { type: 'stop-arrange'; stamp: number }
  /** The latent of the user's picture is wanted. Answered by many projected, or project-failed. */
  | {
      type: 'project';
      stamp: number;
      model: string;
      space: 'z' | 'w';
      steps: number;
      /** Of the mask, RGBA in the bytes: white counts, black does not. 0: there is none. */
      maskWidth: number;
      maskHeight: number;
    }
  | { type: 'stop-project'; stamp: number }
  | { type: 'cancel'; stamp: number }
  /** Load a model of the manifest, or a file that was opened before; '' is the first one. */
  | { type: 'load'; id: string; engine: Engine }
  /** As 'load', of what could not be loaded; reads the manifest again where that was missing. */
  | { type: 'load-again'; id: string; engine: Engine }
  /** Let the user give the address of a model. */
  | { type: 'ask-address' }
  /** Let the user choose a file; 'reverse': a model of the way back. */
  | { type: 'pick'; what: 'model' | 'picture' | 'reverse' }
  /** The state, the part of it that a link needs, and whether the theme is dark. */
  | { type: 'state'; state: State; link: State; dark: boolean }
  | { type: 'controls'; controls: Control[] }
  | ({ type: 'pictures' } & PictureListing)
  /** What the last action gave, and the error that is shown, or ''. */
  | { type: 'status'; text: string; error: string }
  | { type: 'title'; text: string }
  /** Show the sheet of all shortcuts. */
  | { type: 'shortcuts'; list: Shortcut[] }
  /** Show the sheet on which knobs of other devices are bound. */
  | { type: 'knobs' }
  /** The page is shown on the whole screen, where the browser lets it, or no longer. */
  | { type: 'present'; on: boolean }
  /** Bytes: a file to be saved; `text` says that it is. */
  | { type: 'save'; name: string; text: string }
  /** Bytes: RGBA of `count` frames: an animation to be saved as `name` with the ending of its format. */
  | {
      type: 'save-animation';
      name: string;
      format: FilmFormat;
      width: number;
      height: number;
      count: number;
      fps: number;
      loop: boolean;
      scale: number;
    }
  /** Stop writing the animation. */
  | { type: 'stop-film' }
  /** Bytes: float32 of the arrays one after another, to be saved as .npy, or .npz by its name. */
  | { type: 'save-latent'; name: string; arrays: { name: string; dims: number[] }[] }
  /** Bytes: float32 of a latent or of styles, to be changed by the user. Answered by many edited. */
  | { type: 'edit-numbers'; label: string }
  /** Copy a text; `done` says that it is. */
  | { type: 'copy-text'; text: string; done: string }
  /** Copy a link to this state; `missing` says what it leaves out, or is ''. */
  | { type: 'share'; link: State; missing: string }
  /** Let the user edit a text in its own input. */
  | { type: 'edit'; id: string }
  | { type: 'cursor'; css: string }
  /** Bytes: RGBA of what the stage shows; the answer to app_pictures. */
  | { type: 'shown'; width: number; height: number; count: number }
  /** The answer to app_places. */
  | { type: 'places'; places: Places };

/** 'png': numbered pictures in a zip file. */
export type FilmFormat = 'gif' | 'apng' | 'webm' | 'mp4' | 'png';

/** To the app. */
export type ToApp =
  /** `reverse`: the id of the model of the way back, or ''. */
  | {
      type: 'models';
      models: {
        id: string;
        name: string;
        kind: string;
        dataset: string;
        license: string;
        caption: string;
        reverse: string;
        /** Of its pictures, 0 if unknown. */
        width: number;
        height: number;
      }[];
    }
  /** Bytes: 8-bit RGBA, a small picture of what a model makes. */
  | { type: 'thumbnail'; id: string; width: number; height: number }
  /** Begin with this state: its model is loaded. */
  | { type: 'start'; state: State }
  /** Change these members of the state as one undoable step. */
  | { type: 'state'; state: State }
  /** As 'state'; what the link does not name gets its default. */
  | { type: 'link'; state: State }
  /** As 'link', with what a saved picture remembers. */
  | { type: 'remembered'; state: State }
  /**
   * Bytes: float32 [count, size], latents or styles that the user gave, from the file `name`; then
   * int32 [count], a class for each, -1 for none.
   */
  | { type: 'latents'; name: string; count: number; size: number }
  /** Bytes: float32, as edit-numbers gave them, after a change. */
  | { type: 'edited'; begins: boolean }
  /** A share in [0, 1], or -1 while it is unknown. */
  /** `reading`: a file that was dropped is being read; a name of '' ends that. */
  | { type: 'loading'; name: string; progress: number; reading?: boolean }
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
      /** What a class is: "digit"; "class" if that is not known. */
      classNoun: string;
      /** Of a model that makes pictures of latents. */
      pictures?: {
        range: ValueRange;
        rangeReason: string;
        layout: Layout;
        layoutReason: string;
        /** On its other inputs, a sentence each. */
        notes: string[];
      };
      /** Of a style-based generator: numbers of its styles. */
      styles?: { layers: number; dim: number };
      /** It has constant noise whose strength can be set. */
      noise: boolean;
      /** Of a film: the step of each snapshot, and curves of the training. */
      film?: FilmInfo;
      /** In the order in which they are computed; none where the engine cannot look inside. */
      layers: Layer[];
      /** Of a model that turns pictures into pictures; sizes are 0 where they are free or unknown. */
      translator?: {
        width: number;
        height: number;
        /** Longer side of what it was trained on. */
        size: number;
        /** What it takes and what it gives, in words; may be empty. */
        domains: string[];
        range: ValueRange | '';
        /** On its inputs beside the picture, a sentence each. */
        notes: string[];
        examples: Example[];
      };
      engine: Engine;
      engineText: string;
      note: string;
    }
  /** Bytes: RGBA, an example made small. */
  | { type: 'example'; id: string; width: number; height: number }
  /** Bytes: RGBA, a preview of the picture that the user gave. */
  | { type: 'source'; name: string; width: number; height: number }
  | { type: 'camera'; state: 'off' | 'asking' | 'on'; cameras: number }
  /**
   * Bytes: RGBA before [width, height], after [outWidth, outHeight] and, where `back`, the way back
   * [width, height]. `fps` is 0 for what is not the camera's.
   */
  | {
      type: 'translation';
      stamp: number;
      width: number;
      height: number;
      outWidth: number;
      outHeight: number;
      back: boolean;
      ms: number;
      fps: number;
      range: ValueRange;
    }
  | { type: 'translation-progress'; stamp: number; progress: number }
  | { type: 'translation-failed'; stamp: number; text: string }
  /** The model of the way back that the user opened. */
  | { type: 'reverse'; id: string }
  /** Bytes: 8-bit RGBA pictures. */
  | {
      type: 'pictures';
      stamp: number;
      first: number;
      count: number;
      width: number;
      height: number;
    }
  /** Bytes: float32 [1 + count, layers * dim]: the mean of all styles, then those of the latents. */
  | { type: 'styles'; stamp: number }
  /** Bytes: float32 vectors [count, dim], then their sigmas [count]. */
  | {
      type: 'directions';
      stamp: number;
      count: number;
      dim: number;
      /** They are of styles, of layers `first` to `last`. */
      styled: boolean;
      first: number;
      last: number;
    }
  /** Bytes: float32 [channels, height, width]; none say that it failed. */
  | { type: 'channels'; stamp: number; channels: number; height: number; width: number }
  /**
   * Bytes: float32, for each channel the share of the way from black to white by which pixels change
   * when it is off; NaN where that is not measured yet.
   */
  | { type: 'effects'; stamp: number; done: boolean }
  | { type: 'arranging'; stamp: number; share: number }
  /** Bytes: int32 [side, side], the number of a sample each, -1 for none; a side of 0 says that it failed. */
  | { type: 'arranged'; stamp: number; side: number }
  /** Bytes: RGBA of a picture whose latent is to be found. */
  | { type: 'target'; name: string; width: number; height: number }
  /** Bytes: RGBA of the best so far, then float32 of its latent or styles. */
  | {
      type: 'projected';
      stamp: number;
      width: number;
      height: number;
      share: number;
      /** Decibels. */
      psnr: number;
      /** -1 without classes. */
      label: number;
      done: boolean;
    }
  | { type: 'project-failed'; stamp: number; text: string }
  /** Bytes: float32 [count, 2]. */
  | { type: 'points'; stamp: number }
  | { type: 'done'; stamp: number; ms: number }
  | { type: 'failed'; stamp: number; text: string }
  /** `load`: a model could not be used; `model` is the one in use now, '' for none. */
  | { type: 'error'; text: string; load?: boolean; model?: string }
  | { type: 'note'; text: string }
  | { type: 'command'; id: string; value?: ControlValue }
  /** The control whose mirror has the keyboard's focus, or the canvas. */
  | { type: 'focus'; id: string; stage: boolean }
  /** Keys look through the choices of a control and are at `value`; '' when they no longer do. */
  | { type: 'browse'; id: string; value: string }
  | { type: 'dropping'; on: boolean }
  /** Of FilmFormat, those that the browser has encoders for. */
  | { type: 'films'; formats: string[] }
  /** The share of the animation's file that is written; -1 once it is saved, or was not. */
  | { type: 'film'; share: number }
  /** `touch`: the main pointer is a finger. */
  | { type: 'system'; dark: boolean; reducedMotion: boolean; touch: boolean };
