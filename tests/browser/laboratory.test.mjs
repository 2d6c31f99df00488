// The laboratory in Chromium, under the site's own policy.

import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { withPage } from './chromium.mjs';
import { desktop, root, startSite } from './page_site.mjs';

const screenshots = path.join(root, 'build/screenshots');
const phone = { viewport: { width: 390, height: 844 }, colorScheme: 'light', isMobile: true };
// Small networks, which learn in seconds on any machine.
const small = 'generator.width=32&discriminator.width=32&generator.layers=2&discriminator.layers=2';
let site;

before(async () => {
  site = await startSite();
  await mkdir(screenshots, { recursive: true });
});

after(() => site?.close());

const laboratory = (hash, use, options = desktop) =>
  withPage(
    site.browser,
    `${site.url}/sub/path/lab/index.html#${hash}`,
    async ({ page, errors }) => {
      await page.waitForFunction(() => window.ganvasLab);
      await page.evaluate(() => window.ganvasLab.ready);
      await use(page);
      assert.deepEqual(errors, []);
    },
    options,
  );

const state = (page) => page.evaluate(() => window.ganvasLab.state());
const idle = (page) => page.evaluate(() => window.ganvasLab.idle());
const fingerprint = (page) => page.evaluate(() => window.ganvasLab.fingerprint());
const text = (page, id) => page.locator(`#${id}`).textContent();
/** Colours of the plane, to tell pictures apart. */
const picture = (page) => page.locator('#plane').evaluate((canvas) => canvas.toDataURL());

test('it trains when played, pauses, and steps', () =>
  laboratory(small, async (page) => {
    assert.equal((await state(page)).step, 0);
    const first = await picture(page);
    await page.getByRole('button', { name: 'Play' }).click();
    await page.waitForFunction(() => window.ganvasLab.state().step > 20, null, { polling: 100 });
    await page.getByRole('button', { name: 'Pause' }).click();
    await idle(page);
    const { step, playing } = await state(page);
    assert.equal(playing, false);
    assert.notEqual(await picture(page), first);
    await page.getByRole('button', { name: 'Step' }).click();
    await idle(page);
    assert.equal((await state(page)).step, step + 1);
    assert.match(await text(page, 'modes'), /^\d of 8 modes$/);
    assert.match(await text(page, 'live'), new RegExp(`^Step ${step + 1}: \\d of 8 modes.$`));
    await page.getByRole('button', { name: 'Reset' }).click();
    await idle(page);
    assert.equal((await state(page)).step, 0);
    assert.equal(await picture(page), first);
  }));

test('it reaches all modes by its defaults, and minimax none by one switch', async () => {
  await laboratory('', async (page) => {
    await page.getByRole('button', { name: 'Play' }).click();
    const all = () => window.ganvasLab.state().modes?.covered === 8;
    await page.waitForFunction(all, null, { polling: 200, timeout: 180_000 });
    assert.ok((await state(page)).step < 4000);
    await page.screenshot({ path: path.join(screenshots, 'laboratory.png') });
  });
  await laboratory('objective=minimax&steps=1000', async (page) => {
    assert.ok((await state(page)).modes.covered <= 2);
    assert.match(await text(page, 'hint'), /^The discriminator is sure/);
  });
});

test('a link repeats the same bits in a fresh profile', async () => {
  let address = '';
  let print = '';
  const noted = {};
  await laboratory(`${small}&data=moons&steps=30&seed=9`, async (page) => {
    await page.getByLabel('Objective', { exact: true }).selectOption('lsgan');
    await idle(page);
    await page.getByLabel('G rate').fill('0.004');
    await page.getByLabel('G rate').press('Enter');
    await idle(page);
    for (let i = 0; i < 5; ++i) await page.getByRole('button', { name: 'Step' }).click();
    await idle(page);
    await page.getByRole('button', { name: 'Copy link' }).click();
    await page.waitForFunction(() => location.hash.includes('steps=35'), null, { polling: 100 });
    address = await page.evaluate(() => location.hash.slice(1));
    print = await fingerprint(page);
    Object.assign(noted, await state(page));
  });
  await laboratory(address, async (page) => {
    assert.equal(await page.getByLabel('Objective', { exact: true }).inputValue(), 'lsgan');
    assert.equal(await page.getByLabel('G rate').inputValue(), '0.004');
    assert.deepEqual(await state(page), noted);
    assert.equal(await fingerprint(page), print);
  });
  await laboratory(address.replace('seed=9', 'seed=8'), async (page) => {
    assert.notEqual(await fingerprint(page), print);
  });
});

