// Translate in Chromium: pictures that are dropped, pasted and chosen, the wipe, the way back. One page
// serves all tests, as it would a visitor; each begins with what it needs.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import test, { after, before } from 'node:test';
import { readPng } from '../../site/tools/png.mjs';
import {
  fastNeuralStyle,
  negative,
  pix2pix,
  resnetTranslator,
  testPicture,
} from '../node/tiny_translators.mjs';
import { slow } from '../node/tiny_models.mjs';
import {
  desktop,
  drop,
  idle,
  openPage,
  packed,
  pictures,
  place,
  png,
  root,
  startSite,
  state,
  transferOf,
  within,
} from './page_site.mjs';

let site;
let page;
let errors;

before(async () => {
  site = await startSite();
  const context = await site.browser.newContext(desktop);
  ({ page, errors } = await openPage(site, context, '/sub/path/#model=negative'));
});

after(() => site?.close());

const control = (label) => page.getByLabel(label, { exact: true });
const status = () => page.textContent('#status');

/** What dist/ganvas.js makes of a picture with the model behind `source`: bytes or an address. */
async function translated(source, picture, options = {}) {
  const { data, width, height } = picture;
  const { made, before, ...rest } = await page.evaluate(
    async ([from, rgba, given]) => {
      const unpacked = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
      const text = (bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
      const { loadModel } = await import(new URL('ganvas.js', document.baseURI).href);
      const model = await loadModel(from.address ?? unpacked(from.bytes), { workers: 0 });
      const of = { ...rgba, data: new Uint8ClampedArray(unpacked(rgba.data)) };
      const after = await model.translate(of, given);
      model.dispose();
      const { width, height } = after;
      return { made: text(after.data), before: text(after.before.data), width, height };
    },
    [
      typeof source === 'string' ? { address: source } : { bytes: packed(source) },
      { data: packed(data), width, height },
      options,
    ],
  );
  const bytes = (text) => [...Buffer.from(text, 'base64')];
  return { ...rest, data: bytes(made), before: bytes(before) };
}

/** Picture `index` of those that the stage shows. */
async function shownPicture(index) {
  const { data, width, height } = await pictures(page);
  const size = width * height * 4;
  return { data: data.slice(index * size, (index + 1) * size), width, height };
}

async function setState(given) {
  await page.evaluate((value) => window.ganvas.setState(value), given);
}

test('a link to a translator opens it with its first example, translated', async () => {
  const { mode, example } = await state(page);
  assert.deepEqual({ mode, example }, { mode: 'translate', example: 'small-disc' });
  const { count, width, height } = await pictures(page);
  assert.deepEqual([count, width, height], [2, 40, 30]);
  const given = testPicture(40, 30);
  assert.deepEqual((await shownPicture(0)).data, [...given.data]);
  assert.deepEqual(
    (await shownPicture(1)).data,
    (await translated('models/negative.onnx', given)).data,
  );
  assert.match(await status(), /^Translated Small disc/);
  await page.screenshot({ path: path.join(root, 'build/screenshots/translate.png') });
});

test('a dropped picture is translated as by the API, reduced to the side that was chosen', async () => {
  const picture = testPicture(300, 30, 7);
  await drop(page, 'mine.png', png(picture), 'image/png');
  const usual = await translated('models/negative.onnx', picture, { size: 256 });
  assert.deepEqual([usual.width, usual.height], [256, 26]);
  assert.deepEqual((await shownPicture(0)).data, usual.before);
  assert.deepEqual((await shownPicture(1)).data, usual.data);
  await control('Size').selectOption('128');
  await idle(page);
  const small = await translated('models/negative.onnx', picture, { size: 128 });
  assert.deepEqual((await shownPicture(1)).data, small.data);
  await control('Size').selectOption('original');
  await idle(page);
  assert.equal((await pictures(page)).width, 300);
});

test('a picture that cannot be read is named, and the result before stays', async () => {
  const shown = await pictures(page);
  await drop(page, 'broken.png', Buffer.from('this is not a picture'), 'image/png');
  assert.match(await status(), /broken\.png cannot be read as a picture/);
  assert.deepEqual(await pictures(page), shown);
  await page.getByRole('button', { name: 'Dismiss message' }).click();
});

test('pictures are turned as their EXIF data say', async () => {
  // 16 x 8, red on the left and blue on the right, to be turned clockwise: red is above.
  const turned = await page.evaluate(async () => {
    const canvas = new OffscreenCanvas(16, 8);
    const context = canvas.getContext('2d');
    for (const [colour, x] of [
      ['#f00', 0],
      ['#00f', 8],
    ]) {
      context.fillStyle = colour;
      context.fillRect(x, 0, 8, 8);
    }
    const blob = await canvas.convertToBlob({ type: 'image/jpeg', quality: 1 });
    return Array.from(new Uint8Array(await blob.arrayBuffer()));
  });
  // One entry of a TIFF directory: tag 0x112, orientation 6.
  const exif = [69, 120, 105, 102, 0, 0, 77, 77, 0, 42, 0, 0, 0, 8, 0, 1];
  exif.push(1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0);
  const segment = [255, 225, 0, exif.length + 2, ...exif];
  await drop(page, 'turned.jpg', [255, 216, ...segment, ...turned.slice(2)], 'image/jpeg');
  const { data, width, height } = await shownPicture(0);
  assert.deepEqual([width, height], [8, 16]);
  const [above, below] = [data.slice(0, 3), data.slice(-4, -1)];
  assert.ok(
    above[0] > 200 && above[2] < 60 && below[0] < 60 && below[2] > 200,
    `${above} ${below}`,
  );
});

test('a pasted picture is taken, pasted text is not', async () => {
  const picture = testPicture(20, 24, 9);
  const transfer = await transferOf(page, ['image.png', png(picture), 'image/png']);
  await page.evaluate((clipboardData) => {
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData: new DataTransfer() }));
    window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
  }, transfer);
  await idle(page);
  assert.deepEqual((await shownPicture(0)).data, [...picture.data]);
  assert.deepEqual((await pictures(page)).width, 20);
});

