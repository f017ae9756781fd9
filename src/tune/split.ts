import type { LabelledRow } from './labelled-rows.ts';

/** Rows to learn from and rows to be examined on; no row is in both. */
export interface Split {
  readonly training: readonly LabelledRow[];
  readonly held: readonly LabelledRow[];
}

/**
 * Holds a share of the rows back, of every label (or set of labels) alike, in random order. What
 * rounding takes from one label it gives to the next, and every label keeps a row to learn from.
 *
 * @param share - From 0 up to 1.
 * @param random - Numbers from 0 up to 1.
 */
export function splitRows(
  rows: readonly LabelledRow[],
  share: number,
  random: () => number,
): Split {
  const groups = new Map<string, LabelledRow[]>();
  for (const row of rows) {
    const name = JSON.stringify([...row.labels].sort());
    const group = groups.get(name);
    if (group) group.push(row);
    else groups.set(name, [row]);
  }
  const training: LabelledRow[] = [];
  const held: LabelledRow[] = [];
  let due = 0;
  for (const group of groups.values()) {
    due += share * group.length;
    const count = Math.min(Math.max(0, Math.round(due) - held.length), group.length - 1);
    const mixed = shuffled(group, random);
    held.push(...mixed.slice(0, count));
    training.push(...mixed.slice(count));
  }
  return { training: shuffled(training, random), held: shuffled(held, random) };
}

/** Fisher and Yates. */
function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const mixed = [...items];
  for (let last = mixed.length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [mixed[last], mixed[other]] = [mixed[other]!, mixed[last]!];
  }
  return mixed;
}
