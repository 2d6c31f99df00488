// The page remembers where it stands: in links, in saved pictures, between visits, and in the
// history of the browser.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test, { after, before } from 'node:test';
import {
  desktop,
  drop,
  idle,
  openPage,
  pictures,
  press,
  startSite,
  state,
  until,
  withGanvas,
} from './page_site.mjs';

let site;

before(async () => {
  site = await startSite();
});

after(() => site?.close());

/** Its address once that has followed the state. */
async function addressOf(page, holds) {
  let address = '';
  await until(async () => {
    address = await page.evaluate(() => location.pathname + location.hash);
    return holds.test(address);
  }, `an address like ${holds}`);
  return address;
}

const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Bytes of the file that is saved when a button is pressed. */
async function saved(page, name) {
  const download = page.waitForEvent('download');
  await button(page, name).press('Enter');
  return readFileSync(await (await download).path());
}

const settings = {
  'a grid of mixed styles': {
    ...{ mode: 'styles', seed: '18446744073709551615', styleSeed: '7', mix: 'own' },
    ...{ firstLayer: 2, lastLayer: 6, mixRows: 2, mixColumns: 3, psi: 0.7 },
  },
  'a way through the styles': { mode: 'interpolate', seed: '12', t: 0.3, steps: 3, psi: 1.25 },
  'a plane through latents': { mode: 'plane', space: 'z', x: 0.35, y: 0.6, single: true },
};

for (const [what, set] of Object.entries(settings)) {
  test(`a link shows ${what} in another profile, byte for byte`, async () => {
    let address, shown;
    await withGanvas(
      site,
      async (page) => {
        await page.evaluate((members) => window.ganvas.setState(members), set);
        await idle(page);
        shown = await pictures(page);
        assert.ok(shown.count > 0);
        address = await addressOf(page, new RegExp(`hash=[0-9a-f]{12}.*mode=${set.mode}`));
      },
      { address: '/real/' },
    );
    await withGanvas(site, async (page) => assert.deepEqual(await pictures(page), shown), {
      address,
    });
  });
}

test('a saved picture that is dropped on the page restores what was shown', async () => {
  let file, shown, before;
  await withGanvas(site, async (page) => {
    await page.evaluate(() =>
      window.ganvas.setState({ model: 'classes', seed: '9', count: 9, psi: 0.5, label: 1 }),
    );
    await idle(page);
    shown = await pictures(page);
    before = await state(page);
    file = await saved(page, 'Save PNG');
  });
  const text = file.toString('latin1');
  assert.match(text, /iTXtSoftware\0+Ganvas/);
  assert.match(text, /trainedAlgorithmicMedia/);
  await withGanvas(site, async (page) => {
    await press(page, 'picture-2');
    await page.keyboard.press('p');
    await page.keyboard.press('Escape');
    await drop(page, 'saved.png', file, 'image/png');
    assert.deepEqual(await pictures(page), shown);
    const now = await state(page);
    for (const key of ['model', 'seed', 'count', 'psi', 'label', 'mode']) {
      assert.deepEqual(now[key], before[key], key);
    }
    // What was kept here stays, and one step back is enough.
    assert.equal(now.shelf.length, 1);
    await page.keyboard.press('Control+z');
    await idle(page);
    assert.equal((await state(page)).model, 'tiny');
  });
});

test('a picture that was saved alone is shown large again', async () => {
  let file, shown;
  await withGanvas(site, async (page) => {
    await page.evaluate(() => window.ganvas.setState({ seed: '5', psi: 1.5 }));
    await press(page, 'picture-3');
    shown = await pictures(page);
    assert.equal(shown.count, 1);
    file = await saved(page, 'Save picture');
  });
  await withGanvas(site, async (page) => {
    await drop(page, 'saved.png', file, 'image/png');
    assert.deepEqual(await pictures(page), shown);
  });
});

test('a saved picture whose model is not here says so and changes nothing', async () => {
  let file;
  await withGanvas(site, async (page) => (file = await saved(page, 'Save PNG')), {
    address: '/real/#version=3&count=4',
  });
  await withGanvas(site, async (page) => {
    const former = await state(page);
    await drop(page, 'saved.png', file, 'image/png');
    const status = await page.evaluate(() => document.querySelector('#status').textContent);
    assert.match(status, /The model of this picture, avatars, is not here: open its file first/);
    assert.deepEqual(await state(page), former);
  });
});

