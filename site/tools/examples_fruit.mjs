// Fruits, rendered: an apple is a torus whose hole is closed, an orange a sphere; found by sphere
// tracing (Hart 1996) from above, lit by one lamp and the sky. Colours at (x, y) in [0, 1)^2.

import { mix } from './examples_signs.mjs';

const add = (a, b, scale = 1) => a.map((value, c) => value + scale * b[c]);
const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const unit = (a) => a.map((value) => value / Math.sqrt(dot(a, a)));
const clamp = (value) => Math.min(1, Math.max(0, value));

/** A number in [0, 1) that looks random, of whole numbers. */
function hash(...numbers) {
  let h = 0x9e3779b9;
  for (const number of numbers) {
    h = Math.imul(h ^ (number | 0), 0x85ebca6b);
    h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35) ^ (h >>> 16);
  }
  return (h >>> 0) / 2 ** 32;
}

/** Smooth noise in [0, 1) over space. */
function noise(x, y, z, seed) {
  const [i, j, k] = [x, y, z].map(Math.floor);
  const [u, v, w] = [x - i, y - j, z - k].map((t) => t * t * (3 - 2 * t));
  let sum = 0;
  for (let corner = 0; corner < 8; ++corner) {
    const [a, b, c] = [corner & 1, (corner >> 1) & 1, corner >> 2];
    const share = (a ? u : 1 - u) * (b ? v : 1 - v) * (c ? w : 1 - w);
    sum += share * hash(i + a, j + b, k + c, seed);
  }
  return sum;
}

const skins = {
  red: { base: [0.55, 0.02, 0.03], other: [0.78, 0.5, 0.12], streaks: 0.55, shine: 0.55 },
  green: { base: [0.36, 0.55, 0.06], other: [0.62, 0.74, 0.2], streaks: 0.5, shine: 0.5 },
  orange: { base: [0.93, 0.3, 0.005], other: [1, 0.44, 0.01], streaks: 0.4, shine: 0.25 },
};

/** A fruit of radius r about `at`; its stem points along `axis`. */
function fruit(kind, at, r, seed) {
  const lean = [hash(seed, 1) - 0.5, 1.1, hash(seed, 2) - 0.5];
  return { kind, at, r, seed, axis: unit(lean), skin: skins[kind] };
}

/** Distance of p from the surface of a fruit, or of an apple's stem. */
function distance({ kind, at, r, axis }, p) {
  const d = add(p, at, -1);
  const along = dot(d, axis);
  if (kind === 'orange') return Math.hypot(...d) - r;
  const around = Math.sqrt(Math.max(0, dot(d, d) - along * along));
  const narrowed = around / (0.86 + 0.14 * clamp(0.5 + along / r));
  const body = Math.hypot(narrowed - 0.37 * r, along) - 0.63 * r;
  const stem = Math.max(around - 0.05 * r, Math.abs(along - 0.62 * r) - 0.28 * r);
  return Math.min(body * 0.85, stem);
}

const lamp = unit([-0.45, 0.8, 0.55]);
const eye = unit([0, 0.75, 0.66]);

/** Albedo of a fruit at p, and how much its surface mirrors the lamp. */
function skinAt(one, p) {
  const { axis, skin, seed, r } = one;
  const d = add(p, one.at, -1).map((value) => value / r);
  const along = dot(d, axis);
  const around = Math.sqrt(Math.max(0, dot(d, d) - along * along));
  if (one.kind === 'orange') {
    const navel = hash(seed, 8) < 0.5 ? clamp((along - 0.985) / 0.01) : 0;
    const pores = noise(d[0] * 22, d[1] * 22, d[2] * 22, seed);
    const patches = noise(d[0] * 2, d[1] * 2, d[2] * 2, seed + 1);
    const peel = mix(skin.base, skin.other, skin.streaks * patches + 0.25 * pores);
    return { albedo: mix(peel, [0.3, 0.33, 0.05], navel), shine: skin.shine * (0.4 + pores) };
  }
  if (around < 0.052 && along > 0.3) return { albedo: [0.2, 0.11, 0.04], shine: 0 };
  const turn = add(d, axis, -along).map((value) => value / Math.max(around, 0.02));
  const streak = noise(turn[0] * 7, turn[2] * 7, along * 1.5, seed);
  const patches = noise(d[0] * 1.6, d[1] * 1.6, d[2] * 1.6, seed + 1);
  const specks = noise(d[0] * 26, d[1] * 26, d[2] * 26, seed + 2) > 0.83 ? 0.25 : 0;
  const hollow = clamp((0.34 - around) / 0.3) * (along > 0 ? 0.75 : 0.4);
  const share = skin.streaks * clamp(1.6 * streak * patches + 0.35 * (patches - 0.5)) + specks;
  const peel = mix(skin.base, skin.other, share);
  return { albedo: mix(peel, [0.42, 0.45, 0.12], hollow), shine: skin.shine };
}

