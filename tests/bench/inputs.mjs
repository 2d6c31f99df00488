// Numbers that the engines are given: the same in Node and browsers.

/**
 * Normal numbers for latents [N, nz], uniform ones in [-1, 1) for pictures; the same every time.
 */
export function inputNumbers(dims) {
  let state = 12345;
  const uniform = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  };
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const count = dims.reduce((a, b) => a * b, 1);
  return Float32Array.from({ length: count }, dims.length === 2 ? normal : () => 2 * uniform() - 1);
}

/** What a model is given: [{name, dims, data}] for inputs [{name, dtype, dims}], N being `batch`. */
export function feedsOf(inputs, batch) {
  return inputs.map(({ name, dtype, dims: declared }) => {
    const dims = [batch, ...declared.slice(1)];
    const data =
      dtype === 'int64'
        ? BigInt64Array.from({ length: batch }, (_, i) => BigInt(i % 10))
        : inputNumbers(dims);
    return { name, dtype, dims, data };
  });
}
