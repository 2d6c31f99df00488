// The documents of the repository: links and paths lead to files, lines wrap at 100.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const documents = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md'].concat(
  ['shared', 'native', 'web', 'site'].map((room) => `${room}/README.md`),
  ['index', 'build', 'page', 'publishing', 'speed'].map((name) => `site/guide/${name}.md`),
);
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');
const names = new Set(files.map((file) => path.basename(file)));

/** Whether a path of a document is one of the repository: from the root, the room, or by name. */
function isThere(name, room) {
  if (name.includes('/')) {
    return [root, path.join(root, room), path.join(root, room, 'src')].some((folder) =>
      existsSync(path.join(folder, name)),
    );
  }
  return names.has(name);
}

for (const document of documents) {
  test(`${document}: links and paths lead to files`, async () => {
    const text = await readFile(path.join(root, document), 'utf8');
    const prose = text.replace(/^```[\s\S]*?^```/gm, '');
    for (const [, address] of prose.matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)) {
      if (/^https?:/.test(address)) continue;
      const file = path.join(root, path.dirname(document), address);
      assert.ok(existsSync(file), `link to ${address}`);
    }
    // `room/file.h`; names with * or capitals stand for others.
    for (const [, name] of prose.matchAll(/`([a-z][a-z0-9_./-]*\.(?:h|cc|ts|mjs|py|cmake|sh))`/g)) {
      assert.ok(isThere(name, path.dirname(document)), `${name} is not a file`);
    }
  });

  test(`${document}: lines wrap at 100`, async () => {
    const lines = (await readFile(path.join(root, document), 'utf8')).split('\n');
    let code = false;
    for (const [index, line] of lines.entries()) {
      if (line.startsWith('```')) code = !code;
      if (code || /^(\||!\[|<!--)/.test(line)) continue;
      assert.ok(line.length <= 100, `line ${index + 1} has ${line.length} characters`);
    }
  });
}
