// `node site/tools/serve.mjs DIR PORT`: serves a built site to this machine. ./demo shows the page by
// it before `ganvas serve` is built; models that are added meanwhile appear in the open page.

import { startServer } from './static_server.mjs';

const [folder, port] = process.argv.slice(2);
const headers = { 'Cache-Control': 'no-cache', 'Ganvas-Poll': '2' };
try {
  const { url } = await startServer({ folders: { '/': folder }, headers, port: Number(port) });
  console.log(`Serving ${folder} at ${url}/ (Ctrl-C ends it)`);
} catch (error) {
  console.error(`serve: port ${port} cannot be used: ${error.message}`);
  process.exit(1);
}
