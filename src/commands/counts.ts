import type { FailureReason, ModelId, Outcome, Prediction } from '../prediction.ts';

/** What a run has done so far. */
export interface Counts {
  rows: number;
  /** Rows that have their label, or their text. */
  labelled: number;
  /** Bytes of the rows, and of what lies between them. */
  bytes: number;
  /** Rows for each label; a row of several labels counts for each. */
  readonly labels: Map<string, number>;
  /** Rows without a label by reason. */
  readonly failures: Map<FailureReason, number>;
  /** Rows with an answer by the model that gave it. */
  readonly by: Map<ModelId, number>;
}

export function newCounts(): Counts {
  return {
    rows: 0,
    labelled: 0,
    bytes: 0,
    labels: new Map(),
    failures: new Map(),
    by: new Map(),
  };
}

export function count(counts: Counts, outcome: Outcome<Prediction>): void {
  const { before, bytes, end } = outcome.row.source;
  counts.rows += 1;
  counts.bytes += before.length + bytes.length + end.length;
  if ('failure' in outcome) {
    increment(counts.failures, outcome.failure.reason);
    return;
  }
  counts.labelled += 1;
  increment(counts.by, outcome.by);
  const { prediction } = outcome;
  if (prediction.kind === 'text') return;
  for (const label of prediction.labels) increment(counts.labels, label);
}

/** Rows that should have a label and have none; a row without text does not count. */
export function unlabelled(counts: Counts): number {
  return counts.rows - counts.labelled - (counts.failures.get('no-text') ?? 0);
}

function increment<Key>(map: Map<Key, number>, key: Key): void {
  map.set(key, (map.get(key) ?? 0) + 1);
}
