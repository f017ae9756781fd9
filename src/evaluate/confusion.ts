import type { GoldRow } from './gold-row.ts';

/** Which label was taken for which, for one label a row. */
export interface Confusion {
  readonly labels: readonly string[];
  /**
   * Rows by gold label, one line each in the order of `labels`; in a line by predicted label, in
   * the same order, and last those that got none.
   */
  readonly counts: readonly (readonly number[])[];
}

/** Counts which label was taken for which. */
export function confusion(rows: readonly GoldRow[], labels: readonly string[]): Confusion {
  const places = new Map(labels.map((label, at) => [label, at]));
  const counts = labels.map(() => new Array<number>(labels.length + 1).fill(0));
  for (const { gold, predicted } of rows) {
    const line = counts[places.get(gold[0] ?? '') ?? -1];
    const column = predicted === undefined ? labels.length : places.get(predicted[0] ?? '');
    if (line && column !== undefined) line[column]! += 1;
  }
  return { labels, counts };
}
