import { textOf } from '../classify/text.ts';
import type { Settings } from '../config/settings.ts';
import { checkColumn } from '../io/columns.ts';
import type { Table } from '../io/table.ts';
import type { ReviewRow } from '../review/page-data.ts';
import { rowKey } from '../review/queue.ts';
import type { Row } from '../row.ts';
import type { Label, TaskInput } from '../task.ts';
import { askedInput } from './column.ts';
import { confidenceIn } from './found-labels.ts';
import { labelsIn, readCells } from './gold.ts';
import type { LabelCells } from './label-cell.ts';
import type { ReviewFlags } from './review.ts';
import { openRows, selectedRows } from './rows.ts';
import { readTask } from './task.ts';

/** What a review is about. */
export interface ReviewTable extends LabelCells {
  readonly rows: readonly ReviewRow[];
  readonly labels: readonly Label[];
  /** The column of the labels. */
  readonly column: string;
  /** The column of the text; `text` where it is put together. */
  readonly textColumn: string;
}

/** Reads a labelled table for a review. */
export async function readReview(path: string, flags: ReviewFlags): Promise<ReviewTable> {
  const { loaded, cells } = await readCells(flags);
  const column = flags.labelColumn ?? loaded.settings.labelColumn ?? 'label';
  const table = await openRows([path], flags);
  checkColumn(table, column, 'Label the rows with skllm classify first, or give --label-column.');
  if (flags.gold !== undefined) checkColumn(table, flags.gold);
  const task = await givenTask(flags, loaded.settings);
  const asked = task?.asked ?? { columns: columnsOf(flags), template: flags.template };
  const input = askedInput(table, asked) ?? otherColumns(table, [column, flags.gold]);
  const reader = rowReader(input, { column, gold: flags.gold, cells });
  const rows: ReviewRow[] = [];
  for await (const chunk of selectedRows(table.rows(), flags)) rows.push(...chunk.map(reader));
  const labels = task?.labels ?? occurring(rows);
  return { rows, labels, column, textColumn: textColumn(input), ...cells };
}

function textColumn({ columns, template }: TaskInput): string {
  return template === undefined && columns.length === 1 ? columns[0]! : 'text';
}

function rowReader(
  input: TaskInput,
  { column, gold, cells }: { column: string; gold: string | undefined; cells: LabelCells },
): (row: Row) => ReviewRow {
  const text = textOf(input);
  const labels = labelsIn(column, cells);
  const other = gold === undefined ? () => undefined : labelsIn(gold, cells);
  return (row) => {
    const shown = text(row) ?? '';
    return {
      key: rowKey(row.index, shown),
      input: row.source.input,
      line: row.source.line,
      text: shown,
      labels: labels(row) ?? null,
      confidence: confidenceIn(row, `${column}_confidence`),
      other: other(row),
    };
  };
}

/** The labels, and the text's place, of a task that is given; undefined where none is. */
async function givenTask(flags: ReviewFlags, settings: Settings) {
  const given = [flags.labels, flags.labelsFile, flags.task, settings.labels, settings.labelsFile];
  if (given.every((one) => one === undefined)) return undefined;
  const { task, asked } = await readTask(flags, settings);
  const other = task.other === undefined ? [] : [{ name: task.other }];
  return { labels: [...task.labels, ...other], asked };
}

function occurring(rows: readonly ReviewRow[]): readonly Label[] {
  const found = rows.flatMap(({ labels, other }) => [...(labels ?? []), ...(other ?? [])]);
  return [...new Set(found)].sort().map((name) => ({ name }));
}

function otherColumns(table: Table, known: readonly (string | undefined)[]): TaskInput {
  return { columns: table.header.names.filter((name) => !known.includes(name)) };
}

function columnsOf({ column }: ReviewFlags): readonly string[] | undefined {
  return column === undefined ? undefined : [column];
}
