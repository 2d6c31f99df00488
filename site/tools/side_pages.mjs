// Pages beside the canvas that have no canvas: dist/STEM/index.html of site/src/STEM.
//
// A page is a row of `sidePages` and a folder site/src/STEM with STEM.html (what stands below the
// head), STEM.ts (its script) and STEM.css, which begins with the import of ../side/side.css.

import { readFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * `guide`: the page of the guide that tells of it. `status` and `actions`: HTML of the head, before
 * and after the navigation.
 */
export const sidePages = [
  {
    stem: 'lab',
    title: 'Laboratory',
    description: 'Train a GAN on points and watch it learn.',
    guide: 'laboratory',
    actions: '<button type="button" id="share">Copy link</button>',
  },
  {
    stem: 'runs',
    title: 'Runs',
    description: 'Watch runs while they train: curves, samples, options.',
    guide: 'watch',
    status: '<p id="live" role="status"></p>',
  },
];

/** The script of a page, relative to the root of the repository. */
export const sideScript = (stem) => `site/src/${stem}/${stem}.ts`;

/** The HTML of a page; `names` are the hashed names of scripts and style sheets. */
export async function sidePageHtml(root, names, { stem, ...texts }) {
  const shell = await readFile(path.join(root, 'site/src/side/shell.html'), 'utf8');
  const parts = {
    ...texts,
    style: `../${names[`${stem}.css`]}`,
    script: `../${names[`${stem}.js`]}`,
    body: await readFile(path.join(root, `site/src/${stem}/${stem}.html`), 'utf8'),
  };
  return shell.replace(/\{\{(\w+)\}\}/g, (_, part) => parts[part] ?? '');
}
