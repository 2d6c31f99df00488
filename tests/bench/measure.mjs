// Timing of several engines by turns, and what is said of it. Runs in Node and in browsers.

/** The quartiles of `numbers`: {low, median, high}, between neighbours where they fall between. */
export function quartiles(numbers) {
  const sorted = Float64Array.from(numbers).sort();
  const at = (share) => {
    const place = share * (sorted.length - 1);
    const below = Math.floor(place);
    const above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (place - below) * (sorted[above] - sorted[below]);
  };
  return { low: at(0.25), median: at(0.5), high: at(0.75) };
}

/** The largest |a - b|; Infinity where lengths differ or a number is none. */
export function largestDifference(a, b) {
  if (a.length !== b.length) return Infinity;
  let largest = 0;
  for (let i = 0; i < a.length; ++i) {
    const difference = Math.abs(a[i] - b[i]);
    if (!(difference <= largest)) largest = Number.isNaN(difference) ? Infinity : difference;
  }
  return largest;
}

/** Calls are gathered into turns of at least this long, in milliseconds, before others have theirs. */
const turnTime = 20;
/** Fewest turns of each engine, however long they take. */
const fewestTurns = 3;

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * Runs `sides`, {name: async function}, by turns A B C A B C ... for about `seconds` of each, after
 * a warm-up of each; the first calls, which plan, pack and compile, are the caller's. `rest`
 * milliseconds lie between turns, so that threads of one engine that still spin do not disturb the
 * next. Returns {name: [[milliseconds of each call] of each turn]}.
 */
export async function interleave(sides, { seconds, rest = 0 }) {
  const names = Object.keys(sides);
  const time = async (name) => {
    const start = performance.now();
    await sides[name]();
    return performance.now() - start;
  };
  const calls = {};
  const turns = {};
  let round = 0;
  for (const name of names) {
    turns[name] = [];
    let fastest = Infinity;
    const end = performance.now() + Math.min(500, seconds * 200);
    do fastest = Math.min(fastest, await time(name));
    while (performance.now() < end);
    calls[name] = Math.max(1, Math.ceil(turnTime / Math.max(fastest, 0.001)));
  }
  const end = performance.now() + 1000 * seconds * names.length;
  while (round < fewestTurns || performance.now() < end) {
    for (const name of names) {
      if (rest > 0) await pause(rest);
      const turn = [];
      for (let i = 0; i < calls[name]; ++i) turn.push(await time(name));
      turns[name].push(turn);
    }
    ++round;
  }
  return turns;
}

/** The quartiles of all calls of a side. */
export const timesOf = (turns) => quartiles(turns.flat());

/**
 * How many times as long `theirs` takes as `ours`: the ratio of the medians of all calls, and the
 * quartiles of the ratios of turns that followed each other, widened to hold it.
 */
export function ratioOf(ours, theirs) {
  const each = ours.map((turn, i) => quartiles(theirs[i]).median / quartiles(turn).median);
  const { low, high } = quartiles(each);
  const median = timesOf(theirs).median / timesOf(ours).median;
  return { low: Math.min(low, median), median, high: Math.max(high, median) };
}
