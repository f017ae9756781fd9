import { type GoldRow, isRight } from './gold-row.ts';

/**
 * Cohen's kappa: agreement beyond what chance gives, 1 for full agreement, 0 for chance's.
 *
 * (observed − expected) / (1 − expected), expected from the two's own label shares: Cohen, "A
 * coefficient of agreement for nominal scales" (1960). No label (undefined) is a category too.
 *
 * @param pairs - What the one and the other said of each row.
 * @returns Undefined where chance alone would agree on every row.
 */
export function kappa(
  pairs: readonly (readonly [string | undefined, string | undefined])[],
): number | undefined {
  const rows = pairs.length;
  const ones = counts(pairs.map(([one]) => one));
  const others = counts(pairs.map(([, other]) => other));
  // All of it times rows², in whole numbers: shares that sum to almost 1 would make chance a merit.
  const observed = pairs.filter(([one, other]) => one === other).length * rows;
  let expected = 0;
  for (const [label, times] of ones) expected += times * (others.get(label) ?? 0);
  return expected === rows ** 2 ? undefined : (observed - expected) / (rows ** 2 - expected);
}

/** How two answers to the same rows differ in being right. */
export interface McNemar {
  /** Rows that only the first, and only the second, got right. */
  readonly onlyFirst: number;
  readonly onlySecond: number;
  /** Probability of a difference at least as large if both were equally good. */
  readonly p: number;
}

/**
 * McNemar's test, exact and two-sided: whether two models differ in accuracy on the same rows.
 *
 * Only rows that one of the two gets right tell; if both were equally good each would fall to
 * either like a fair coin: McNemar, "Note on the sampling error of the difference between
 * correlated proportions" (1947).
 *
 * @param first - The same rows in the same order as `second`.
 */
export function mcNemar(first: readonly GoldRow[], second: readonly GoldRow[]): McNemar {
  let onlyFirst = 0;
  let onlySecond = 0;
  first.forEach((row, at) => {
    const [one, other] = [isRight(row), isRight(second[at]!)];
    if (one && !other) onlyFirst += 1;
    if (other && !one) onlySecond += 1;
  });
  return { onlyFirst, onlySecond, p: fairCoin(onlyFirst, onlySecond) };
}

/** Two-sided probability of a split at least as uneven when a fair coin decides. */
function fairCoin(heads: number, tails: number): number {
  const throws = heads + tails;
  // The logarithm of the binomial probability: 2^-throws alone would vanish.
  let log = -throws * Math.LN2;
  let tail = 0;
  for (let seen = 0; seen <= Math.min(heads, tails); seen++) {
    tail += Math.exp(log);
    log += Math.log((throws - seen) / (seen + 1));
  }
  return Math.min(1, 2 * tail);
}

function counts<Value>(values: readonly Value[]): Map<Value, number> {
  const found = new Map<Value, number>();
  for (const value of values) found.set(value, (found.get(value) ?? 0) + 1);
  return found;
}
