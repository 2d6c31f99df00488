// Signs on white in two styles: flat areas of one colour, and the same things with light and shade.
// Colours at (x, y) in [0, 1)^2, y downwards, [r, g, b] in [0, 1].

const white = [1, 1, 1];

const hex = (text) => [1, 3, 5].map((at) => parseInt(text.slice(at, at + 2), 16) / 255);
const clamp = (value) => Math.min(1, Math.max(0, value));
export const mix = (from, to, share) => from.map((f, c) => f + clamp(share) * (to[c] - f));
const smooth = (low, high, value) => {
  const share = clamp((value - low) / (high - low));
  return share * share * (3 - 2 * share);
};

/** Negative inside an ellipse, about the distance to its border outside. */
const ellipse = (x, y, [left, top], [width, height = width]) =>
  (Math.hypot((x - left) / width, (y - top) / height) - 1) * Math.min(width, height);

/** A face that smiles with open mouth. */
export function smile({ shaded }) {
  const skin = hex(shaded ? '#FDD835' : '#FFCC4D');
  const dark = hex(shaded ? '#422B0D' : '#664500');
  return (x, y) => {
    const edge = ellipse(x, y, [0.5, 0.5], [0.47]);
    if (edge > 0) return white;
    const eye = (left) => ellipse(x, y, [left, 0.38], [0.055, 0.09]);
    if (Math.min(eye(0.34), eye(0.66)) < 0) {
      const glint = Math.min(...[0.325, 0.645].map((l) => ellipse(x, y, [l, 0.345], [0.02])));
      return shaded && glint < 0 ? mix(dark, white, 0.5) : dark;
    }
    const mouth = Math.max(ellipse(x, y, [0.5, 0.56], [0.28, 0.27]), 0.56 - y);
    if (mouth < 0) {
      if (y < 0.63) return white;
      const tongue = ellipse(x, y, [0.5, 0.86], [0.17, 0.13]);
      return shaded && tongue < 0 ? hex('#EF5350') : dark;
    }
    if (!shaded) return skin;
    const lit = mix(hex('#FFF176'), skin, Math.hypot(x - 0.5, y - 0.25) / 0.45);
    return mix(lit, hex('#F0890F'), smooth(-0.12, 0.02, edge) * (0.35 + 0.65 * y));
  };
}

/** The curve (x^2 + y^2 - 1)^3 = x^2 y^3. */
export function heart({ shaded }) {
  return (x, y) => {
    const [u, v] = [(x - 0.5) * 2.55, (0.56 - y) * 2.55];
    const inside = (u * u + v * v - 1) ** 3 - u * u * v ** 3;
    if (inside > 0) return white;
    if (!shaded) return hex('#DD2E44');
    const base = mix(hex('#F44336'), hex('#C4150C'), smooth(0.35, 0.95, y));
    const light = 1 - smooth(0, 0.2, ellipse(x, y, [0.3, 0.29], [0.07, 0.05]));
    return mix(
      mix(base, hex('#FF9E95'), 0.7 * light),
      hex('#9B0C06'),
      0.6 * smooth(0.55, 1.25, Math.hypot(u, 0.8 * v - 0.1)),
    );
  };
}

/** A waning moon. */
export function moon({ shaded }) {
  const craters = [
    [0.24, 0.42, 0.06],
    [0.3, 0.68, 0.045],
    [0.52, 0.82, 0.05],
    [0.2, 0.57, 0.03],
  ];
  return (x, y) => {
    const disc = ellipse(x, y, [0.5, 0.5], [0.46]);
    const shadow = ellipse(x, y, [0.66, 0.38], [0.36]);
    if (disc > 0 || shadow < 0) return white;
    const base = hex(shaded ? '#FFCA28' : '#FFD983');
    const pit = Math.min(...craters.map(([l, t, r]) => ellipse(x, y, [l, t], [r])));
    if (!shaded) return pit < 0 ? hex('#E8B657') : base;
    const lit = mix(hex('#FFF59D'), base, smooth(0, 0.2, -disc));
    return mix(
      mix(lit, hex('#E89B17'), 1 - smooth(0, 0.12, shadow)),
      hex('#D48A12'),
      pit < 0 ? 0.6 : 0,
    );
  };
}
