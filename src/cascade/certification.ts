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
 * Walk through the open rows one after the other and keep them until the sample shows one
 * disagreement more than c. The promise is broken only where more than b kept rows outside the
 * sample disagree, b being what the promise leaves of all rows; then at most c of the first
 * b + 1 + c disagreements on the way were in the sample. Which row comes next may depend on all
 * that the walk has shown, but on nothing of the rows ahead. So whether it is in the sample is a
 * ticket drawn from what is left of the sample's urn, whichever row it is, and how many of the first
 * b + 1 + c disagreements are in the sample is distributed as among as many tickets of the urn: a
 * hypergeometric tail, exact for this very table, however the scores and the order came about, with
 * no correction for the many thresholds passed. That a sequence of draws without replacement may be
 * looked at in any order that does not look ahead is Kallenberg's theorem on predictable sampling
 * ("Spreading and predictable sampling in exchangeable sequences and processes", 1988).
 *
 * A stream is a table without end, of which the first rows are the sample: the tail is then the
 * binomial one (Clopper and Pearson 1934).
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
 * rows. The factors were chosen on public sets; where the first model has been taught there are
 * fewer disagreements left to be in doubt about. Of the sizes that allow for as many disagreements
 * it is the smallest, and never too small for any threshold to hold, unless every row is drawn.
 *
 * @param taught - Whether open rows are what teaching has left.
 * @returns A number of rows, `open` where nothing less would do.
 */
export function sampleSize(population: Population, promised: Promised, taught: boolean): number {
  const { open } = population;
  const wanted = Math.min(open, Math.ceil((taught ? 1.55 : 2) * open ** (2 / 3)));
  const most = mostDisagreements(wanted, population, promised);
  // Where more disagree than that, too few are left to break the promise.
  const possible = open - allowedIn(population.rows, promised) - 1;
  return least(Math.max(0, Math.min(most, possible)), population, promised);
}

/** The smallest sample that may show so many disagreements and a threshold still hold. */
function least(most: number, population: Population, promised: Promised): number {
  let low = 0;
  let high = Math.min(population.open, 1e9);
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (tailOf(most, middle, population, promised) <= promised.risk) high = middle;
    else low = middle + 1;
  }
  return low;
}

function tailOf(
  seen: number,
  sample: number,
  { rows, open }: Population,
  promised: Promised,
): number {
  if (rows === Number.POSITIVE_INFINITY)
    return binomialTail(seen, { draws: sample, p: 1 - promised.agreement });
  const marked = allowedIn(rows, promised) + 1 + seen;
  return hypergeometricTail(seen, { population: open, marked, draws: sample });
}

/** How many rows of a table may disagree. */
function allowedIn(rows: number, { agreement }: Promised): number {
  // Rounded in the promise's favour by less than a row, never against it by 0.1 + 0.2.
  return rows - Math.ceil(agreement * rows - 1e-9);
}
