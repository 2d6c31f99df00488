// What the page needs of a browser, and what it says where that is missing.

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

/** One sentence on what is missing, or null. */
export function missingFeature(): string | null {
  if (typeof WebAssembly !== 'object' || !WebAssembly.validate(simdModule)) {
    return 'This browser has no WebAssembly SIMD, which the engine is built on.';
  }
  if (!document.createElement('canvas').getContext('webgl2')) {
    return 'This browser gives no WebGL2, which the pictures are drawn with. It may be switched off, or the graphics driver may be too old.';
  }
  return null;
}

/** Puts plain HTML in place of the page. */
export function explain(problem: string, advice: string): void {
  const text = document.querySelector('#plain-text');
  text?.replaceChildren(
    ...[problem, advice].map((line) => {
      const paragraph = document.createElement('p');
      paragraph.textContent = line;
      return paragraph;
    }),
  );
  document.querySelector('#plain')?.classList.add('shown');
  document.querySelector('#page')?.remove();
}

export const browserAdvice =
  'Chrome and Edge 91, Firefox 89, Safari 16.4 and later versions of them can show it.';
