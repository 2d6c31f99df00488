// Headless Chromium for tests: Debian's, with software WebGL2.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

const executable = process.env.GANVAS_CHROMIUM ?? '/usr/bin/chromium';

const flags = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--enable-unsafe-swiftshader',
  '--use-angle=swiftshader',
];

/** Adds a WebGPU adapter, in software. */
export const webGpuFlags = [
  '--enable-unsafe-webgpu',
  '--use-webgpu-adapter=swiftshader',
  '--enable-features=Vulkan',
];

function checkExecutable() {
  if (existsSync(executable)) return;
  throw new Error(`${executable} not found: install Debian's chromium, or set GANVAS_CHROMIUM`);
}

/** The context of a browser that keeps its caches in `folder`; close() it. */
export async function launchProfile(folder, options = {}) {
  checkExecutable();
  const own = { executablePath: executable, args: flags };
  return chromium.launchPersistentContext(folder, { ...options, ...own });
}

/** A running browser; close() it. GANVAS_CHROMIUM names another executable. */
export async function launchChromium(extraFlags = []) {
  checkExecutable();
  return chromium.launch({ executablePath: executable, args: [...flags, ...extraFlags] });
}

/**
 * Opens `url` in a page of its own for the time of `use`, which gets {page, errors}; `errors` are
 * lines of uncaught errors and of console.error.
 */
export async function withPage(browser, url, use, options = {}) {
  const context = await browser.newContext(options);
  try {
    const page = await context.newPage();
    const errors = [];
    page.on('pageerror', (error) => errors.push(String(error)));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
    await page.goto(url);
    return await use({ page, errors });
  } finally {
    await context.close();
  }
}
