// The modes that explore a latent space: Breed, Styles, Directions and Project, with the committed
// model of faces and with a model of a few kilobytes.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  button,
  drop,
  idle,
  pictureOf,
  pictures,
  place,
  png,
  press,
  set,
  siteOfTests,
  state,
  until,
  withGanvas,
  within,
} from './page_site.mjs';

const site = siteOfTests();

/** Largest difference of bytes. */
function farthest(a, b) {
  assert.equal(a.length, b.length);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - b[i])), 0);
}

const faces = { address: '/real/#version=3&count=4' };

test('psi 0 makes all pictures alike, and 1 the sample again', () =>
  withGanvas(
    site,
    async (page) => {
      const sample = await pictures(page);
      await set(page, { psi: 0 });
      const mean = await pictures(page);
      for (let i = 1; i < 4; ++i) {
        assert.ok(farthest(pictureOf(mean, 0), pictureOf(mean, i)) <= 1, `picture ${i}`);
      }
      assert.ok(farthest(pictureOf(mean, 0), pictureOf(sample, 0)) > 50);
      await set(page, { psi: 1 });
      assert.deepEqual(await pictures(page), sample);
    },
    faces,
  ));

test('Styles mixes layers: all of them give the column, none of them the row', () =>
  withGanvas(
    site,
    async (page) => {
      await set(page, { mode: 'styles', mixRows: 2, mixColumns: 2, mix: 'own' });
      await set(page, { firstLayer: 0, lastLayer: 9 });
      const columns = await pictures(page);
      assert.equal(columns.count, 4);
      assert.deepEqual(pictureOf(columns, 0), pictureOf(columns, 2), 'rows do not matter');
      await set(page, { firstLayer: 9 });
      const fine = await pictures(page);
      assert.ok(farthest(pictureOf(fine, 0), pictureOf(fine, 2)) > 50, 'rows matter');
      assert.notDeepEqual(pictureOf(fine, 0), pictureOf(fine, 1), 'columns matter');
      // What is seen is what the model gives for the styles of both.
      await set(page, { mode: 'sample', seed: '2', count: 4 });
      const styles = await pictures(page);
      assert.deepEqual(pictureOf(columns, 0), pictureOf(styles, 0));
    },
    faces,
  ));

test('the sources of Styles are named, and a press keeps them', () =>
  withGanvas(
    site,
    async (page) => {
      await set(page, { mode: 'styles', mixRows: 2, mixColumns: 3 });
      const options = page.getByRole('listbox').getByRole('option');
      const names = await options.allTextContents();
      assert.equal(names.length, 2 * 3 + 2 + 3);
      assert.match(names[6], /^Row 1: .*seed 1, picture 1$/);
      assert.match(names[10], /^Column 3: .*seed 2, picture 3$/);
      await options.nth(10).dispatchEvent('click');
      await idle(page);
      const { shelf } = await state(page);
      assert.deepEqual(
        shelf.map(({ s, i }) => [s, i]),
        [['2', 2]],
      );
      assert.match(await options.nth(10).textContent(), /, kept$/);
      // They lie over what is drawn.
      const box = await options.nth(10).boundingBox();
      const drawn = await place(page, 'source-4');
      assert.deepEqual([box.x, box.y], [drawn.x, drawn.y]);
      assert.equal((await pictures(page)).count, 6, 'files hold what is mixed');
    },
    faces,
  ));

test('a locked direction stays where it is, also in a link', () =>
  withGanvas(site, async (page) => {
    await set(page, { mode: 'directions', sigmas: [2, 1] });
    const lock = page.getByRole('button', { name: 'Lock Direction 1', exact: true });
    await lock.press('Enter');
    await idle(page);
    assert.equal(await lock.getAttribute('aria-pressed'), 'true');
    assert.ok(await page.getByRole('slider', { name: 'Direction 1', exact: true }).isDisabled());
    await button(page, 'Random').press('Enter');
    await idle(page);
    const { sigmas } = await state(page);
    assert.equal(sigmas[0], 2);
    assert.notEqual(sigmas[1], 1);
    await button(page, 'Reset').press('Enter');
    await idle(page);
    assert.deepEqual((await state(page)).sigmas.slice(0, 3), [2, 0, 0]);
    await page.waitForFunction(() => location.hash.includes('locked='));
    // The mouse presses the sign beside the slider.
    await press(page, 'lock-0');
    assert.deepEqual((await state(page)).locked, []);
  }));