/** What the ray from p along `way` meets first of `fruits`, within `far`: {one, p} or null. */
function meet(fruits, from, way, far) {
  const near = fruits.filter(({ at, r }) => {
    const d = add(at, from, -1);
    const along = dot(d, way);
    return along > -r && dot(d, d) - along * along < 1.1 * r * r;
  });
  if (near.length === 0) return null;
  for (let t = 0.02, step = 0; t < far && step < 90; ++step) {
    const p = add(from, way, t);
    let [least, one] = [Infinity, null];
    for (const candidate of near) {
      const d = distance(candidate, p);
      if (d < least) [least, one] = [d, candidate];
    }
    if (least < 0.002) return { one, p };
    t += least;
  }
  return null;
}

function normal(one, p) {
  const e = 0.002;
  return unit(
    [0, 1, 2].map((c) => {
      const to = (sign) =>
        distance(
          one,
          p.map((value, i) => value + (i === c ? sign * e : 0)),
        );
      return to(1) - to(-1);
    }),
  );
}

/** Light at a surface: the sky from above, hidden by what is near, and the lamp. */
function shade(fruits, p, n, { albedo, shine }) {
  const out = add(p, n, 0.03);
  const lit = meet(fruits, out, lamp, 8) ? 0 : Math.max(0, dot(n, lamp));
  let open = 1;
  for (const { at, r } of fruits) {
    const d = add(at, out, -1);
    const far = Math.sqrt(dot(d, d));
    if (far > 3 * r) continue;
    open *= 1 - 0.55 * clamp(dot(n, d) / far) * clamp((r / far) ** 2);
  }
  const sky = 0.42 * (0.55 + 0.45 * n[1]) * open;
  const half = unit(add(lamp, eye));
  const glint = lit > 0 ? shine * Math.max(0, dot(n, half)) ** 40 : 0;
  const linear = albedo.map((value) => value * (sky + 1.05 * lit) + glint);
  return linear.map((value) => clamp(value) ** (1 / 1.9));
}

/** The table or the bottom of the box, at height 0. */
function groundAt(fruits, p, ground) {
  const grain = noise(p[0] * 3, p[2] * 14, 0, 5) * 0.25 + noise(p[0] * 40, p[2] * 40, 0, 6) * 0.08;
  return shade(fruits, p, [0, 1, 0], { albedo: ground.map((v) => v * (0.85 + grain)), shine: 0 });
}

/** Colours of {fruits, ground, scale}: `scale` units of space are the picture's side. */
export function fruitPicture({ fruits, ground, scale }) {
  const right = [1, 0, 0];
  const up = [0, eye[2], -eye[1]];
  return (x, y) => {
    const from = add(
      add(add([0, 0.5, 0], right, (x - 0.5) * scale), up, (0.5 - y) * scale),
      eye,
      8,
    );
    const way = eye.map((value) => -value);
    const hit = meet(fruits, from, way, 16);
    if (hit) return shade(fruits, hit.p, normal(hit.one, hit.p), skinAt(hit.one, hit.p));
    return groundAt(fruits, add(from, way, from[1] / eye[1]), ground);
  };
}

/** A heap: two layers of rows, each a little out of its place. */
function heap(kind, size) {
  const fruits = [];
  for (const layer of [0, 1]) {
    for (let row = -5; row <= 5; ++row) {
      for (let column = -5; column <= 5; ++column) {
        const seed = 1000 * layer + 50 * (row + 5) + column + 5 + 7777 * size;
        if (layer === 1 && hash(seed, 3) < 0.3) continue;
        const jitter = (n) => (hash(seed, n) - 0.5) * 0.35;
        const x = (column + 0.5 * (row & 1) + 0.5 * layer) * 1.02 + jitter(4);
        const z = (row + 0.55 * layer) * 0.92 + jitter(5);
        fruits.push(
          fruit(kind, [x, 0.5 + 0.62 * layer + jitter(6), z], 0.5 + 0.1 * jitter(7), seed),
        );
      }
    }
  }
  return fruits;
}

export const apples = (kind) => ({
  fruits: heap(kind, kind === 'red' ? 1 : 2),
  ground: [0.1, 0.08, 0.07],
  scale: kind === 'red' ? 4.4 : 3.6,
});
export const oranges = () => ({ fruits: heap('orange', 3), ground: [0.1, 0.08, 0.07], scale: 4.4 });
export const oneFruit = (kind) => ({
  fruits: [fruit(kind, [0, 0.52, 0], 0.6, kind === 'orange' ? 31 : 17)],
  ground: [0.55, 0.45, 0.36],
  scale: 1.9,
});
