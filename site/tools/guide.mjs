// The guide: site/guide/*.md as static pages in dist/guide/.
//
// index.md lists the pages; this list is the navigation. Links between pages are links between .md
// files, so that the guide can also be read in the repository.

import { cp, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { tex } from '@mdit/plugin-tex';
import { build } from 'esbuild';
import MarkdownIt from 'markdown-it';
import { formula } from './formulas.mjs';

const markdown = new MarkdownIt({ html: false, linkify: false, typographer: false });
markdown.use(tex, { render: formula });

/** The id of a heading: its letters and digits in lower case, as GitHub makes them. */
function slug(text) {
  return text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}

const escape = (text) => markdown.utils.escapeHtml(text);

/** Words of the pages' frame, by language. A name that ends in -zh is a page in Chinese. */
const frames = {
  en: {
    lang: 'en',
    contents: 'Contents',
    skip: 'Skip to the text',
    search: 'Search the guide',
    back: 'Back',
    next: 'Next',
    open: 'Open in a tab',
    guide: 'Ganvas guide',
  },
  zh: {
    lang: 'zh-CN',
    contents: '目录',
    skip: '跳到正文',
    search: '搜索指南',
    back: '上一页',
    next: '下一页',
    open: '在新标签页中打开',
    guide: 'Ganvas 指南',
  },
};

/** The language of the page `name`. */
const frameOf = (name) => frames[name.match(/-(\w\w)$/)?.[1]] ?? frames.en;

/**
 * A live figure is a paragraph of one link with the title "live": [caption](address "live"). Where
 * scripts do not run, the link is left.
 */
function withFigures(tokens, { open }) {
  const made = [];
  for (let i = 0; i < tokens.length; ++i) {
    const children = tokens[i].type === 'paragraph_open' ? tokens[i + 1].children : [];
    const [first, last] = [children[0], children.at(-1)];
    if (first?.type !== 'link_open' || first.attrGet('title') !== 'live') {
      made.push(tokens[i]);
      continue;
    }
    if (last.type !== 'link_close')
      throw new Error(`text after the figure ${plainText(tokens[i + 1])}`);
    const figure = new tokens[i].constructor('html_block', '', 0);
    const address = escape(first.attrGet('href'));
    const caption = markdown.renderer.renderInline(children.slice(1, -1), markdown.options, {});
    figure.content =
      `<figure class="live"><div class="stage"></div><figcaption><span>${caption}</span> ` +
      `<a href="${address}" target="_blank" data-live>${open}</a></figcaption></figure>\n`;
    made.push(figure);
    i += 2;
  }
  return made;
}

/** The text of an inline token, without marks. */
function plainText({ children }) {
  return children
    .map(({ type, content }) => (/break$/.test(type) ? ' ' : content))
    .filter(Boolean)
    .join('');
}

/** '--batch' where the row's first cell begins with this option, else undefined. */
function optionOfRow(tokens, row) {
  if (tokens[row + 1].type !== 'td_open') return undefined;
  const first = tokens[row + 2].children[0];
  return first?.type === 'code_inline' ? first.content.match(/^--[\w-]+/)?.[0] : undefined;
}

/**
 * Reads a page: {title, html, headings: [{id, text, level}], sections: [{id, heading, text}],
 * pictures: [path]}. Paths of pictures are those of the source. `name` tells the language.
 */
export function readGuide(source, name = 'page') {
  // Comments are for those who edit the page and for the tests.
  const text = source
    .replace(/^<!--[\s\S]*?-->\n?/gm, '')
    // Chinese has no spaces, so a line's end is none.
    .replace(/([\u3000-\u9fff\uff00-\uffef])\n(?=[\u3000-\u9fff\uff00-\uffef])/g, '$1');
  const tokens = markdown.parse(text, {});
  const headings = [];
  const pictures = [];
  const sections = [{ id: '', heading: '', text: '' }];
  for (const [index, token] of tokens.entries()) {
    if (token.type === 'heading_open') {
      const text = plainText(tokens[index + 1]);
      const level = Number(token.tag.slice(1));
      const id = level === 1 ? '' : slug(text);
      if (id) token.attrSet('id', id);
      headings.push({ id, text, level });
      sections.push({ id, heading: text, text: '' });
    } else if (token.type === 'table_open') {
      token.attrJoin('class', 'options');
    } else if (token.type === 'tr_open' && optionOfRow(tokens, index)) {
      // Search finds an option as it finds a heading.
      const option = optionOfRow(tokens, index);
      // Two commands on a page may have an option of the same name.
      const name = `option-${slug(option)}`;
      const same = sections.filter((section) => section.heading === option).length;
      const id = same > 0 ? `${name}-${same + 1}` : name;
      token.attrSet('id', id);
      sections.push({ id, heading: option, text: '' });
    } else if (token.type === 'table_close') {
      const { id, text } = headings.at(-1);
      sections.push({ id, heading: text, text: '' });
    } else if (token.type === 'inline') {
      for (const child of token.children) {
        if (child.type === 'link_open') {
          const href = child.attrGet('href');
          child.attrSet('href', href.replace(/^([\w-]+)\.md(#|$)/, '$1.html$2'));
        } else if (child.type === 'image') {
          pictures.push(child.attrGet('src'));
          child.attrSet('src', `pictures/${path.basename(child.attrGet('src'))}`);
        }
      }
      if (tokens[index - 1].type !== 'heading_open') sections.at(-1).text += `${plainText(token)} `;
    } else if (token.type === 'fence') {
      sections.at(-1).text += `${token.content} `;
    }
  }
  const html = markdown.renderer
    .render(withFigures(tokens, frameOf(name)), markdown.options, {})
    // A wide table or picture scrolls in a box of its own.
    .replace(/<table class="options">/g, '<div class="wide" tabindex="0"><table>')
    .replace(/<\/table>/g, '</table></div>');
  const title = headings.find(({ level }) => level === 1)?.text;
  if (!title) throw new Error('a page of the guide has no title');
  for (const section of sections) section.text = section.text.replace(/\s+/g, ' ').trim();
  return { title, html, headings, sections: sections.filter(({ text }) => text), pictures };
}

/** The pages' names, in the order of the list in index.md. */
export function guideOrder(index) {
  return [
    'index',
    ...[...index.matchAll(/^\d+\. \[[^\]]+\]\(([\w-]+)\.md\)/gm)].map(([, name]) => name),
  ];
}

/** All pages of the folder: [{name, ...readGuide()}]. */
export async function readGuides(folder) {
  const index = await readFile(path.join(folder, 'index.md'), 'utf8');
  const names = guideOrder(index);
  const found = (await readdir(folder)).filter((file) => file.endsWith('.md'));
  for (const file of found) {
    if (!names.includes(path.basename(file, '.md')))
      throw new Error(`index.md does not name ${file}`);
  }
  return Promise.all(
    names.map(async (name) => {
      const source =
        name === 'index' ? index : await readFile(path.join(folder, `${name}.md`), 'utf8');
      return { name, ...readGuide(source, name) };
    }),
  );
}

function navigation(guides, current) {
  const entries = guides.map(({ name, title, headings }) => {
    const here = name === current;
    const inner = headings
      .filter(({ level }) => here && level === 2)
      .map(({ id, text }) => `<li><a href="#${id}">${escape(text)}</a></li>`);
    return (
      `<li><a href="${name}.html"${here ? ' aria-current="page"' : ''}>${escape(title)}</a>` +
      (inner.length > 0 && name !== 'index' ? `<ul>${inner.join('')}</ul>` : '') +
      '</li>'
    );
  });
  return `<ul>${entries.join('\n')}</ul>`;
}

function neighbours(guides, index, { back, next }) {
  const link = (guide, rel, word) =>
    guide ? `<a rel="${rel}" href="${guide.name}.html">${word}: ${escape(guide.title)}</a>` : '';
  return link(guides[index - 1], 'prev', back) + link(guides[index + 1], 'next', next);
}

function pageOf(template, guides, index) {
  const { name, title, html } = guides[index];
  const frame = frameOf(name);
  const { lang, contents, skip, search } = frame;
  const parts = {
    title: escape(name === 'index' ? frame.guide : `${title} - ${frame.guide}`),
    ...{ lang, contents, skip, search },
    navigation: navigation(guides, name),
    article: html,
    neighbours: neighbours(guides, index, frame),
  };
  return template.replace(/\{\{(\w+)\}\}/g, (_, part) => parts[part]);
}

/** What the search looks through: a list of sections of all pages. */
export function searchIndex(guides) {
  return guides.flatMap(({ name, title, sections }) =>
    sections.map(({ id, heading, text }) => ({
      page: title,
      heading: heading === title ? '' : heading,
      href: `${name}.html${id ? `#${id}` : ''}`,
      text,
    })),
  );
}

async function bundleScripts(root, outdir, index) {
  await build({
    absWorkingDir: root,
    entryPoints: ['theme.ts', 'guide.ts', 'guide.css'].map((file) => `site/src/guide/${file}`),
    bundle: true,
    minify: true,
    format: 'iife',
    target: 'es2022',
    charset: 'utf8',
    outdir,
    logLevel: 'warning',
    plugins: [
      {
        name: 'guide-index',
        setup(bundler) {
          bundler.onResolve({ filter: /^ganvas:guide$/ }, () => ({
            path: 'index',
            namespace: 'guide',
          }));
          bundler.onLoad({ filter: /./, namespace: 'guide' }, () => ({
            contents: JSON.stringify(index),
            loader: 'json',
          }));
        },
      },
    ],
  });
}

/** Writes the pages, their pictures, style and script into `outdir`; returns how many pages. */
export async function writeGuide(root, outdir) {
  const folder = path.join(root, 'site/guide');
  const guides = await readGuides(folder);
  const template = await readFile(path.join(root, 'site/src/guide/page.html'), 'utf8');
  await mkdir(path.join(outdir, 'pictures'), { recursive: true });
  for (const [index, { name, pictures }] of guides.entries()) {
    await writeFile(path.join(outdir, `${name}.html`), pageOf(template, guides, index));
    for (const picture of pictures) {
      const to = path.join(outdir, 'pictures', path.basename(picture));
      await cp(path.join(folder, picture), to);
    }
  }
  await bundleScripts(root, outdir, searchIndex(guides));
  return guides.length;
}
