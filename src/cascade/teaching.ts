import type { Ledger } from './ledger.ts';

/** Rows asked in one round of teaching. */
export function roundSize(rows: number): number {
  return Math.min(mostARound, Math.ceil(rows / 20));
}

/** Rows among which those of a round are chosen. */
export function poolSize(rows: number): number {
  return 4 * roundSize(rows);
}

/**
 * Whether another round is worth its price: the rows that the first model is least sure of are
 * asked in any case while they disagree far more often than the promise allows, so that teaching
 * with them costs nothing.
 *
 * @param last - The round before.
 * @param taught - Rows asked in all rounds.
 */
export function isWorthAnother(
  last: { readonly asked: number; readonly disagreed: number },
  { taught, rows, agreement }: { taught: number; rows: number; agreement: number },
): boolean {
  if (last.asked === 0 || rows === 0 || taught + roundSize(rows) > Math.min(mostTaught, rows * 0.5))
    return false;
  return last.disagreed / last.asked > Math.min(0.5, farMore * (1 - agreement));
}

/**
 * The rows with the smallest margins, in the table's order.
 *
 * @param isLeftOut - Rows that are asked already.
 */
export function leastSure(
  ledger: Ledger,
  size: number,
  isLeftOut: (row: number) => boolean,
): number[] {
  const margins = new Float64Array(ledger.labelled);
  let open = 0;
  for (const row of ledger.proposed()) if (!isLeftOut(row)) margins[open++] = ledger.marginOf(row);
  const bound = margins.subarray(0, open).sort()[size - 1] ?? Number.POSITIVE_INFINITY;
  const found: number[] = [];
  const tied: number[] = [];
  for (const row of ledger.proposed()) {
    const margin = isLeftOut(row) ? Number.POSITIVE_INFINITY : ledger.marginOf(row);
    if (margin < bound) found.push(row);
    else if (margin === bound && !isLeftOut(row) && tied.length < size) tied.push(row);
  }
  return [...found, ...tied.slice(0, size - found.length)].sort((a, b) => a - b);
}

/** Rows that may teach in no case, where the student is to be examined on them. */
export function heldOutSize(rows: number): number {
  return Math.min(mostHeldOut, Math.ceil(rows / 10));
}

/** Chosen on public sets: at less, rounds go on among rows that would be kept. */
const farMore = 7;
const mostARound = 250;
/** A fit reads some 20,000 rows; more examples among them teach it little more. */
const mostTaught = 2000;
/** By so many the agreement of a student is known to some two in a hundred. */
const mostHeldOut = 1000;
