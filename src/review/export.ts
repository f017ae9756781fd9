import type { ReviewRow } from './page-data.ts';

export interface ExportOptions {
  readonly decided: ReadonlyMap<string, readonly string[]>;
  /** Between the labels of a cell. */
  readonly separator: string;
}

/**
 * The decided rows as CSV: where each row is, its text and its gold label, for `skllm evaluate --gold
 * gold`.
 *
 * @param options.text - The name of the text's column, where one of the others has not got it.
 */
export function goldCsv(
  rows: readonly ReviewRow[],
  { decided, separator, text }: ExportOptions & { readonly text: string },
): string {
  const column = ['input', 'line', 'gold'].includes(text) ? 'text' : text;
  const lines = decidedRows(rows, decided).map(({ row, labels }) =>
    csvLine([row.input, String(row.line), row.text, labels.join(separator)]),
  );
  return [csvLine(['input', 'line', column, 'gold']), ...lines].join('');
}

/**
 * Decided rows as CSV for `skllm classify --examples`.
 *
 * @param rows - In the order in which they are chosen: those first that teach most.
 * @param most - Most rows of a label.
 */
export function examplesCsv(
  rows: readonly ReviewRow[],
  { decided, separator }: ExportOptions,
  { label, most }: { label: string; most: number },
): string {
  const taken = new Map<string, number>();
  const chosen = decidedRows(rows, decided).filter(({ labels }) => {
    const name = labels.join(separator);
    const times = taken.get(name) ?? 0;
    taken.set(name, times + 1);
    return labels.length > 0 && times < most;
  });
  const lines = chosen.map(({ row, labels }) => csvLine([row.text, labels.join(separator)]));
  return [csvLine(['text', label]), ...lines].join('');
}

function decidedRows(
  rows: readonly ReviewRow[],
  decided: ReadonlyMap<string, readonly string[]>,
): { row: ReviewRow; labels: readonly string[] }[] {
  return rows.flatMap((row) => {
    const labels = decided.get(row.key);
    return labels ? [{ row, labels }] : [];
  });
}

/** A record as RFC 4180 has it. */
function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\n`;
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