test('changes are undone, with the steps since', () =>
  laboratory(`${small}&steps=10`, async (page) => {
    const print = await fingerprint(page);
    const undo = page.getByRole('button', { name: 'Undo' });
    assert.ok(await undo.isDisabled());
    await page.getByLabel('Objective', { exact: true }).selectOption('hinge');
    await idle(page);
    await page.getByRole('button', { name: 'Step' }).click();
    await idle(page);
    assert.notEqual(await fingerprint(page), print);
    await undo.click();
    await idle(page);
    assert.equal(await fingerprint(page), print);
    assert.equal(
      await page.getByLabel('Objective', { exact: true }).inputValue(),
      'non-saturating',
    );
    // Other data begin again; that is undone, too.
    await page.getByLabel('Data').selectOption('spiral');
    await idle(page);
    assert.equal((await state(page)).step, 0);
    await page.locator('#plane').press('Control+z');
    await idle(page);
    assert.equal(await fingerprint(page), print);
    assert.equal(await page.getByLabel('Data').inputValue(), 'ring8');
  }));

test('it stops while the page is hidden', () =>
  laboratory(small, async (page) => {
    await page.locator('#plane').press(' ');
    await page.waitForFunction(() => window.ganvasLab.state().step > 5, null, { polling: 100 });
    const hide = (hidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { value, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    await hide(true);
    await idle(page);
    const { step } = await state(page);
    await page.waitForTimeout(400);
    assert.equal((await state(page)).step, step);
    await hide(false);
    await page.waitForFunction((from) => window.ganvasLab.state().step > from, step, {
      polling: 100,
    });
  }));

test('points are drawn by hand, by keys, and read from a file', () =>
  laboratory(small, async (page) => {
    const draw = page.locator('#draw');
    await draw.click();
    const box = await page.locator('#plane').boundingBox();
    await page.mouse.move(box.x + 100, box.y + 100);
    await page.mouse.down();
    await page.mouse.move(box.x + 300, box.y + 200, { steps: 12 });
    await page.mouse.up();
    await page.locator('#plane').press('ArrowLeft');
    await page.locator('#plane').press('Enter');
    assert.match(await text(page, 'hint'), /^1\d points\./);
    await draw.click();
    await idle(page);
    assert.equal(await page.getByLabel('Data').inputValue(), 'given');
    await page.getByRole('button', { name: 'Step' }).click();
    await idle(page);
    assert.deepEqual(await state(page), { step: 1, playing: false, modes: null });
    const file = (body) => ({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from(body) });
    await page.locator('#file').setInputFiles(file('x,y\n0,0\n10,5\n'));
    await page.waitForFunction(() => window.ganvasLab.state().step === 0, null, { polling: 100 });
    await page.locator('#file').setInputFiles(file('x,y\n1,2\noops\n'));
    await page.waitForFunction(() => !document.querySelector('#alert').hidden);
    assert.match(
      await text(page, 'alert'),
      /^a\.csv, line 3: 'oops' is not a point, expected x,y$/,
    );
  }));

test('a bad option is refused in a sentence, and everything stays', () =>
  laboratory(`${small}&steps=3`, async (page) => {
    await page.getByLabel('Label smoothing').fill('0.1');
    await page.getByLabel('Label smoothing').press('Enter');
    await idle(page);
    await page.getByLabel('Objective', { exact: true }).selectOption('wgan');
    await idle(page);
    assert.equal(
      await text(page, 'alert'),
      'label_smoothing: the objective has no labels; expected 0',
    );
    assert.equal(
      await page.getByLabel('Objective', { exact: true }).inputValue(),
      'non-saturating',
    );
    assert.equal((await state(page)).step, 3);
  }));

for (const [name, options] of [
  ['desktop', desktop],
  ['phone', phone],
]) {
  test(`it fits a ${name}, and every control has a name`, () =>
    laboratory(
      small,
      async (page) => {
        const [width, seen] = await page.evaluate(() => [
          document.documentElement.scrollWidth,
          innerWidth,
        ]);
        assert.ok(width <= seen, `${width} > ${seen}`);
        const nameless = await page.evaluate(() =>
          [...document.querySelectorAll('input:not([hidden]), select, button')]
            .filter((field) => !field.labels?.length && !field.textContent.trim())
            .map((field) => field.id),
        );
        assert.deepEqual(nameless, []);
        const box = await page.locator('#play').boundingBox();
        assert.ok(box.y + box.height < options.viewport.height, 'Play is not seen');
      },
      options,
    ));
}
