// dist/ganvas.js in a cross-origin isolated page, where the engine has threads; and beside it the same
// in a page that is not.

import assert from 'node:assert/strict';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchChromium, withPage } from './chromium.mjs';
import { startServer } from '../../site/tools/static_server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const blank = '<!doctype html><meta charset="utf-8"><title>test</title>';
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Content-Security-Policy':
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'",
};

let browser;
const servers = {};

const serve = (headers) =>
  startServer({
    folders: { '/': path.join(root, 'dist'), '/tests/': path.join(root, 'tests/node') },
    pages: { '/blank.html': blank, '/favicon.ico': '' },
    headers,
  });

before(async () => {
  browser = await launchChromium();
  servers.isolated = await serve(isolation);
  servers.plain = await serve({});
});

after(async () => {
  await browser?.close();
  for (const server of Object.values(servers)) await server.close();
});

/** Calls a function of tests/node/long_runs.mjs in a page of that server. */
function inPage(server, name, argument) {
  return withPage(browser, `${server.url}/blank.html`, async ({ page, errors }) => {
    assert.equal(
      await page.evaluate(() => window.crossOriginIsolated),
      server === servers.isolated,
    );
    const result = await page.evaluate(
      async ([called, given]) => {
        const ganvas = await import('/ganvas.js');
        return (await import('/tests/long_runs.mjs'))[called](ganvas, given);
      },
      [name, argument],
    );
    assert.deepEqual(errors, []);
    return result;
  });
}

const threaded = ({ requests }) => requests.some((url) => url.startsWith('/engine_threads-'));

test('two threads in an isolated page give the bits of one', async () => {
  assert.equal(await inPage(servers.isolated, 'compareThreads', 2), 2);
  assert.ok(threaded(servers.isolated));
});

test('elsewhere there is one thread, and the build with threads is not fetched', async () => {
  assert.equal(await inPage(servers.plain, 'compareThreads', 2), 1);
  assert.ok(!threaded(servers.plain));
});

for (const [place, options] of [
  ['plain', { workers: 0 }],
  ['plain', { workers: 1 }],
  ['isolated', { threads: 2 }],
]) {
  test(`a long run in a page is cancelled midway: ${place}, ${JSON.stringify(options)}`, async (c) => {
    const { heard, free } = await inPage(servers[place], 'cancelMidway', options);
    c.diagnostic(`heard after ${heard.toFixed(1)} ms, free after ${free.toFixed(1)} ms`);
    assert.ok(heard < 5000 && free < 10000, `${heard} ms, ${free} ms`);
  });
}