test('the strip of truncations ends at both ends of psi', () =>
  withGanvas(
    site,
    async (page) => {
      await set(page, { mode: 'styles', psiStrip: true, mixRows: 1 });
      const strip = await pictures(page);
      assert.equal(strip.count, 8);
      await press(page, 'picture-7');
      assert.equal((await state(page)).mixColumn, 7);
      assert.deepEqual(await pictures(page), { ...strip, count: 1, data: pictureOf(strip, 7) });
    },
    faces,
  ));

for (const [what, address] of [
  ['a model with styles', '/real/#version=3'],
  ['a plain model', '/sub/path/#version=3'],
]) {
  test(`Directions of ${what} move the picture, and Before shows it as it was`, () =>
    withGanvas(
      site,
      async (page) => {
        await set(page, { mode: 'directions' });
        const first = await pictures(page);
        const steps = 7;
        assert.ok(first.count > steps && first.count % steps === 1, `${first.count} pictures`);
        // The middle of each strip is the picture itself.
        assert.deepEqual(pictureOf(first, 4), pictureOf(first, 0));
        const slider = page.getByRole('slider', { name: 'Direction 1', exact: true });
        await slider.fill('2');
        await idle(page);
        const moved = await pictures(page);
        assert.ok(farthest(pictureOf(moved, 0), pictureOf(first, 0)) > 8);
        assert.deepEqual(pictureOf(moved, 0), pictureOf(first, 6), 'as its strip said');
        await button(page, 'Before').press('Enter');
        await idle(page);
        assert.deepEqual(pictureOf(await pictures(page), 0), pictureOf(first, 0));
        await button(page, 'Before').press('Enter');
        await page.keyboard.press('Control+z');
        await idle(page);
        assert.deepEqual(await pictures(page), first);
        await page.getByLabel('Directions by').selectOption('pca');
        await idle(page);
        assert.notDeepEqual(await pictures(page), first);
      },
      { address },
    ));
}

test('a click on a strip takes that place, and a name goes along in the link', () =>
  withGanvas(site, async (page) => {
    await set(page, { mode: 'directions' });
    await press(page, 'picture-7');
    const { sigmas, direction } = await state(page);
    assert.deepEqual([sigmas[0], direction], [3, 0]);
    await set(page, { directionNames: ['smile'] });
    assert.equal(await page.getByRole('slider', { name: 'smile', exact: true }).count(), 1);
  }));

test('Breed goes on from the child that is clicked, and back to an ancestor', () =>
  withGanvas(site, async (page) => {
    await press(page, 'picture-1');
    await button(page, 'More like this').click();
    await idle(page);
    const litter = await pictures(page);
    assert.equal(litter.count, 9);
    await press(page, 'picture-4');
    const next = await pictures(page);
    assert.notDeepEqual(next, litter);
    assert.equal((await state(page)).lineage.length, 2);
    await page.keyboard.press('p');
    await idle(page);
    assert.equal((await state(page)).shelf.length, 1);
    await press(page, 'ancestor-0');
    assert.deepEqual(await pictures(page), litter);
    await page.keyboard.press('r');
    await idle(page);
    assert.notDeepEqual(await pictures(page), litter);
    // The picture that was kept joins in.
    await press(page, 'shelf-0');
    await button(page, 'Cross with this').press('Enter');
    await idle(page);
    await page.keyboard.press('Escape');
    await idle(page);
    assert.equal((await state(page)).partner.of.length, 2);
    assert.equal(await button(page, 'Breed without a partner').count(), 1);
  }));

