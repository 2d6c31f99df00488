// Formulas of the guide as MathML, made by KaTeX while the site is built: the pages need no script
// and no fonts for them.

import katex from 'katex';

/** Browsers draw letters of these kinds only where the text itself has them. */
const letters = {
  'double-struck': { E: '𝔼', R: 'ℝ', N: 'ℕ' },
  script: { L: 'ℒ', N: '𝒩', W: '𝒲', Z: '𝒵' },
};

/** `source` in TeX. What KaTeX cannot read, or what needs a letter that is not listed, throws. */
export function formula(source, display) {
  const html = katex.renderToString(source, {
    output: 'mathml',
    displayMode: display,
    throwOnError: true,
    strict: 'error',
  });
  const made = html
    .replace(/<mi mathvariant="([\w-]+)">(\w)<\/mi>/g, (all, kind, letter) => {
      if (kind === 'normal' || kind === 'italic') return all;
      const drawn = letters[kind]?.[letter];
      if (!drawn) throw new Error(`the letter ${letter} as ${kind} is not in formulas.mjs`);
      return `<mi>${drawn}</mi>`;
    })
    // It repeats the source, which search and screen readers would read twice.
    .replace(/<annotation[\s\S]*?<\/annotation>/, '');
  if (/\sstyle=/.test(made)) throw new Error(`the formula ${source} needs inline style`);
  return display ? `<p class="formula">${made}</p>\n` : made;
}