test('the file button opens a picture', async () => {
  const picture = testPicture(24, 20, 11);
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open picture' }).press('Enter');
  const buffer = png(picture);
  await (await chooser).setFiles({ name: 'chosen.png', mimeType: 'image/png', buffer });
  await page.waitForFunction(() => window.ganvas.pictures().width === 24);
  await idle(page);
  assert.deepEqual((await shownPicture(0)).data, [...picture.data]);
});

test('the wipe is moved by keys', async () => {
  await setState({ wipe: 0.5 });
  const before = await page.screenshot();
  await page.locator('#stage').focus();
  await page.keyboard.press('ArrowLeft');
  await idle(page);
  const { wipe } = await state(page);
  assert.ok(Math.abs(wipe - 0.45) < 1e-6, `wipe is ${wipe}`);
  assert.ok(!before.equals(await page.screenshot()));
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('ArrowRight');
  await idle(page);
  assert.ok(Math.abs((await state(page)).wipe - 0.55) < 1e-6);
  await control('Wipe').focus();
  await page.keyboard.press('Home');
  await idle(page);
  assert.equal((await state(page)).wipe, 0);
});

test('the wipe is dragged, and a click alone moves nothing', async () => {
  await control('Example').selectOption('small-disc');
  await setState({ wipe: 0.5 });
  await idle(page);
  const stage = await place(page, '@stage');
  const [middle, row] = within(stage);
  const wipeAt = async (column) => {
    await page.mouse.move(column, row);
    await idle(page);
    return (await state(page)).wipe;
  };
  await page.mouse.move(middle, row);
  await page.mouse.down();
  assert.equal(await wipeAt(middle + 1), 0.5);
  const [first, second, third] = [
    await wipeAt(middle + 20),
    await wipeAt(middle + 60),
    await wipeAt(middle + 100),
  ];
  assert.ok(0.5 < first && first < second && second < third && third < 1, `${[first, third]}`);
  assert.ok(Math.abs(third - second - (second - first)) <= 0.0021, 'it keeps under the pointer');
  assert.equal(await wipeAt(stage.x - 5), 0);
  await wipeAt(middle + 60);
  await page.mouse.up();
  assert.equal(await wipeAt(middle), second);
});

test('Escape cancels a translation, which can be asked for again', async () => {
  await drop(page, 'slow.onnx', slow(150, 'S'));
  const dropped = drop(page, 'large.png', png(testPicture(256, 256, 5)), 'image/png');
  const cancel = page.getByRole('button', { name: 'Cancel' });
  await cancel.waitFor({ state: 'attached' });
  await page.locator('#stage').focus();
  await page.keyboard.press('Escape');
  await dropped;
  await idle(page);
  assert.match(await status(), /cancelled/);
  assert.equal((await pictures(page)).data.length, 0);
  await page.getByRole('button', { name: 'Translate again' }).press('Enter');
  await idle(page);
  assert.equal((await pictures(page)).width, 256);
  await setState({ model: 'negative' });
  await idle(page);
});

