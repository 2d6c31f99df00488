// Each mode looks as it did: screenshots against reference pictures, at one and at two device pixels
// for a CSS pixel. `npm run pictures` writes the references anew; look at them before a commit.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { gridPng, readPng } from '../../site/tools/png.mjs';
import { idle, openPage, root, startSite } from './page_site.mjs';
import { modes } from './page_modes.mjs';

const references = path.join(root, 'tests/browser/pictures');
/** What was drawn, and where it differs, of pictures that are other than their references. */
const findings = path.join(root, 'build/page_pictures');
const renew = process.env.GANVAS_RENEW === '1';

// SwiftShader draws the same pixels each time. Processors round the sums of its shaders differently,
// which moves a colour by a level or two, or an edge of a letter by a little more.
const sameColour = 4;
const pixelsOtherwise = 24;

let site;

before(async () => {
  site = await startSite();
  for (const folder of [references, findings]) mkdirSync(folder, { recursive: true });
});

after(() => site?.close());

/** The number of workers, which the page names, follows the number of cores. */
function fourCores() {
  Object.defineProperty(navigator, 'hardwareConcurrency', { value: 4 });
}

/** PNG bytes of the window. A strip lies over the time that the last generation took. */
async function look(page) {
  const { '@time': time } = await page.evaluate(() => window.ganvas.places());
  if (time) {
    await page.evaluate(([, y, , height]) => {
      const strip = document.createElement('div');
      strip.id = 'strip';
      const place = { right: 0, top: `${y + 1}px`, width: '176px', height: `${height - 1}px` };
      Object.assign(strip.style, { position: 'fixed', background: '#808080', ...place });
      document.body.append(strip);
    }, time);
  }
  const shown = await page.screenshot();
  await page.evaluate(() => document.querySelector('#strip')?.remove());
  return shown;
}

/** Pixels that differ, and a picture of them in red over what was drawn, which is faint. */
function differences({ data }, expected) {
  const picture = new Uint8ClampedArray(data.length);
  let count = 0;
  for (let i = 0; i < data.length; i += 4) {
    const far = [0, 1, 2].some((c) => Math.abs(data[i + c] - expected.data[i + c]) > sameColour);
    if (far) ++count;
    const grey = 190 + data[i + 1] / 4;
    picture.set(far ? [230, 0, 0, 255] : [grey, grey, grey, 255], i);
  }
  return { count, picture };
}

/** Compares PNG bytes with the reference picture of that name, or makes them the reference. */
function compare(name, bytes) {
  const file = path.join(references, `${name}.png`);
  if (renew) {
    writeFileSync(file, bytes);
    return;
  }
  assert.ok(existsSync(file), `${file} is missing: run npm run pictures`);
  const reference = readFileSync(file);
  if (reference.equals(bytes)) return;
  const expected = readPng(file, reference);
  const { width, height, ...shown } = readPng(name, bytes);
  assert.deepEqual([width, height], [expected.width, expected.height], name);
  const { count, picture } = differences(shown, expected);
  if (count <= pixelsOtherwise) return;
  writeFileSync(path.join(findings, `${name}-drawn.png`), bytes);
  writeFileSync(
    path.join(findings, `${name}-differs.png`),
    gridPng({ data: picture, width, height, count: 1 }, 1),
  );
  assert.fail(
    `${name}: ${count} pixels differ, at most ${pixelsOtherwise} may: see ${findings}/${name}-*.png`,
  );
}

for (const ratio of [1, 2]) {
  test(`each mode, ${ratio} device pixels a CSS pixel`, async (t) => {
    const context = await site.browser.newContext({
      viewport: { width: 1024, height: 640 },
      deviceScaleFactor: ratio,
      colorScheme: 'dark',
    });
    try {
      await context.addInitScript(fourCores);
      const { page, errors } = await openPage(site, context);
      for (const [mode, state] of Object.entries(modes)) {
        await t.test(mode, async () => {
          await page.evaluate((value) => window.ganvas.setState(value), state);
          await idle(page);
          compare(`${mode}-${ratio}x`, await look(page));
        });
      }
      assert.deepEqual(errors, []);
    } finally {
      await context.close();
    }
  });
}

test('the light theme, and a phone', async () => {
  const looks = {
    light: { viewport: { width: 1024, height: 640 }, colorScheme: 'light' },
    'phone-directions': {
      ...{ viewport: { width: 390, height: 844 }, colorScheme: 'light', deviceScaleFactor: 2 },
      ...{ hasTouch: true, isMobile: true, mode: 'directions' },
    },
    phone: {
      ...{ viewport: { width: 390, height: 844 }, colorScheme: 'dark', deviceScaleFactor: 2 },
      ...{ hasTouch: true, isMobile: true },
    },
  };
  for (const [name, { mode = 'sample', ...options }] of Object.entries(looks)) {
    const context = await site.browser.newContext(options);
    try {
      await context.addInitScript(fourCores);
      const { page } = await openPage(site, context);
      await page.evaluate((value) => window.ganvas.setState({ mode: value }), mode);
      await idle(page);
      compare(name, await look(page));
    } finally {
      await context.close();
    }
  }
});
