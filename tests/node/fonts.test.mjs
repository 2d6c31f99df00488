// The page's own words are drawn with its own typeface, on every machine in the same way: each
// character of a text in web/ is one that cmake/subset_font.py keeps and web/platform/fonts.cc bakes.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));
const read = (file) => readFileSync(path.join(root, file), 'utf8');
const escaped = /\\u([0-9a-fA-F]{4})/g;

/** Characters beyond ASCII of the texts in a C++ file, escaped or not. */
function charactersOf(source) {
  const texts = source.replace(/\/\/.*$/gm, '').match(/"(?:[^"\\\n]|\\.)*"/g) ?? [];
  return texts
    .map((text) => text.replace(escaped, (_, code) => String.fromCharCode(parseInt(code, 16))))
    .flatMap((text) => [...text])
    .filter((character) => character > '~');
}

const files = execFileSync('git', ['ls-files', 'web/*.cc', 'web/*.h'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter(Boolean);

test('the typeface has every character of the page', () => {
  const kept = new Set(
    [...read('cmake/subset_font.py').matchAll(escaped)].map(([, code]) => parseInt(code, 16)),
  );
  for (let code = 0xa1; code < 0x100; ++code) kept.add(code);
  const numbers = read('web/platform/fonts.cc')
    .match(/kRanges\[\] = \{([^}]*)\}/)[1]
    .match(/0x[0-9A-F]+/g)
    .map(Number);
  const isBaked = (code) =>
    numbers.some((low, i) => i % 2 === 0 && low <= code && code <= numbers[i + 1]);
  let seen = 0;
  for (const file of files) {
    for (const character of charactersOf(read(file))) {
      const code = character.codePointAt(0);
      const what = `${file}: ${character} (U+${code.toString(16)})`;
      assert.ok(kept.has(code), `${what} is not kept by cmake/subset_font.py`);
      assert.ok(isBaked(code), `${what} is not in kRanges of web/platform/fonts.cc`);
      ++seen;
    }
  }
  assert.ok(seen > 20, 'found too few characters to be right');
});
