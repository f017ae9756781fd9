import { binomialTail, hypergeometricTail } from './tails.ts';

/** What is promised: `agreement` at least, but for a probability of `risk`. */
export interface Promised {
  /** Share of the rows whose label is the one the strong model would have given. */
  readonly agreement: number;
  readonly risk: number;
}

/** The rows that a promise is about. */
export interface Population {
  /** All rows that could be asked; Infinity for a stream. */
  readonly rows: number;
  /** Those among them from which the sample is drawn; the others are asked in any case. */
  readonly open: number;
}

/**
 * The most disagreements in the sample, among the rows that the first model keeps, under which the
 * promise holds.
 *
 * Walk through the open rows from the surest down and keep them until the sample shows one
 * disagreement more than c. The promise is broken only where more than b kept rows outside the
 * sample disagree, b being what the promise leaves of all rows; then at most c of the first
 * b + 1 + c disagreements on the way were in the sample. These are fixed rows, the sample is drawn
 * from all alike and without replacement, so that the probability of this is a hypergeometric
 * tail: exact for this very table, however the scores came about, with no correction for the many
 * thresholds passed. For a stream, whose future rows are not there to draw from, the tail is the
 * binomial one (Clopper and Pearson 1934); that one threshold after the other may be passed for
 * nothing is the argument of Bates et al. 2021, "Distribution-Free, Risk-Controlling Prediction
 * Sets", theorem 1: disagreements among the kept can only grow.
 *
 * @param sample - Rows in the sample.
 * @returns -1 where no number does, so that every row is to be asked.
 */
export function mostDisagreements(
  sample: number,
  population: Population,
  promised: Promised,
): number {
  let most = -1;
  while (most < sample && tailOf(most + 1, sample, population, promised) <= promised.risk) most++;
  return most;
}

/**
 * How large a sample to draw.
 *
 * A larger one wastes fewer rows on doubt, but is itself asked for: the doubt in a share shrinks
 * with the square root of the sample, which makes their sum least near the two thirds' power of the
 * rows. The factor was chosen on public sets. It is never too small for any threshold to hold,
 * unless every row is drawn.
 *
 * @returns A number of rows, `open` where nothing less would do.
 */
export function sampleSize(population: Population, promised: Promised): number {
  const { open } = population;
  const wanted = Math.ceil(1.75 * open ** (2 / 3));
  return Math.min(open, Math.max(wanted, least(population, promised)));
}

/** The smallest sample under which a threshold can hold. */
function least(population: Population, promised: Promised): number {
  let low = 0;
  let high = Math.min(population.open, 1e9);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (tailOf(0, middle, population, promised) <= promised.risk) high = middle;
    else low = middle + 1;
  }
  return low;
}

function tailOf(
  seen: number,
  sample: number,
  { rows, open }: Population,
  { agreement }: Promised,
): number {
  if (rows === Number.POSITIVE_INFINITY)
    return binomialTail(seen, { draws: sample, p: 1 - agreement });
  // Rounded in the promise's favour by less than a row, never against it by 0.1 + 0.2.
  const allowed = rows - Math.ceil(agreement * rows - 1e-9);
  return hypergeometricTail(seen, { population: open, marked: allowed + 1 + seen, draws: sample });
}
