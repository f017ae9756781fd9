/** How labels are written in a cell. */
export interface LabelCells {
  /** Whether a cell may hold several. */
  readonly multiple: boolean;
  /** Between the labels of a cell. */
  readonly separator: string;
}

/**
 * The labels in a cell: one as it is, several joined, or in JSONL as a list. Space around a label is
 * none of it, as in `--labels`; one that is there twice counts once.
 *
 * @param known - The labels there are, where that is known: `[1]` is one of this name before it is a
 *   list of 1.
 * @returns Undefined for a cell that is missing or blank.
 */
export function labelsInCell(
  cell: string | undefined,
  { multiple, separator }: LabelCells,
  known: readonly string[] = [],
): readonly string[] | undefined {
  const text = cell?.trim() ?? '';
  if (text === '') return undefined;
  if (!multiple) return [text];
  const joined = distinct(text.split(separator));
  if (joined.every((label) => known.includes(label))) return joined;
  const list = listIn(text);
  return list === undefined ? joined : distinct(list);
}

function distinct(labels: readonly string[]): readonly string[] {
  return [...new Set(labels.map((label) => label.trim()).filter((label) => label !== ''))];
}

/** The members of a list in JSON; undefined for any other text. */
function listIn(text: string): readonly string[] | undefined {
  if (!text.startsWith('[')) return undefined;
  try {
    return (JSON.parse(text) as unknown[]).map(String);
  } catch {
    return undefined;
  }
}
