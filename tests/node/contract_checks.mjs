// What checks of the JavaScript module are made of. Each throws where something is not as expected.

export function equal(found, expected, what) {
  if (found !== expected) throw new Error(`${what}: found ${found}, expected ${expected}`);
}

export function same(a, b, what) {
  equal(a.length, b.length, `${what}, length`);
  for (let i = 0; i < a.length; ++i) {
    if (!Object.is(a[i], b[i])) throw new Error(`${what}: [${i}] is ${a[i]}, expected ${b[i]}`);
  }
}

export async function fails(code, pattern, call) {
  let error;
  try {
    await call();
  } catch (e) {
    error = e;
  }
  if (!error) throw new Error(`expected ${code}, but nothing was thrown`);
  equal(error.name, 'GanvasError', `error name of "${error.message}"`);
  equal(error.code, code, `code of "${error.message}"`);
  if (!pattern.test(error.message)) throw new Error(`"${error.message}" does not match ${pattern}`);
  if (/\n/.test(error.message)) throw new Error(`"${error.message}" is more than one line`);
}

/** Loads, hands the model to `use`, disposes. */
export async function withModel({ ganvas, engine }, bytes, options, use) {
  const model = await ganvas.loadModel(bytes, { engine, ...options });
  try {
    return await use(model);
  } finally {
    model.dispose();
  }
}
