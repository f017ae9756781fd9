/**
 * P(X <= x) where X counts the marked items among `draws` drawn without replacement
 * (hypergeometric distribution).
 *
 * @returns 0 where there cannot be so many marked items.
 */
export function hypergeometricTail(
  x: number,
  { population, marked, draws }: { population: number; marked: number; draws: number },
): number {
  const unmarked = population - marked;
  if (unmarked < 0 || x < Math.max(0, draws - unmarked)) return 0;
  if (x >= Math.min(marked, draws)) return 1;
  const top = lnChoose(marked, x) + lnChoose(unmarked, draws - x) - lnChoose(population, draws);
  const ratio = (k: number) => (k * (unmarked - draws + k)) / ((marked - k + 1) * (draws - k + 1));
  return lowerSum(Math.exp(top), x, ratio);
}

/** P(X <= x) where X counts successes of probability `p` in `draws` independent draws. */
export function binomialTail(x: number, { draws, p }: { draws: number; p: number }): number {
  if (x < 0) return 0;
  if (x >= draws || p <= 0) return 1;
  if (p >= 1) return 0;
  const top = lnChoose(draws, x) + x * Math.log(p) + (draws - x) * Math.log1p(-p);
  return lowerSum(Math.exp(top), x, (k) => (k * (1 - p)) / ((draws - k + 1) * p));
}

/** Sums terms downwards from that of x; `ratio(k)` is the term of k - 1 by that of k. */
function lowerSum(top: number, x: number, ratio: (k: number) => number): number {
  let sum = top;
  for (let k = x, term = top; k > 0 && term > sum * 1e-17; k--) {
    term *= ratio(k);
    sum += term;
  }
  return Math.min(1, sum);
}

function lnChoose(n: number, k: number): number {
  return lnFactorial(n) - lnFactorial(k) - lnFactorial(n - k);
}

/** ln n!, exact to rounding below 256, from there by Stirling's series (error below 1e-14). */
function lnFactorial(n: number): number {
  const known = lnFactorials[n];
  if (known !== undefined) return known;
  const inverse = 1 / n;
  const correction = inverse / 12 - inverse ** 3 / 360 + inverse ** 5 / 1260;
  return n * Math.log(n) - n + Math.log(2 * Math.PI * n) / 2 + correction;
}

const lnFactorials = tableOfLogs(256);

function tableOfLogs(size: number): Float64Array {
  const table = new Float64Array(size);
  for (let n = 2; n < size; n++) table[n] = table[n - 1]! + Math.log(n);
  return table;
}
