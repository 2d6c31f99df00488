// Points in the plane as a small picture, for thumbnails.

const ground = [34, 41, 51];
const ink = [92, 200, 168];
const margin = 0.08;

/** {data: RGBA, width, height, count: 1} of `points` {data: float32 [count, 2], count}, y upwards. */
export function plot({ data, count }, side) {
  const xy = data.filter((_, i) => Number.isFinite(data[i & ~1]) && Number.isFinite(data[i | 1]));
  const range = [0, 1].map((c) => {
    const values = xy.filter((_, i) => i % 2 === c).sort();
    return [values[0] ?? 0, values.at(-1) ?? 0];
  });
  const half = Math.max(...range.map(([low, high]) => high - low), 1e-6) / 2 / (1 - 2 * margin);
  const place = (value, [low, high]) => ((value - (low + high) / 2) / half + 1) / 2;
  // Each point covers the four pixels nearest to it, by their share of a pixel around it.
  const cover = new Float32Array(side * side);
  for (let i = 0; i < xy.length; i += 2) {
    const x = place(xy[i], range[0]) * side - 0.5;
    const y = (1 - place(xy[i + 1], range[1])) * side - 0.5;
    for (const column of [Math.floor(x), Math.floor(x) + 1]) {
      for (const row of [Math.floor(y), Math.floor(y) + 1]) {
        if (column < 0 || row < 0 || column >= side || row >= side) continue;
        cover[row * side + column] += (1 - Math.abs(x - column)) * (1 - Math.abs(y - row));
      }
    }
  }
  const full = Math.max(1, (2 * count) / 1000);
  const rgba = new Uint8ClampedArray(4 * side * side);
  cover.forEach((amount, i) => {
    const share = Math.min(1, amount / full);
    ground.forEach((from, c) => (rgba[4 * i + c] = Math.round(from + share * (ink[c] - from))));
    rgba[4 * i + 3] = 255;
  });
  return { data: rgba, width: side, height: side, count: 1 };
}
