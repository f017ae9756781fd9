import type { Row } from '../row.ts';
import { sameLabels } from '../same-labels.ts';

/** A row with the labels that people gave it. */
export interface LabelledRow {
  readonly text: string;
  readonly labels: readonly string[];
  /** The cells that the text was made of, in the order of the task's columns. */
  readonly cells: readonly string[];
}

/** What a table has to learn from, and how many of its rows have nothing. */
export interface LabelledRows {
  readonly rows: readonly LabelledRow[];
  /** Rows without a label, without text, and with a text that an earlier row has too. */
  readonly unlabelled: number;
  readonly withoutText: number;
  readonly repeated: number;
  /** How many of `repeated` have another label than the earlier row. */
  readonly contradicting: number;
}

/** Where text and labels of a row are. */
export interface LabelledPlaces {
  readonly text: (row: Row) => string | undefined;
  readonly labels: (row: Row) => readonly string[] | undefined;
  readonly columns: readonly string[];
}

/**
 * Gathers labelled rows in memory. A text counts once, by its first row: one that is taught and
 * examined as well would make a model look better than it is.
 */
export async function gatherRows(
  chunks: AsyncIterable<readonly Row[]>,
  places: LabelledPlaces,
): Promise<LabelledRows> {
  const byText = new Map<string, LabelledRow>();
  const counts = { unlabelled: 0, withoutText: 0, repeated: 0, contradicting: 0 };
  for await (const chunk of chunks) {
    for (const row of chunk) {
      const labels = places.labels(row);
      const text = row.failure ? undefined : places.text(row);
      const before = text === undefined ? undefined : byText.get(text);
      if (labels === undefined) counts.unlabelled += 1;
      else if (text === undefined) counts.withoutText += 1;
      else if (before === undefined)
        byText.set(text, { text, labels, cells: cellsOf(row, places) });
      else {
        counts.repeated += 1;
        if (!sameLabels(before.labels, labels)) counts.contradicting += 1;
      }
    }
  }
  return { rows: [...byText.values()], ...counts };
}

function cellsOf(row: Row, { columns }: LabelledPlaces): string[] {
  return columns.map((column) => row.text(column) ?? '');
}