test('the way there and back, and how far it ends from the picture', async () => {
  await control('Example').selectOption('small-disc');
  await page.getByRole('button', { name: 'Round trip' }).press('Enter');
  await idle(page);
  const given = testPicture(40, 30);
  assert.equal((await pictures(page)).count, 4);
  const there = await translated('models/negative.onnx', given);
  const back = await translated('models/back.onnx', there);
  assert.deepEqual((await shownPicture(0)).data, [...given.data]);
  assert.deepEqual((await shownPicture(1)).data, there.data);
  assert.deepEqual((await shownPicture(2)).data, back.data);
  const differences = back.data.map((value, i) => Math.abs(value - given.data[i]) / 255);
  const mean = differences.reduce((sum, value) => sum + value, 0) / (40 * 30 * 3);
  assert.match(await status(), new RegExp(`mean L1 ${mean.toFixed(3)}`));
  await page.screenshot({ path: path.join(root, 'build/screenshots/round_trip.png') });
  await page.getByRole('button', { name: 'Round trip' }).press('Enter');
  await idle(page);
  assert.equal((await pictures(page)).count, 2);
});

test('Save PNG gives the translated picture', async () => {
  const download = page.waitForEvent('download');
  await page.getByRole('button', { name: 'Save PNG' }).press('Enter');
  const saved = readFileSync(await (await download).path());
  const made = await shownPicture(1);
  // Written as RGB, since nothing of it is transparent.
  assert.deepEqual([...readPng('saved.png', saved).data], made.data);
});

for (const [name, bytes, size, options] of [
  ['resnet.onnx', resnetTranslator({ metadata: {} }), [40, 30], { size: 256 }],
  ['pix2pix.onnx', pix2pix({ size: 32 }), [32, 24], {}],
  ['style.onnx', fastNeuralStyle({ size: [32, 32] }), [32, 24], {}],
]) {
  test(`${name} of another exporter is dropped and tried on an example at once`, async () => {
    await drop(page, name, bytes);
    const { model, mode } = await state(page);
    assert.match(model, /^file-/);
    assert.equal(mode, 'translate');
    const made = await translated(bytes, testPicture(40, 30), options);
    const shown = await pictures(page);
    assert.deepEqual([made.width, made.height, shown.width, shown.height], [...size, ...size]);
    assert.deepEqual((await shownPicture(1)).data, made.data);
  });
}

test('the range of values can be chosen', async () => {
  await control('Range').selectOption('0..1');
  await idle(page);
  const bytes = fastNeuralStyle({ size: [32, 32] });
  const made = await translated(bytes, testPicture(40, 30), { range: '0..1' });
  assert.deepEqual((await shownPicture(1)).data, made.data);
  await control('Range').selectOption('auto');
  await idle(page);
});

test('a model is opened for the way back', async () => {
  const chooser = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Open way back' }).press('Enter');
  const buffer = Buffer.from(pix2pix({ size: 32 }));
  await (await chooser).setFiles({ name: 'home.onnx', mimeType: '', buffer });
  await page.waitForFunction(() => window.ganvas.state().reverse !== '');
  await idle(page);
  const { model, reverse, roundTrip } = await state(page);
  assert.equal(roundTrip, true);
  assert.match(reverse, /^file-/);
  assert.notEqual(reverse, model);
  const there = await translated(fastNeuralStyle({ size: [32, 32] }), testPicture(40, 30));
  const back = await translated(buffer, there);
  assert.deepEqual((await shownPicture(2)).data, back.data);
  await setState({ roundTrip: false, reverse: '' });
});

test('files of both directions know each other as the way back', async () => {
  const file = (from, to, shift) =>
    negative({ shift, extra: { 'ganvas.domains': JSON.stringify([from, to]) } });
  await drop(page, 'a2b.onnx', file('Day', 'Night', 0));
  assert.ok(await page.getByRole('button', { name: 'Round trip' }).isDisabled());
  await drop(page, 'b2a.onnx', file('Night', 'Day', 0.5));
  await page.getByRole('button', { name: 'Round trip' }).press('Enter');
  await idle(page);
  assert.equal((await pictures(page)).count, 4);
  const there = await translated(file('Night', 'Day', 0.5), testPicture(40, 30));
  const back = await translated(file('Day', 'Night', 0), there);
  assert.deepEqual((await shownPicture(2)).data, back.data);
  await setState({ roundTrip: false });
});

test('a picture that is dropped on a model of points opens a translator for it', async () => {
  await control('Model').selectOption({ label: 'Points' });
  await idle(page);
  assert.equal((await state(page)).mode, 'sample');
  const picture = testPicture(32, 20, 3);
  await drop(page, 'photo.png', png(picture), 'image/png');
  const { model, mode } = await state(page);
  assert.deepEqual({ model, mode }, { model: 'negative', mode: 'translate' });
  assert.deepEqual((await shownPicture(0)).data, [...picture.data]);
});

test('nothing went wrong on the way', () => {
  assert.deepEqual(errors, []);
});
