/** How labels are written in a cell. */
export interface LabelCells {
  /** Whether a cell may hold several. */
  readonly multiple: boolean;
  /** Between the labels of a cell. */
  readonly separator: string;
}

/**
 * The labels in a cell: one as it is, several joined, or in JSONL as a list.
 *
 * @returns Undefined for a cell that is missing or blank.
 */
export function labelsInCell(
  cell: string | undefined,
  { multiple, separator }: LabelCells,
): readonly string[] | undefined {
  if (cell === undefined || cell.trim() === '') return undefined;
  if (!multiple) return [cell];
  if (!cell.startsWith('[')) return cell.split(separator);
  try {
    return (JSON.parse(cell) as unknown[]).map(String);
  } catch {
    return [cell];
  }
}