test('a dropped picture is looked for, and what is found is kept', () =>
  withGanvas(
    site,
    async (page) => {
      const { data, width, height } = await pictures(page);
      const file = png({ data: Uint8ClampedArray.from(data), width, height });
      await drop(page, 'face.png', file, 'image/png');
      assert.equal((await state(page)).mode, 'project');
      await until(async () => (await state(page)).shelf.length === 1, 'the result on the shelf');
      await idle(page);
      const found = await pictures(page);
      const error = found.data.reduce((sum, value, i) => sum + (value - data[i]) ** 2, 0);
      const psnr = 10 * Math.log10((255 ** 2 * found.data.length * 0.75) / error);
      assert.ok(psnr > 25, `${psnr} dB`);
      assert.equal(await button(page, 'Search again').count(), 1);
    },
    { address: '/real/#version=3&model=digits&count=1&seed=7&searchSteps=300' },
  ));

test('a search can be stopped', () =>
  withGanvas(
    site,
    async (page) => {
      const { data, width, height } = await pictures(page);
      const file = png({ data: Uint8ClampedArray.from(data), width, height });
      const dropped = drop(page, 'face.png', file, 'image/png');
      await until(async () => (await button(page, 'Stop').count()) === 1, 'a search');
      await button(page, 'Stop').click();
      await dropped;
      assert.equal(await button(page, 'Search again').count(), 1);
      // The model answers other requests again.
      await set(page, { mode: 'sample', count: 4 });
      assert.equal((await pictures(page)).count, 4);
    },
    { address: '/real/#version=3&count=1&searchSteps=2400' },
  ));

test('what a model cannot do is absent', () =>
  withGanvas(site, async (page) => {
    const modes = () =>
      page.getByLabel('Mode', { exact: true }).evaluate((select) => select.options.length);
    assert.equal(await modes(), 9);
    assert.equal(await page.getByLabel('Space', { exact: true }).count(), 0);
    await set(page, { engine: 'ort-wasm' });
    assert.equal(await modes(), 6);
  }));

for (const [format, type] of [
  ['gif', 'image/gif'],
  ['apng', 'image/png'],
]) {
  test(`Timeline is saved as ${format}, which the browser plays frame by frame`, () =>
    withGanvas(
      site,
      async (page) => {
        await set(page, { mode: 'timeline', seconds: 0.4, animation: format });
        const first = await pictures(page);
        const download = page.waitForEvent('download');
        await button(page, 'Save animation').press('Enter');
        const file = readFileSync(await (await download).path());
        // The decoder of the browser is not ours.
        const read = await page.evaluate(
          async ([text, kind]) => {
            const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
            const decoder = new ImageDecoder({ data, type: kind });
            await decoder.tracks.ready;
            const { frameCount, repetitionCount } = decoder.tracks.selectedTrack;
            const frames = [];
            for (const frameIndex of [0, 10, frameCount - 1]) {
              const { image } = await decoder.decode({ frameIndex });
              const bytes = new Uint8Array(image.allocationSize({ format: 'RGBA' }));
              await image.copyTo(bytes, { format: 'RGBA' });
              frames.push([...bytes]);
              image.close();
            }
            return { frameCount, repetitionCount, frames };
          },
          [file.toString('base64'), type],
        );
        assert.equal(read.frameCount, 40);
        assert.equal(read.repetitionCount, Infinity);
        const near = format === 'gif' ? 40 : 0;
        assert.ok(farthest(read.frames[0], first.data) <= near, 'the first frame');
        assert.ok(farthest(read.frames[1], first.data) > 40, 'the next picture');
      },
      { address: '/real/#version=3&model=digits' },
    ));
}

test('Timeline plays, and a press on its track moves it', () =>
  withGanvas(site, async (page) => {
    await set(page, { mode: 'timeline', seconds: 0.4 });
    await page.keyboard.press('Space');
    await until(async () => (await state(page)).at > 0.1, 'that it plays');
    await page.keyboard.press('Space');
    await idle(page);
    await page.mouse.click(...within(await place(page, 'timeline'), 0.5, 0.9));
    await idle(page);
    const { at } = await state(page);
    assert.ok(Math.abs(at - 0.5) < 0.05, `${at}`);
  }));
