import type { Evaluation } from '../evaluate/evaluation.ts';
import { sameLabels } from '../same-labels.ts';

/** What one contestant said of a row. */
export interface RowAnswer {
  /** Null where it gave no label. */
  readonly labels: readonly string[] | null;
  readonly confidence?: number;
}

/** A row with gold labels, as a report shows it. */
export interface ReportedRow {
  readonly input: string;
  readonly line: number;
  /** The beginning of its text. */
  readonly text: string;
  readonly gold: readonly string[];
  /** One a contestant, in the order of the results. */
  readonly answers: readonly RowAnswer[];
}

/** What a reporter of `skllm evaluate` writes down. */
export interface EvaluationReport {
  readonly inputs: readonly string[];
  /** The column of the gold labels. */
  readonly gold: string;
  /** When it was made, as ISO 8601. */
  readonly created: string;
  /** Rows left out because they have no gold label. */
  readonly withoutGold: number;
  readonly evaluation: Evaluation;
  readonly rows: readonly ReportedRow[];
}

/** What the HTML page's scripts are given. */
export interface PageData extends EvaluationReport {
  /** How many rows there are; those in `rows` may be fewer. */
  readonly allRows: number;
}

/** A row that one contestant got wrong. */
export interface Mistake {
  readonly row: ReportedRow;
  readonly answer: RowAnswer & { readonly labels: readonly string[] };
}

/**
 * The rows that a contestant got wrong, the most confident first: mistakes of the model, or of the
 * gold labels. Rows without a label are none.
 *
 * @param place - The contestant's place among the results.
 */
export function mistakes(rows: readonly ReportedRow[], place: number): readonly Mistake[] {
  const wrong = rows.flatMap((row) => {
    const { labels, ...rest } = row.answers[place]!;
    return labels === null || sameLabels(labels, row.gold)
      ? []
      : [{ row, answer: { ...rest, labels } }];
  });
  return wrong.toSorted(
    (one, other) => (other.answer.confidence ?? 0) - (one.answer.confidence ?? 0),
  );
}
