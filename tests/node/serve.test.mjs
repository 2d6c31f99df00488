// The server by which ./demo shows the page.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const script = fileURLToPath(new URL('../../site/tools/serve.mjs', import.meta.url));

/** {status, headers, body} of GET `target`, which is sent as it stands. */
function get(port, target) {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port, path: target }, async (response) => {
      let body = '';
      for await (const part of response) body += part;
      resolve({ status: response.statusCode, headers: response.headers, body });
    })
      .on('error', reject)
      .end();
  });
}

test('serves the files of a folder, and asks the page to read its models again', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'ganvas-serve-'));
  mkdirSync(path.join(folder, 'dist/guide'), { recursive: true });
  writeFileSync(path.join(folder, 'dist/index.html'), 'page');
  writeFileSync(path.join(folder, 'dist/guide/index.html'), 'guide');
  writeFileSync(path.join(folder, 'secret'), 'secret');
  const server = spawn(process.execPath, [script, path.join(folder, 'dist'), '0']);
  try {
    const [line] = await once(server.stdout, 'data');
    const port = Number(/127\.0\.0\.1:(\d+)\//.exec(String(line))[1]);
    const page = await get(port, '/');
    assert.equal(page.body, 'page');
    assert.equal(page.headers['ganvas-poll'], '2');
    assert.match(page.headers['content-type'], /^text\/html/);
    assert.equal((await get(port, '/guide/')).body, 'guide');
    for (const target of ['/none', '/guide', '/..%2fsecret', '/%2e%2e/secret', '/%', '//secret']) {
      assert.equal((await get(port, target)).status, 404, target);
    }
    const second = spawn(process.execPath, [script, folder, String(port)]);
    const [error] = await once(second.stderr, 'data');
    assert.match(String(error), /^serve: port \d+ cannot be used: /);
    assert.deepEqual(await once(second, 'exit'), [1, null]);
  } finally {
    server.kill();
    rmSync(folder, { recursive: true });
  }
});
