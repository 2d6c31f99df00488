// The guide: pages, links, search, and tables that agree with the options.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { readGuide, readGuides, searchIndex } from '../../site/tools/guide.mjs';
import { ganvas, helpOf, helpTable, readHelp, withTables } from '../../site/tools/guide_tables.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const source = path.join(root, 'site/guide');
const pages = path.join(root, 'dist/guide');
const guides = await readGuides(source);
// ./check sets GANVAS_REQUIRE_ALL: there nothing may be skipped.
const skip =
  existsSync(ganvas) || process.env.GANVAS_REQUIRE_ALL
    ? false
    : 'build/native/bin/ganvas is not built';

test('links and pictures of the guide lead somewhere', async () => {
  const ids = new Map();
  const texts = new Map();
  for (const name of (await readdir(pages)).filter((file) => file.endsWith('.html'))) {
    const text = await readFile(path.join(pages, name), 'utf8');
    texts.set(name, text);
    const found = [...text.matchAll(/\bid="([^"]+)"/g)].map((match) => match[1]);
    assert.equal(new Set(found).size, found.length, `${name}: two elements with one id`);
    ids.set(name, new Set(found));
  }
  assert.deepEqual([...texts.keys()].sort(), guides.map(({ name }) => `${name}.html`).sort());
  for (const [name, text] of texts) {
    for (const [, address] of text.matchAll(/\b(?:src|href)="([^"]+)"/g)) {
      if (/^(data:|https?:)/.test(address)) continue;
      const [file, id] = address.split('#');
      assert.ok(!file.startsWith('/'), `${name}: ${address} is absolute`);
      assert.ok(existsSync(path.join(pages, file || name)), `${name}: ${address} is missing`);
      // Behind # other pages of the site have their state.
      if (!id || file.startsWith('../')) continue;
      assert.ok(ids.get(file || name).has(decodeURI(id)), `${name}: ${address} has no such place`);
    }
    assert.doesNotMatch(text, /<script(?! src)|\sstyle=|\son\w+=/, `${name}: inline code`);
    assert.doesNotMatch(text, /&lt;!--|\{\{/, `${name}: a comment or a gap shows`);
  }
});

test('the tables of options are those of ganvas --help', { skip }, async () => {
  for (const { name } of guides) {
    const text = await readFile(path.join(source, `${name}.md`), 'utf8');
    const current = withTables(text, helpOf);
    assert.ok(text === current, `${name}.md: run node site/tools/guide_tables.mjs`);
  }
});

test('every option of every command is in the guide', { skip }, async () => {
  const found = new Set(guides.flatMap(({ html }) => html.match(/--[a-z][\w-]+/g) ?? []));
  for (const command of [
    'train',
    'resume',
    'export',
    'sample',
    'translate',
    'eval',
    'nearest',
    'info',
    'data',
  ]) {
    for (const [option] of helpOf(command).matchAll(/(?<=^ {2})--[a-z][\w-]+/gm)) {
      assert.ok(found.has(option), `${command} ${option} is not in the guide`);
    }
  }
});

test('help becomes a table', () => {
  const help = [
    'Options:',
    '  -h,--help                   Show this text',
    '  --dry-run Excludes: --quiet Only print',
    '  --fit TEXT:{crop,pad}=crop',
    '                              How a*b',
    '  --count INT:INT in [1 - 9]  How many [64]',
    '  --precision TEXT=[fp32] ... Needs: --count',
    '                              Of weights',
    '',
    'Models; more:',
    '  mlp      dense|points',
    '           = --size 32',
    '',
  ].join('\n');
  const groups = readHelp(help);
  assert.equal(
    helpTable(groups, 'Options'),
    [
      '| option | default | meaning |',
      '|---|---|---|',
      '| `--dry-run` |  | Only print |',
      '| `--fit crop\\|pad` | `crop` | How a\\*b |',
      '| `--count INT` | `64` | How many |',
      '| `--precision TEXT` | `fp32` | Of weights |',
    ].join('\n'),
  );
  assert.equal(
    helpTable(groups, 'Models'),
    [
      '| name | meaning | options |',
      '|---|---|---|',
      '| `mlp` | dense\\|points | `--size 32` |',
    ].join('\n'),
  );
  assert.throws(() => helpTable(groups, 'Metrics'), /no group "Metrics" among: Options, Models/);
});

test('search finds an option, a heading and a message', async () => {
  const { outputFiles } = await build({
    entryPoints: [path.join(root, 'site/src/guide/find.ts')],
    bundle: true,
    format: 'esm',
    write: false,
  });
  const { find } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`
  );
  const index = searchIndex(guides);
  const best = (query) => find(index, query)[0]?.section.href;
  assert.equal(best('--ema-half-life'), 'models.html#option---ema-half-life');
  assert.equal(best('your own pictures'), 'train.html#your-own-pictures');
  assert.match(best('not an ONNX model'), /^troubleshooting\.html#not-an-onnx-model/);
  assert.equal(best('wordthatisnowhere train'), undefined);
  assert.deepEqual(find(index, '  '), []);
  const [{ excerpt }] = find(
    [{ page: 'P', heading: '', href: 'p', text: 'One two Three' }],
    'two o',
  );
  assert.deepEqual(excerpt, [
    { text: 'O', hit: true },
    { text: 'ne ', hit: false },
    { text: 'two', hit: true },
    { text: ' Three', hit: false },
  ]);
});

test('formulas become MathML, figures frames to be', () => {
  const { html } = readGuide(
    '# T\n\n$\\mathbb{E}[x]$\n\n$$\\mathcal{L} = 1$$\n\n[Eight *modes*](../lab/index.html#a=1&b=2 "live")\n\nA [b](c.md) $5\n',
  );
  assert.match(html, /<math[^>]*><semantics>.*<mi>𝔼<\/mi>/);
  assert.match(html, /<p class="formula">.*<mi>ℒ<\/mi>/);
  assert.match(
    html,
    /<figure class="live">.*<span>Eight <em>modes<\/em><\/span> <a href="..\/lab\/index.html#a=1&amp;b=2"/,
  );
  assert.match(html, /<p>A <a href="c.html">b<\/a> \$5<\/p>/);
  assert.throws(() => readGuide('# T\n\n$\\frac{1$\n'), /KaTeX/);
  assert.throws(() => readGuide('# T\n\n$\\mathbb{Q}$\n'), /letter Q as double-struck/);
  assert.throws(() => readGuide('# T\n\n[a](b "live") more\n'), /text after the figure/);
});

test('a page in Chinese has its language, and lines without gaps', async () => {
  const page = await readFile(path.join(pages, 'gan-zh.html'), 'utf8');
  assert.match(page, /<html lang="zh-CN">/);
  assert.match(page, /目录/);
  assert.doesNotMatch(page, /。\n[\u4e00-\u9fff]/);
  const [english, chinese] = ['gan', 'gan-zh'].map((name) =>
    guides.find((guide) => guide.name === name),
  );
  // The same sections, formulas and figures.
  const shape = ({ html }) => ({
    sections: html.match(/<h2/g).length,
    formulas: html.match(/<p class="formula">.*/g),
    figures: html.match(/<a href="[^"]*" target="_blank" data-live>/g),
  });
  assert.ok(shape(english).figures.length >= 12);
  assert.deepEqual(shape(chinese), shape(english));
});

test('a page without a title is refused, comments are left out', () => {
  assert.throws(() => readGuide('text'), /no title/);
  const { html } = readGuide('# T\n\n<!-- not run: a\nreason -->\n```sh\nls\n```\n<b>x</b>\n');
  assert.doesNotMatch(html, /reason|<b>/);
});
