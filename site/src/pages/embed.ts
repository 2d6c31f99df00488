// window.ganvas: what the page offers to those who embed it, and to tests.

import type { Places, State } from './messages.js';

/** What the stage shows: pictures one after another, 8-bit RGBA. */
export interface ShownPictures {
  data: Uint8ClampedArray<ArrayBuffer>;
  width: number;
  height: number;
  count: number;
}

declare global {
  interface Window {
    /** For those who embed the page, and for tests. */
    ganvas?: {
      /** Resolves when the first pictures are shown, or when there are none to show. */
      ready: Promise<void>;
      /** Resolves when nothing is on its way and no frame is due. */
      idle(): Promise<void>;
      state(): State;
      /** Sets the given members of the state; resolves when that is shown. */
      setState(state: State): Promise<void>;
      pictures(): ShownPictures;
      /** Where controls, pictures and parts of the page are drawn now, by id. */
      places(): Places;
    };
  }
}
