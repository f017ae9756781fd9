import { templateColumns } from '../classify/text.ts';
import { SkllmError } from '../errors.ts';
import { checkColumn, shownNames } from '../io/columns.ts';
import type { Table } from '../io/table.ts';
import type { Row } from '../row.ts';
import type { TaskInput } from '../task.ts';

/** What the user says of the text's place. */
export interface AskedInput {
  /** Column names, or one list of them separated by commas. */
  readonly columns?: readonly string[] | undefined;
  readonly template?: string | undefined;
  /** The column of images; with one, only what is named is text. */
  readonly image?: string | undefined;
}

/**
 * The text of a row as asked for: by template, by columns, else the column `text`, else the only
 * column.
 *
 * @returns Undefined where nothing is asked for and neither is there.
 * @throws SkllmError `input` for a column that is missing or ambiguous.
 */
export function askedInput(table: Table, asked: AskedInput): TaskInput | undefined {
  const input = namedInput(table, asked);
  // Without any column, as in an empty input, there is nothing that a name could be wrong about.
  const checked = table.header.names.length > 0 ? (input?.columns ?? []) : [];
  for (const column of checked) checkColumn(table, column);
  if (asked.image === undefined) return input;
  checkColumn(table, asked.image);
  return { columns: [], ...input, image: asked.image };
}

/**
 * The column of the longest text, for models in this process alone: a wrong guess would send
 * elsewhere what should not leave.
 *
 * @param first - Rows to judge by.
 */
export function longestColumn(table: Table, first: readonly Row[]): string {
  const lengths = table.header.names.map((name) =>
    first.reduce((sum, row) => sum + (row.text(name)?.length ?? 0), 0),
  );
  const column = table.header.names[lengths.indexOf(Math.max(...lengths))];
  if (column === undefined) throw noColumn(table);
  checkColumn(table, column);
  return column;
}

/** What to say where the column must be named and is not. */
export function noColumn(table: Table): SkllmError {
  return new SkllmError('usage', `${table.names[0]}: it is not clear which column holds the text`, {
    hint: `Name it with --column. There are: ${shownNames(table.header.names)}.`,
  });
}

function namedInput(table: Table, asked: AskedInput): TaskInput | undefined {
  if (asked.template !== undefined) {
    const columns = templateColumns(asked.template);
    if (columns.length === 0 && asked.image === undefined) throw emptyTemplate();
    return { columns, template: asked.template };
  }
  const { names } = table.header;
  if (asked.columns) return { columns: asked.columns.flatMap((one) => listed(one, names)) };
  if (asked.image !== undefined) return undefined;
  if (names.includes('text') || names.length === 0) return { columns: ['text'] };
  return names.length === 1 ? { columns: names } : undefined;
}

/** A column whose name holds a comma is meant whole before a list is taken apart. */
function listed(list: string, names: readonly string[]): readonly string[] {
  return names.includes(list) ? [list] : list.split(',').map((name) => name.trim());
}

function emptyTemplate(): SkllmError {
  return new SkllmError('usage', 'the text names no column, and would be the same for every row', {
    hint: 'Write {column} where a cell should stand.',
  });
}
