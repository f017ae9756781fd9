import { sameLabels } from '../same-labels.ts';
import { type GoldRow, isRight } from './gold-row.ts';

/** What comes of keeping the first's labels above a confidence, and asking the second for the rest. */
export interface CascadePoint {
  /** The least confidence that keeps a label; absent where none is kept. */
  readonly threshold?: number;
  /** Share of the rows that the second is asked for. */
  readonly asked: number;
  /** Share of the rows that end with the second's label, or would have. */
  readonly agreement: number;
  /** Share of the rows that end with the gold labels. */
  readonly accuracy: number;
}

/**
 * The choices that a cascade of two contestants leaves, from asking the second for every row to
 * asking it for none that the first has a label for.
 *
 * @param first - Rows without a label or a confidence are asked in any case.
 * @param second - The same rows. Where it has no label itself, a kept label agrees with nothing.
 * @returns Fewer and fewer rows asked; empty where the first says of no row how sure it is.
 */
export function cascadeCurve(
  first: readonly GoldRow[],
  second: readonly GoldRow[],
): readonly CascadePoint[] {
  const pairs = first.map((row, at) => ({ row, other: second[at]! }));
  const sure = pairs
    .filter(({ row }) => row.predicted !== undefined && row.confidence !== undefined)
    .sort((one, other) => other.row.confidence! - one.row.confidence!);
  if (sure.length === 0) return [];
  const rows = pairs.length;
  let right = second.filter(isRight).length;
  let parted = 0;
  const curve: CascadePoint[] = [{ asked: 1, agreement: 1, accuracy: right / rows }];
  sure.forEach(({ row, other }, at) => {
    right += Number(isRight(row)) - Number(isRight(other));
    parted += Number(!sameLabels(row.predicted, other.predicted));
    const threshold = row.confidence!;
    // Rows of equal confidence stay or go together.
    if (sure[at + 1]?.row.confidence === threshold) return;
    const asked = 1 - (at + 1) / rows;
    curve.push({ threshold, asked, agreement: 1 - parted / rows, accuracy: right / rows });
  });
  return curve;
}

/** The point at which fewest rows are asked while so many agree. */
export function cheapest(curve: readonly CascadePoint[], agreement: number): CascadePoint {
  return curve.findLast((point) => point.agreement >= agreement - 1e-9)!;
}
