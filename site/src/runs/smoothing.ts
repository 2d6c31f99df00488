// The exponential mean of a curve.

/**
 * `values` smoothed: each is `weight` times the one before and the rest of itself, divided by the
 * sum of the weights so far, so that the first ones are not drawn to 0. Gaps stay gaps.
 */
export function smoothed(values: readonly (number | null)[], weight: number): (number | null)[] {
  let sum = 0;
  let share = 0;
  return values.map((value) => {
    if (value === null) return null;
    sum = weight * sum + (1 - weight) * value;
    share = weight * share + (1 - weight);
    return sum / share;
  });
}

/** Numbers at even distances of 1, 2 or 5 times a power of ten, at most `count` + 1. */
export function ticks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / count;
  if (!(rough > 0) || !Number.isFinite(rough)) return [low];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= rough * 0.999);
  const distance = step ?? 10 * power;
  const marks: number[] = [];
  for (let i = Math.ceil(low / distance - 1e-9); i * distance <= high + distance * 1e-9; ++i) {
    marks.push(i * distance + 0); // not -0
  }
  return marks;
}
