import { withoutDust } from './dust.ts';

/** Rows by label. A row of several labels counts for each, one without any for none. */
export type LabelCounts = ReadonlyMap<string, number>;

/** How one label's share moved. */
export interface ShareChange {
  readonly label: string;
  readonly before: number;
  readonly now: number;
}

/** How far the shares of labels moved. */
export interface Drift {
  /** Total variation distance, 0 to 1; 1 where there is no label now. */
  readonly distance: number;
  /** The distance to expect where nothing but the choice of rows differs. */
  readonly byChance: number;
  /** One a label, the largest change first. */
  readonly changes: readonly ShareChange[];
}

/**
 * Compares label shares by the total variation distance: half the sum of the shares' differences,
 * which is the least share of labels that would have to change to make the one the other (Levin and
 * Peres, "Markov Chains and Mixing Times", 4.1).
 *
 * @param before - At least one label.
 */
export function drift(before: LabelCounts, now: LabelCounts): Drift {
  const [rowsBefore, rowsNow] = [total(before), total(now)];
  const changes = [...new Set([...before.keys(), ...now.keys()])].map((label) => ({
    label,
    before: (before.get(label) ?? 0) / rowsBefore,
    now: rowsNow === 0 ? 0 : (now.get(label) ?? 0) / rowsNow,
  }));
  const sum = changes.reduce((total, change) => total + size(change), 0);
  return {
    distance: rowsNow === 0 ? 1 : withoutDust(sum / 2),
    byChance: rowsNow === 0 ? 0 : chanceDistance(before, now),
    changes: changes.toSorted((one, other) => size(other) - size(one)),
  };
}

/**
 * Half the sum of the mean absolute differences of two samples' shares, √(2/π) of their standard
 * deviation each, both drawn from the two taken together.
 */
function chanceDistance(before: LabelCounts, now: LabelCounts): number {
  const [rowsBefore, rowsNow] = [total(before), total(now)];
  let sum = 0;
  for (const label of new Set([...before.keys(), ...now.keys()])) {
    const share = ((before.get(label) ?? 0) + (now.get(label) ?? 0)) / (rowsBefore + rowsNow);
    sum += Math.sqrt(share * (1 - share) * (1 / rowsBefore + 1 / rowsNow));
  }
  return (Math.sqrt(2 / Math.PI) * sum) / 2;
}

function size({ before, now }: ShareChange): number {
  return Math.abs(now - before);
}

function total(counts: LabelCounts): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
