import { textOf } from '../classify/text.ts';
import { checkColumn } from '../io/columns.ts';
import { seededRandom } from '../random.ts';
import { allLabels, type LabelTask } from '../task.ts';
import { gatherRows, type LabelledRows } from '../tune/labelled-rows.ts';
import { type Split, splitRows } from '../tune/split.ts';
import { askedInput, noColumn } from './column.ts';
import { knownLabelsIn, type LabelsOf, noGold, readCells, withLabels } from './gold.ts';
import { unlessAborted, untilAborted } from './interruption.ts';
import { openRows, selectedRows } from './rows.ts';
import { readTask } from './task.ts';
import type { TuneFlags } from './tune.ts';

/** Labelled rows, read and divided: what any way of tuning begins with. */
export interface LabelledTable {
  readonly task: LabelTask;
  readonly found: LabelledRows;
  readonly split: Split;
}

/**
 * Reads the rows that have labels and divides them.
 *
 * @throws SkllmError `input` for a label that the task does not know, and where no row has one.
 */
export async function readLabelled(
  inputs: readonly string[],
  given: TuneFlags,
  signal: AbortSignal,
): Promise<LabelledTable> {
  const { loaded, cells } = await readCells(given);
  const flags = await withLabels(inputs, given, { column: given.gold, loaded, cells });
  const { task: asked, asked: place } = await readTask(flags, loaded.settings);
  const table = await unlessAborted(openRows(inputs, flags), signal);
  checkColumn(table, flags.gold);
  const input = askedInput(table, place);
  if (input === undefined) throw noColumn(table);
  const task: LabelTask = { ...asked, input };
  const found = await gatherRows(selectedRows(untilAborted(table.rows(), signal), flags), {
    text: textOf(input),
    labels: fittingLabels(task, knownLabelsIn(flags.gold, cells, allLabels(task))),
    columns: input.columns,
  });
  if (found.rows.length === 0) throw noGold(flags.gold);
  const split = splitRows(found.rows, flags.heldOut, seededRandom(flags.seed));
  return { task, found, split };
}

/** As `read`, but for rows with more labels than the task allows, or fewer. */
function fittingLabels({ multiple, minLabels, maxLabels }: LabelTask, read: LabelsOf): LabelsOf {
  if (!multiple) return read;
  const most = maxLabels ?? Number.POSITIVE_INFINITY;
  return (row) => {
    const labels = read(row);
    return labels && labels.length >= minLabels && labels.length <= most ? labels : undefined;
  };
}
