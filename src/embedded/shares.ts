import { bests } from './softmax.ts';

/** The part of the rows that each label is best for. */
export function sharesOf(logs: Float32Array, labels: number): Float64Array {
  const shares = new Float64Array(labels);
  for (const label of bests(logs, labels)) shares[label]! += labels / logs.length;
  return shares;
}

/** The part of the rows that must change hands for labels' shares to be others': 0 to 1. */
export function shift(before: Float32Array, after: Float32Array, labels: number): number {
  const shares = sharesOf(after, labels);
  return sharesOf(before, labels).reduce((sum, share, k) => {
    return sum + Math.abs(share - shares[k]!) / 2;
  }, 0);
}

/** The part of the rows whose best label is the same. */
export function stable(before: Float32Array, after: Float32Array, labels: number): number {
  const now = bests(after, labels);
  return bests(before, labels).filter((label, row) => label === now[row]).length / now.length;
}
