import { textOf } from '../classify/text.ts';
import { SkllmError } from '../errors.ts';
import { checkColumn } from '../io/columns.ts';
import { openTable, type Table } from '../io/table.ts';
import { nearest } from '../nearest.ts';
import type { Row } from '../row.ts';
import type { Example, Label, TaskInput } from '../task.ts';
import { labelsInCell } from './label-cell.ts';

/** Where an examples file keeps what. */
export interface ExampleColumns {
  /** The text's place in the rows to label; examples may have it there too, or in `text`. */
  readonly input: TaskInput;
  /** The column that the labels of the rows get; examples may have theirs there too, or in `label`. */
  readonly label: string;
  /** Between the labels of a row. */
  readonly separator: string;
  readonly multiple: boolean;
  /** Of the rows to label, where it was said. */
  readonly encoding?: string | undefined;
}

/**
 * Reads labelled rows as examples, from a table of any format that can be labelled.
 *
 * @throws SkllmError `input` for a row without text, or with a label that the task does not have.
 */
export async function readExamples(
  path: string,
  labels: readonly Label[],
  columns: ExampleColumns,
): Promise<readonly Example[]> {
  if (path === '-') {
    throw new SkllmError('usage', 'examples are not read from standard input', {
      hint: 'Put them into a file and name that: --examples labelled.csv',
    });
  }
  const table = await openExamples(path, columns.encoding);
  const label = table.header.names.includes(columns.label) ? columns.label : 'label';
  checkColumn(table, label, 'It should hold the label of each example.');
  const text = textOf(placeOfText(table, columns.input));
  const names = labels.map(({ name }) => name);
  const examples: Example[] = [];
  for await (const rows of table.rows()) {
    for (const row of rows) examples.push(toExample(row, text(row), names, { ...columns, label }));
  }
  return examples;
}

/** They are UTF-8, or else in the encoding of the rows to label. */
async function openExamples(path: string, encoding: string | undefined): Promise<Table> {
  const stdin = process.stdin; // Never read: the path is no dash.
  const options = { stdin, header: true, skipLines: 0, lenient: false };
  return openTable([path], options).catch((error: unknown) => {
    if (encoding === undefined) throw error;
    return openTable([path], { ...options, encoding });
  });
}

function placeOfText(table: Table, input: TaskInput): TaskInput {
  const { names } = table.header;
  if (input.columns.every((column) => names.includes(column))) return input;
  checkColumn(table, 'text', 'It should hold the text of each example.');
  return { columns: ['text'] };
}

function toExample(
  row: Row,
  text: string | undefined,
  names: readonly string[],
  columns: ExampleColumns,
): Example {
  const place = `${row.source.input}, line ${row.source.line}`;
  if (row.failure) {
    throw new SkllmError('input', `${row.source.input}: ${row.failure.message}`, {
      hint: 'Mend the example, or take it out.',
    });
  }
  if (text === undefined) {
    throw new SkllmError('input', `${place}: the example has no text`, {
      hint: 'Take the row out, or give it one.',
    });
  }
  const labels = labelsInCell(row.text(columns.label), columns, names) ?? [];
  const unknown = labels.find((label) => !names.includes(label));
  if (unknown !== undefined || labels.length === 0) {
    const near = unknown === undefined ? undefined : nearest(unknown, names);
    const found = unknown === undefined ? 'no label' : `the label ${JSON.stringify(unknown)}`;
    throw new SkllmError('input', `${place}: the example has ${found}`, {
      hint: `${near ? `Did you mean "${near}"? ` : ''}Labels: ${names.join(', ')}.`,
    });
  }
  const explanation = row.text(`${columns.label}_reason`);
  return { text, labels, ...(explanation ? { explanation } : {}) };
}
