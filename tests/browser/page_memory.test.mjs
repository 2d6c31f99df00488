// The page remembers where it stands: in links, in saved pictures, between visits, and in the
// history of the browser.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import {
  button,
  desktop,
  drop,
  idle,
  openPage,
  pictures,
  press,
  siteOfTests,
  state,
  until,
  withGanvas,
} from './page_site.mjs';

const site = siteOfTests();

/** Its address once that has followed the state. */
async function addressOf(page, holds) {
  let address = '';
  await until(async () => {
    address = await page.evaluate(() => location.pathname + location.hash);
    return holds.test(address);
  }, `an address like ${holds}`);
  return address;
}

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

/** An archive of Python, whose arrays are `arrays` by name: {values, dims}. */
function npz(arrays, compressed) {
  const script = `
import io, json, struct, sys, zipfile
arrays = json.loads(sys.argv[1])
buffer = io.BytesIO()
kind = zipfile.ZIP_DEFLATED if sys.argv[2] == 'true' else zipfile.ZIP_STORED
with zipfile.ZipFile(buffer, 'w', kind) as archive:
    for name, array in arrays.items():
        shape = ', '.join(map(str, array['dims'])) + ','
        head = "{'descr': '<f4', 'fortran_order': False, 'shape': (%s), }" % shape
        head = head.ljust(117) + '\\n'
        data = b'\\x93NUMPY\\x01\\x00' + struct.pack('<H', len(head)) + head.encode()
        archive.writestr(name + '.npy', data + struct.pack('<%df' % len(array['values']), *array['values']))
sys.stdout.buffer.write(buffer.getvalue())`;
  return execFileSync('python3', ['-c', script, JSON.stringify(arrays), String(compressed)]);
}

test('kept latents are saved as .npz with their classes, and show the same when they are dropped', async () => {
  let file;
  const seen = [];
  await withGanvas(
    site,
    async (page) => {
      for (const label of [2, 0]) {
        await page.evaluate((members) => window.ganvas.setState(members), { label, seed: '4' });
        await press(page, 'picture-1');
        seen.push(await pictures(page));
        await page.keyboard.press('p');
        await page.keyboard.press('Escape');
      }
      file = await saved(page, 'Save kept latents');
    },
    { address: '/sub/path/#version=3&model=classes' },
  );
  // Python reads it: two latents of eight numbers, and two classes.
  const script = `
import io, json, sys, zipfile
archive = zipfile.ZipFile(io.BytesIO(sys.stdin.buffer.read()))
assert archive.testzip() is None
print(json.dumps({name: archive.read(name).decode('latin1').split('}')[0] for name in archive.namelist()}))`;
  const heads = JSON.parse(execFileSync('python3', ['-c', script], { input: file }));
  assert.deepEqual(Object.keys(heads), ['z.npy', 'label.npy']);
  assert.match(heads['z.npy'], /'<f4'.*\(2, 8\)/);
  await withGanvas(
    site,
    async (page) => {
      await drop(page, 'kept.npz', file);
      assert.equal((await state(page)).shelf.length, 2);
      assert.deepEqual(await pictures(page), seen[0]);
      await press(page, 'shelf-1');
      assert.deepEqual(await pictures(page), seen[1]);
    },
    { address: '/sub/path/#version=3&model=classes' },
  );
});

test('archives of NumPy are read, and broken ones say what was expected', () =>
  withGanvas(site, async (page) => {
    const z = { dims: [2, 8], values: Array.from({ length: 16 }, (_, i) => i / 8 - 1) };
    const status = () => page.evaluate(() => document.querySelector('#status').textContent);
    for (const compressed of [false, true]) {
      await drop(page, 'z.npz', npz({ z, other: z }, compressed));
      assert.equal((await state(page)).shelf.length, compressed ? 4 : 2);
    }
    const whole = npz({ z }, true);
    await drop(page, 'cut.npz', whole.subarray(0, 100));
    assert.match(
      await status(),
      /cut.npz cannot be used: it is not a whole zip file: copy or make/,
    );
    const damaged = Buffer.from(whole);
    damaged[60] ^= 255;
    await drop(page, 'damaged.npz', damaged);
    assert.match(await status(), /damaged.npz cannot be used: it is not a whole zip file/);
    await drop(page, 'names.npz', npz({ a: z, b: z }, false));
    assert.match(await status(), /its arrays are a, b, expected one that is called z or w/);
    const label = { dims: [1], values: [1] };
    await drop(page, 'few.npz', npz({ z, label }, false));
    assert.match(await status(), /it has 1 classes for 2 latents/);
    assert.equal((await state(page)).shelf.length, 4);
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
