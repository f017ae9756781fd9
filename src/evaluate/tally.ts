import type { GoldRow } from './gold-row.ts';

/** How often one label was given rightly and wrongly. */
export interface Tally {
  /** Rows that have the label and got it. */
  hits: number;
  /** Rows that got it and do not have it. */
  falseAlarms: number;
  /** Rows that have it and did not get it, those without any label included. */
  misses: number;
}

/** One tally a label, in the order of `labels`; other labels are left out. */
export function tallies(
  rows: Iterable<GoldRow>,
  labels: readonly string[],
): readonly Readonly<Tally>[] {
  const byLabel = new Map(labels.map((label) => [label, { hits: 0, falseAlarms: 0, misses: 0 }]));
  for (const { gold, predicted = [] } of rows) {
    for (const label of gold)
      add(byLabel.get(label), predicted.includes(label) ? 'hits' : 'misses');
    for (const label of predicted)
      if (!gold.includes(label)) add(byLabel.get(label), 'falseAlarms');
  }
  return [...byLabel.values()];
}

/** 2·hits / (2·hits + false alarms + misses); undefined where the label never occurs. */
export function f1Of({ hits, falseAlarms, misses }: Tally): number | undefined {
  return ratio(2 * hits, 2 * hits + falseAlarms + misses);
}

/** A share, undefined where there is nothing to take it of. */
export function ratio(part: number, whole: number): number | undefined {
  return whole === 0 ? undefined : part / whole;
}

function add(tally: Tally | undefined, kind: keyof Tally): void {
  if (tally) tally[kind] += 1;
}
