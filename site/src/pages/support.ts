// What the page needs of a browser.

/** A module with one SIMD instruction: i8x16.splat of a constant. */
const simdModule = Uint8Array.of(
  0,
  97,
  115,
  109,
  1,
  0,
  0,
  0,
  1,
  5,
  1,
  96,
  0,
  1,
  123,
  3,
  2,
  1,
  0,
  10,
  8,
  1,
  6,
  0,
  65,
  0,
  253,
  15,
  11,
);

/** Also where there is WebGL2 in name only, which the app finds out: to try takes a while. */
export const noWebGl =
  'This browser does not support WebGL2, which the page needs. It may be switched off, or the graphics driver may be too old.';

/** One sentence on what is missing, or null. */
export function missingFeature(): string | null {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(simdModule)) {
    return 'This browser does not support WebAssembly SIMD, which the engine needs.';
  }
  return 'WebGL2RenderingContext' in globalThis ? null : noWebGl;
}

/** Whether all of the style sheet is there: its last line sets a property that says so. */
export function styleIsWhole(): boolean {
  return getComputedStyle(document.documentElement).getPropertyValue('--whole').trim() === '1';
}
