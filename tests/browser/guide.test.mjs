// The guide in Chromium, from a sub-path and under the site's own policy.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { withPage } from './chromium.mjs';
import { desktop, root, startSite, withGanvas } from './page_site.mjs';

const screenshots = path.join(root, 'build/screenshots');
const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'light', isMobile: true };
let site;

before(async () => {
  site = await startSite();
  await mkdir(screenshots, { recursive: true });
});

after(() => site?.close());

const guide = (name, use, options = desktop) =>
  withPage(
    site.browser,
    `${site.url}/sub/path/guide/${name}.html`,
    async ({ page, errors }) => {
      await use(page);
      assert.deepEqual(errors, []);
    },
    options,
  );

const background = (page) =>
  page.evaluate(() => getComputedStyle(document.body.parentElement).backgroundColor);

for (const [name, options] of [
  ['desktop', desktop],
  ['phone', phone],
]) {
  test(`every page fits a ${name}`, () =>
    guide(
      'index',
      async (page) => {
        const links = page.locator('nav > details > ul > li > a');
        const addresses = await links.evaluateAll((list) => list.map((link) => link.href));
        assert.ok(addresses.length > 10);
        for (const address of addresses) {
          await page.goto(address);
          const [width, seen] = await page.evaluate(() => [
            document.documentElement.scrollWidth,
            window.innerWidth,
          ]);
          assert.ok(width <= seen, `${address}: ${width} px wide, ${seen} px are seen`);
          const broken = await page.evaluate(() =>
            [...document.images].filter((image) => image.naturalWidth === 0).map(({ src }) => src),
          );
          assert.deepEqual(broken, []);
        }
        await page.screenshot({ path: path.join(screenshots, `guide-${name}.png`) });
      },
      options,
    ));
}

test('search leads to the row of an option', () =>
  guide('index', async (page) => {
    await page.keyboard.press('/');
    await page.keyboard.type('--ema-half-life');
    await page.locator('#results a').first().waitFor();
    assert.match(await page.textContent('#count'), /^\d+ places$/);
    await page.screenshot({ path: path.join(screenshots, 'guide-search.png') });
    await page.keyboard.press('Enter');
    await page.waitForURL(/models\.html#option---ema-half-life$/);
    const row = page.locator('tr:target');
    assert.match(await row.textContent(), /^\s*--ema-half-life/);
    assert.ok(await row.isVisible());
  }));

test('Escape ends a search, and words that are nowhere find nothing', () =>
  guide('train', async (page) => {
    await page.fill('#search', 'nowhereinhere');
    assert.equal(await page.textContent('#count'), 'Nothing found.');
    assert.ok(await page.locator('#article').isHidden());
    await page.press('#search', 'Escape');
    assert.ok(await page.locator('#article').isVisible());
    assert.equal(await page.inputValue('#search'), '');
  }));

test('the guide has the theme of the page', () =>
  guide('index', async (page) => {
    const dark = await background(page);
    await page.evaluate(() => localStorage.setItem('ganvas-theme', 'light'));
    await page.reload();
    assert.notEqual(await background(page), dark);
  }));

test('the keyboard help of the page leads to the guide', () =>
  withGanvas(site, async (page) => {
    await page.keyboard.press('?');
    const link = page.getByRole('link', { name: 'Read the guide' });
    const opened = page.context().waitForEvent('page');
    await link.click();
    const tab = await opened;
    await tab.waitForLoadState();
    assert.equal(await tab.title(), 'Ganvas guide');
  }));

/** The frame of the live figure whose address has `part`, scrolled into sight. */
async function figureFrame(page, part) {
  const figure = page.locator(`figure.live:has(a[href*="${part}"])`).first();
  await figure.scrollIntoViewIfNeeded();
  const frame = figure.locator('iframe');
  await frame.waitFor();
  return (await frame.elementHandle()).contentFrame();
}

test('figures train in sight, stop out of it, and go on', () =>
  guide('gan', async (page) => {
    const lab = await figureFrame(page, 'objective=minimax');
    await lab.waitForFunction(() => window.ganvasLab?.state().step > 5);
    assert.equal(await lab.evaluate(() => window.ganvasLab.state().playing), true);
    // Only what the figure is about.
    assert.ok(await lab.getByLabel('Objective', { exact: true }).isVisible());
    assert.ok(await lab.getByLabel('Gradient').isChecked());
    assert.ok(await lab.getByLabel('G rate').isHidden());
    assert.ok(await lab.getByRole('button', { name: 'Copy link' }).isHidden());
    await page.screenshot({ path: path.join(screenshots, 'guide-figure.png') });
    await page.evaluate(() => window.scrollTo(0, 0));
    await lab.waitForFunction(() => !window.ganvasLab.state().playing);
    await figureFrame(page, 'objective=minimax');
    await lab.waitForFunction(() => window.ganvasLab.state().playing);
    // What the reader stopped stays so.
    await lab.getByRole('button', { name: 'Pause' }).click();
    await page.evaluate(() => window.scrollTo(0, 0));
    await page.waitForFunction(
      () => document.querySelectorAll('figure.live')[2].getBoundingClientRect().top > innerHeight,
    );
    await figureFrame(page, 'objective=minimax');
    // An observer that is younger than the page's hears of the same frame later.
    await page.evaluate(
      () =>
        new Promise((done) => {
          const figure = document.querySelector('figure.live:has(a[href*="minimax"])');
          new IntersectionObserver(done).observe(figure);
        }),
    );
    await lab.evaluate(() => window.ganvasLab.idle());
    assert.equal(await lab.evaluate(() => window.ganvasLab.state().playing), false);
  }));

test('where motion is unwelcome figures wait for the reader', () =>
  guide(
    'gan-zh',
    async (page) => {
      const lab = await figureFrame(page, 'pixelWeight=10');
      await lab.waitForFunction(() => window.ganvasLab);
      await lab.evaluate(() => window.ganvasLab.ready);
      assert.deepEqual(
        await lab.evaluate(() => {
          const { playing, step } = window.ganvasLab.state();
          return { playing, step };
        }),
        { playing: false, step: 0 },
      );
      assert.equal(await lab.getByLabel('Pixel term λ').inputValue(), '10');
    },
    { ...desktop, reducedMotion: 'reduce' },
  ));

test('a figure of the explorer shows its model and leaves the visit alone', () =>
  guide('gan', async (page) => {
    const frame = await figureFrame(page, 'mode=styles');
    await frame.waitForFunction(() => window.ganvas);
    await frame.evaluate(() => window.ganvas.ready);
    assert.ok((await frame.evaluate(() => window.ganvas.pictures().count)) > 0);
    assert.equal(await frame.locator('#hint').count(), 0);
    await frame.evaluate(() => window.ganvas.setState({ seed: '7' }));
    await page.screenshot({ path: path.join(screenshots, 'guide-explorer.png') });
    await page.goto(`${site.url}/sub/path/index.html`);
    await page.waitForFunction(() => window.ganvas);
    await page.evaluate(() => window.ganvas.ready);
    assert.notEqual((await page.evaluate(() => window.ganvas.state())).seed, '7');
  }));
