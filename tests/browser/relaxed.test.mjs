// Relaxed SIMD: built exactly where Chromium accepts what the compiler makes of it.

import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { launchChromium, withPage } from './chromium.mjs';
import { startServer } from '../../site/tools/static_server.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const built = readdirSync(path.join(root, 'dist')).some((name) => /^engine_relaxed-/.test(name));

test('the build with relaxed SIMD is there where Chromium takes it, and an option falls back', async () => {
  const browser = await launchChromium();
  const server = await startServer({
    folders: {
      '/': path.join(root, 'dist'),
      '/tests/': path.join(root, 'tests/node'),
      '/build/': path.join(root, 'build/wasm'),
    },
    pages: { '/blank.html': '<!doctype html><title>test</title>', '/favicon.ico': '' },
  });
  try {
    const compiled = existsSync(path.join(root, 'build/wasm/relaxed_probe.wasm'));
    await withPage(browser, `${server.url}/blank.html`, async ({ page }) => {
      const accepted = await page.evaluate(async (made) => {
        if (!made) return false;
        const response = await fetch('/build/relaxed_probe.wasm');
        return WebAssembly.validate(await response.arrayBuffer());
      }, compiled);
      assert.equal(built, accepted);
      await page.evaluate(async (expected) => {
        const { checkRelaxed } = await import('/tests/long_runs.mjs');
        await checkRelaxed(await import('/ganvas.js'), expected);
      }, built);
    });
  } finally {
    await server.close();
    await browser.close();
  }
});
