// A static server for tests and for ./demo: files of folders, and pages made in a test.

import { open } from 'node:fs/promises';
import { createServer } from 'node:http';
import path from 'node:path';

const types = {
  '.css': 'text/css',
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.json': 'application/json',
  '.mjs': 'text/javascript',
  '.onnx': 'application/octet-stream',
  '.png': 'image/png',
  '.wasm': 'application/wasm',
};

function send(response, status, headers, body) {
  response.writeHead(status, headers);
  response.end(body);
}

/** The decoded path, "index.html" in place of a folder's own name, or null. */
function fileOf(address) {
  try {
    const decoded = decodeURIComponent(address);
    return path.normalize(`/${decoded}`) + (/(^|\/)$/.test(decoded) ? 'index.html' : '');
  } catch {
    return null;
  }
}

/**
 * Serves `folders`, {'/prefix/': 'folder'}, and `pages`, {'/path': html or {body, type, status}}, on
 * a port of loopback, by default a free one; longer prefixes come first. `headers` go with every
 * answer. Returns {url, requests, close()}; `requests` lists the paths asked for. Rejects where the
 * port is taken.
 */
export async function startServer({ folders = {}, pages = {}, headers = {}, port = 0 }) {
  const requests = [];
  const prefixes = Object.keys(folders).sort((a, b) => b.length - a.length);
  const server = createServer(async (request, response) => {
    const pathname = request.url.replace(/[?#].*/, '');
    requests.push(pathname);
    const page = pages[pathname];
    if (page !== undefined) {
      const { body, type = types['.html'], status = 200 } = page.body ? page : { body: page };
      return send(response, status, { ...headers, 'Content-Type': type }, body);
    }
    const prefix = prefixes.find((p) => pathname.startsWith(p));
    if (!prefix) return send(response, 404, headers, 'not found');
    const rest = fileOf(pathname.slice(prefix.length));
    const file = path.join(folders[prefix], rest ?? '');
    // Length and contents of one and the same file, even if another one takes its name meanwhile.
    const handle = rest && (await open(file).catch(() => null));
    const found = handle && (await handle.stat());
    if (!found?.isFile()) {
      await handle?.close();
      return send(response, 404, headers, 'not found');
    }
    response.writeHead(200, {
      ...headers,
      'Content-Type': types[path.extname(file)] ?? 'application/octet-stream',
      'Content-Length': found.size,
    });
    const contents = handle.createReadStream();
    response.once('close', () => contents.destroy());
    return contents.pipe(response);
  });
  await new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    requests,
    close: () =>
      new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections?.();
      }),
  };
}
