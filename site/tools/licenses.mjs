// licenses.txt of the site: the licences of the npm packages whose code its scripts hold.

import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** Packages that are bundled; mediabunny's licence wants its source named. */
const packages = ['mediabunny'];

export async function licensesText(root) {
  const parts = packages.map(async (name) => {
    const folder = path.join(root, 'node_modules', name);
    const { version, license } = JSON.parse(
      await readFile(path.join(folder, 'package.json'), 'utf8'),
    );
    const text = await readFile(path.join(folder, 'LICENSE'), 'utf8');
    const source = `Its source is the npm package ${name}, version ${version}, unchanged.`;
    return `${name} ${version}, ${license}. ${source}\n\n${text.trim()}\n`;
  });
  return (await Promise.all(parts)).join('\n\n');
}
