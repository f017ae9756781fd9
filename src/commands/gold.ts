import type { Loaded } from '../config/load.ts';
import { SkllmError } from '../errors.ts';
import { checkColumn } from '../io/columns.ts';
import { nearest } from '../nearest.ts';
import type { Row } from '../row.ts';
import { type LabelCells, labelsInCell } from './label-cell.ts';
import { openSettings } from './opened.ts';
import type { InputFlags, ModelFlags, TaskFlags } from './options.ts';
import type { OutputFlags } from './output-options.ts';
import { openRows } from './rows.ts';

/** Gives the labels that a row has in a column; undefined where it has none. */
export type LabelsOf = (row: Row) => readonly string[] | undefined;

type Flags = Pick<TaskFlags, 'labels' | 'labelsFile' | 'task' | 'multiLabel'> &
  Pick<OutputFlags, 'labelSeparator'> &
  Pick<ModelFlags, 'config'> &
  InputFlags;

/** Settings, and how they and the flags say that labels stand in a cell. */
export async function readCells(flags: Flags): Promise<{ loaded: Loaded; cells: LabelCells }> {
  const loaded = await openSettings({ config: flags.config });
  const { settings } = loaded;
  const task = flags.task === undefined ? undefined : settings.tasks?.[flags.task];
  return {
    loaded,
    cells: {
      multiple: flags.multiLabel ?? task?.multiLabel ?? false,
      separator: flags.labelSeparator ?? settings.labelSeparator ?? '|',
    },
  };
}

/** Reads labels from a column. */
export function labelsIn(column: string, cells: LabelCells): LabelsOf {
  return (row) => labelsInCell(row.text(column), cells);
}

/** As `labelsIn`; a label that is none of `known` ends the run. */
export function knownLabelsIn(
  column: string,
  cells: LabelCells,
  known: readonly string[],
): LabelsOf {
  const names = new Set(known);
  return (row) => {
    const labels = labelsInCell(row.text(column), cells, known);
    const unknown = labels?.find((label) => !names.has(label));
    if (unknown !== undefined) throw unknownLabel(row, column, { unknown, known });
    return labels;
  };
}

/**
 * The flags with labels: those given, in the flags or the settings, else those of a column.
 *
 * @throws SkllmError `usage` where the rows cannot be read twice, which finding labels takes.
 */
export async function withLabels<Given extends Flags>(
  inputs: readonly string[],
  flags: Given,
  { column, loaded, cells }: { column: string; loaded: Loaded; cells: LabelCells },
): Promise<Given> {
  const { labels, labelsFile } = loaded.settings;
  const given = [flags.labels, flags.labelsFile, flags.task, labels, labelsFile];
  if (given.some((one) => one !== undefined)) return flags;
  const table = await openRows(inputs, flags);
  if (!table.rereadable) throw readTwice('without --labels');
  checkColumn(table, column);
  const read = labelsIn(column, cells);
  const found = new Set<string>();
  for await (const rows of table.allRows()) {
    for (const row of rows) for (const label of read(row) ?? []) found.add(label);
  }
  if (found.size === 0) throw noGold(column);
  return { ...flags, labels: [...found].sort().map(quoted).join(','), labelsFound: true };
}

/** What to say where no row has a gold label. */
export function noGold(column: string): SkllmError {
  return new SkllmError('input', `no row has a gold label in the column "${column}"`, {
    hint: 'Name the column of the right labels with --gold.',
  });
}

/** What to say where rows must be read more than once and come from a pipe. */
export function readTwice(why: string): SkllmError {
  return new SkllmError('usage', `${why} the rows are read more than once, and a pipe cannot be`, {
    hint: 'Write them to a file first and name it.',
  });
}

function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

function unknownLabel(
  { source: { input, line } }: Row,
  column: string,
  { unknown, known }: { unknown: string; known: readonly string[] },
): SkllmError {
  const found = `the label ${JSON.stringify(unknown)} in "${column}" is none of the labels`;
  const near = nearest(unknown, known);
  return new SkllmError('input', `${input}, line ${line}: ${found}`, {
    hint: `${near ? `Did you mean "${near}"? ` : ''}Labels: ${known.join(', ')}.`,
  });
}