test('a visit goes on where the last one ended, until it starts over', async () => {
  const context = await site.browser.newContext(desktop);
  try {
    const first = await openPage(site, context);
    await first.page.evaluate(() =>
      window.ganvas.setState({ model: 'classes', mode: 'plane', seed: '77' }),
    );
    await idle(first.page);
    const shown = await pictures(first.page);
    await first.page.close({ runBeforeUnload: true });
    const second = await openPage(site, context);
    assert.deepEqual(await pictures(second.page), shown);
    assert.equal((await state(second.page)).seed, '77');
    await button(second.page, 'Start over').focus();
    await second.page.keyboard.press('Enter');
    await idle(second.page);
    const fresh = await state(second.page);
    assert.equal(fresh.model, 'tiny');
    assert.equal(fresh.mode, 'sample');
    assert.equal(fresh.seed, '1');
    await addressOf(second.page, /#hash=[0-9a-f]+&model=tiny&version=3$/);
    await second.page.close();
    const third = await openPage(site, context);
    assert.equal((await state(third.page)).model, 'tiny');
    assert.deepEqual([...first.errors, ...second.errors, ...third.errors], []);
  } finally {
    await context.close();
  }
});

test('back and forward go through modes and models', () =>
  withGanvas(site, async (page) => {
    const goesTo = async (step, mode, model) => {
      await step();
      await until(async () => {
        const now = await state(page);
        return now.mode === mode && now.model === model;
      }, `${mode} of ${model}`);
      await idle(page);
    };
    await addressOf(page, /model=tiny/);
    await page.evaluate(() => window.ganvas.setState({ mode: 'plane' }));
    await addressOf(page, /mode=plane/);
    // What is changed within a mode is no step of its own.
    await page.evaluate(() => window.ganvas.setState({ seed: '3' }));
    await addressOf(page, /seed=3/);
    await page.evaluate(() => window.ganvas.setState({ model: 'classes' }));
    await addressOf(page, /model=classes/);
    await goesTo(() => page.goBack(), 'plane', 'tiny');
    assert.equal((await state(page)).seed, '3');
    await addressOf(page, /model=tiny/);
    await goesTo(() => page.goBack(), 'sample', 'tiny');
    await addressOf(page, /^((?!mode=plane).)*$/);
    await goesTo(() => page.goForward(), 'plane', 'tiny');
    await goesTo(() => page.goForward(), 'plane', 'classes');
  }));

test('a latent is saved as .npy, and shows the same when it is dropped', () =>
  withGanvas(site, async (page) => {
    await press(page, 'picture-2');
    const shown = await pictures(page);
    const file = await saved(page, 'Save latent');
    assert.match(file.toString('latin1'), /NUMPY.*'<f4'.*\(1, 8\)/s);
    await page.keyboard.press('Escape');
    await drop(page, 'mine.npy', file);
    assert.deepEqual(await pictures(page), shown);
    assert.equal((await state(page)).shelf.length, 1);
    await drop(page, 'cut.npy', file.subarray(0, 100));
    const status = () => page.evaluate(() => document.querySelector('#status').textContent);
    assert.match(await status(), /cut.npy cannot be used: it ends before its 8 numbers do/);
    await drop(page, 'other.json', Buffer.from('{}'));
    assert.match(await status(), /other.json cannot be used: it is not a latent/);
  }));

test('styles are saved as numbers of each layer, and latents of another size are refused', async () => {
  let file;
  await withGanvas(
    site,
    async (page) => {
      await page.evaluate(() => window.ganvas.setState({ psi: 0.5 }));
      await press(page, 'picture-1');
      const shown = await pictures(page);
      file = await saved(page, 'Save latent');
      assert.match(file.toString('latin1'), /\(1, 6, 8\)/);
      await drop(page, 'styles.npy', file);
      assert.deepEqual(await pictures(page), shown);
    },
    { address: '/sub/path/#version=3&model=styled' },
  );
  await withGanvas(site, async (page) => {
    await drop(page, 'styles.npy', file);
    const status = await page.evaluate(() => document.querySelector('#status').textContent);
    assert.equal(status, 'styles.npy has latents of 48 numbers, but Tiny takes 8');
  });
});

test('a latent is copied as text, and pasted in another profile', async () => {
  let text, shown;
  const permissions = ['clipboard-read', 'clipboard-write'];
  await withGanvas(
    site,
    async (page) => {
      await page.evaluate(() => window.ganvas.setState({ seed: '6', psi: 1.5 }));
      await press(page, 'picture-3');
      shown = await pictures(page);
      await button(page, 'Copy latent').press('Enter');
      await until(async () => {
        text = await page.evaluate(() => navigator.clipboard.readText());
        return text.includes('"pictures"');
      }, 'the copy');
    },
    { permissions },
  );
  await withGanvas(site, async (page) => {
    await page.evaluate((copied) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData('text/plain', copied);
      window.dispatchEvent(new ClipboardEvent('paste', { clipboardData }));
    }, text);
    await idle(page);
    assert.deepEqual(await pictures(page), shown);
  });
});
