import { sameLabels } from '../same-labels.ts';

/** A row whose right labels are known, with what was said of it. */
export interface GoldRow {
  /** The right labels: exactly one unless the task allows several, then any number. */
  readonly gold: readonly string[];
  /** The labels it got; undefined where it got none. */
  readonly predicted: readonly string[] | undefined;
  /** Probability that the prediction is right, 0 to 1, as the model claims. */
  readonly confidence?: number | undefined;
}

/** A row that got labels. */
export interface LabelledRow extends GoldRow {
  readonly predicted: readonly string[];
}

/** Whether a row got exactly its gold labels, in whatever order. */
export function isRight({ gold, predicted }: GoldRow): boolean {
  return sameLabels(gold, predicted);
}

export function isLabelled(row: GoldRow): row is LabelledRow {
  return row.predicted !== undefined;
}

/** Every label that rows have or got, in the order in which they first occur. */
export function labelsOf(rows: readonly GoldRow[]): readonly string[] {
  return [...new Set(rows.flatMap(({ gold, predicted }) => [...gold, ...(predicted ?? [])]))];
}
