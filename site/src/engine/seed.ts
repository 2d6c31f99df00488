import { badInput } from './error.js';

/** A 64-bit seed: a safe integer, a bigint, or decimal digits. */
export type Seed = number | bigint | string;

const largestSeed = 2n ** 64n - 1n;

export function parseSeed(seed: unknown): bigint {
  if (typeof seed === 'bigint' && seed >= 0n && seed <= largestSeed) return seed;
  if (typeof seed === 'number' && Number.isSafeInteger(seed) && seed >= 0) return BigInt(seed);
  if (typeof seed === 'string' && /^[0-9]{1,20}$/.test(seed) && BigInt(seed) <= largestSeed) {
    return BigInt(seed);
  }
  throw badInput(
    `seed is ${String(seed)}, expected a whole number from 0 to 2^64 - 1 as a safe integer, a bigint or decimal digits`,
  );
}
