// Scripts of the site: esbuild over site/src, with the names `ganvas:...` for what CMake built.

import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { previewSize } from './preview.mjs';
import { sidePages, sideScript } from './side_pages.mjs';

/** Files that `cmake --build --preset wasm` leaves for the scripts, by the name they import. */
const cmakeFiles = new Set(['engine.js', 'engine.wasm', 'app.js', 'app.wasm']);

/**
 * Builds that are loaded only when chosen, their glue, too. The relaxed one is made only where the
 * compiler makes it so that browsers accept it, the rest by split_engine.mjs.
 */
const laterFiles = new Set(['engine_threads.js', 'engine_threads.wasm']);
const possibleFiles = new Set(['engine_relaxed.js', 'engine_relaxed.wasm', 'engine_rest.wasm']);

/**
 * Resolves `ganvas:...`; `worker` is the text of the worker script, null in that script itself;
 * `version` is the site's.
 */
function ganvasFiles({ binaries, worker, version }) {
  return {
    name: 'ganvas-files',
    setup(bundler) {
      bundler.onResolve({ filter: /^ganvas:/ }, ({ path: name }) => {
        const file = name.slice('ganvas:'.length);
        if (cmakeFiles.has(file)) return { path: path.join(binaries, file) };
        if (laterFiles.has(file)) return { path: path.join(binaries, file), namespace: 'later' };
        if (possibleFiles.has(file)) {
          const there = existsSync(path.join(binaries, file));
          return there
            ? { path: path.join(binaries, file), namespace: 'later' }
            : { path: 'absent', namespace: 'ganvas' };
        }
        return { path: file === 'worker' ? 'worker.js' : file, namespace: 'ganvas' };
      });
      bundler.onLoad({ filter: /./, namespace: 'later' }, async ({ path: file }) => ({
        contents: await readFile(file),
        loader: 'file',
      }));
      bundler.onLoad({ filter: /^absent$/, namespace: 'ganvas' }, () => ({
        contents: '""',
        loader: 'json',
      }));
      bundler.onLoad({ filter: /^worker\.js$/, namespace: 'ganvas' }, () =>
        worker === null ? { contents: '""', loader: 'json' } : { contents: worker, loader: 'file' },
      );
      bundler.onLoad({ filter: /^version$/, namespace: 'ganvas' }, () => ({
        contents: JSON.stringify(version),
        loader: 'json',
      }));
    },
  };
}

/** What mediabunny does in Node alone is left out. */
const withoutNode = {
  name: 'without-node',
  setup(bundler) {
    bundler.onResolve({ filter: /^\.\/node\.js$/ }, ({ importer }) =>
      /[\\/]mediabunny[\\/]/.test(importer) ? { path: 'node', namespace: 'without-node' } : null,
    );
    bundler.onLoad({ filter: /./, namespace: 'without-node' }, () => ({
      contents: 'export const fs = undefined;',
    }));
  },
};

function settings(root, outdir) {
  return {
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'neutral',
    mainFields: ['module', 'main'],
    external: ['node:*'],
    minify: true,
    // An uncaught error in Node prints its line.
    lineLimit: 160,
    charset: 'utf8',
    legalComments: 'none',
    loader: { '.wasm': 'file' },
    assetNames: '[name]-[hash]',
    chunkNames: 'chunk-[hash]',
    entryNames: '[name]-[hash]',
    outdir,
    metafile: true,
    logLevel: 'warning',
  };
}

/**
 * Bundles into `outdir` and returns the hashed names that entry points got:
 * {'ganvas.js': 'ganvas-XXXX.js', 'main.js': ..., 'main.css': ..., 'engine.wasm': ..., 'app.wasm': ...}.
 */
export async function bundle({ root, outdir, binaries, version, page }) {
  // The worker carries everything in one script: it starts with one request.
  const worker = await build({
    ...settings(root, outdir),
    entryPoints: ['site/src/worker/engine_worker.ts'],
    plugins: [ganvasFiles({ binaries, worker: null, version })],
    write: false,
  });
  const script = worker.outputFiles.find((file) => /engine_worker-\w+\.js$/.test(file.path));
  const entryPoints = ['site/src/engine/ganvas.ts'];
  if (page) {
    entryPoints.push('site/src/pages/main.ts', ...sidePages.map(({ stem }) => sideScript(stem)));
  }
  const result = await build({
    ...settings(root, outdir),
    entryPoints,
    splitting: true,
    plugins: [ganvasFiles({ binaries, worker: script.text, version }), withoutNode],
  });
  const outputs = { ...result.metafile.outputs };
  if (page) {
    // No module: it must run where modules fail.
    const watch = await build({
      ...settings(root, outdir),
      format: 'iife',
      entryPoints: ['site/src/pages/watch.ts'],
    });
    Object.assign(outputs, watch.metafile.outputs);
  }
  const names = {};
  for (const [file, output] of Object.entries(outputs)) {
    if (file.endsWith('.wasm'))
      names[`${path.basename(file).split('-')[0]}.wasm`] = path.basename(file);
    if (!output.entryPoint) continue;
    const stem = path.basename(output.entryPoint, '.ts');
    names[`${stem}.js`] = path.basename(file);
    if (output.cssBundle) names[`${stem}.css`] = path.basename(output.cssBundle);
  }
  return names;
}

/** What tells others of the picture that stands for a link; `url` is the site's, or undefined. */
function previewTags({ url, preview }) {
  const address = (file) => (url ? new URL(file, url.replace(/\/?$/, '/')).href : file);
  const tags = [];
  if (url) tags.push(['og:url', address('')]);
  if (preview) {
    tags.push(['og:image', address('preview.png')]);
    tags.push(['og:image:width', previewSize.width], ['og:image:height', previewSize.height]);
    tags.push(['og:image:alt', 'Pictures that a generator made']);
  }
  return tags.map(([name, text]) => `  <meta property="${name}" content="${text}" />\n  `);
}

/**
 * The page's HTML with hashed names in place of watch.js, main.js and main.css. What the scripts ask
 * for in the end is fetched from the start.
 */
export async function pageHtml(root, names, site) {
  let html = await readFile(path.join(root, 'site/index.html'), 'utf8');
  for (const stem of ['watch.js', 'main.js', 'main.css']) {
    if (names[stem]) html = html.replaceAll(`"${stem}"`, `"${names[stem]}"`);
  }
  const early = [names['app.wasm'], names['engine.wasm'], 'models/manifest.json'];
  const links = early.map(
    (file) => `  <link rel="preload" href="${file}" as="fetch" crossorigin />\n  `,
  );
  return html.replace('</head>', `${links.join('')}${previewTags(site).join('')}</head>`);
}

/** Files that CMake has yet to build, of those that the scripts import. */
export function missingBinaries(binaries, page) {
  return [...cmakeFiles, ...laterFiles].filter(
    (file) => (page || file.startsWith('engine')) && !existsSync(path.join(binaries, file)),
  );
}
