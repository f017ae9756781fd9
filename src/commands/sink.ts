import type { Settings } from '../config/settings.ts';
import type { Format } from '../format.ts';
import { sharedKeys } from '../io/delimited-converter.ts';
import { formatOfOutput } from '../io/formats.ts';
import { recorder } from '../io/record.ts';
import type { Table } from '../io/table.ts';
import { tableWriter } from '../io/writer.ts';
import type { Outcome, Prediction } from '../prediction.ts';
import { allLabels } from '../task.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';

/** Turns outcomes into the bytes of the output. */
export interface Sink {
  head(): Buffer;
  row(outcome: Outcome<Prediction>): Buffer;
  tail(): Buffer;
}

/**
 * Makes the sink of a plan.
 *
 * @throws SkllmError where a new column is there already, or a label cannot be written in the
 *   output's encoding.
 */
export async function createSink(
  { table, task, showConfidence, loaded: { settings } }: Plan,
  flags: ClassifyFlags,
): Promise<Sink> {
  const column = flags.labelColumn ?? settings.labelColumn ?? 'label';
  const record = recorder(task, {
    column,
    explanation: task.kind === 'labels' && Boolean(task.explain),
    confidence: showConfidence,
    errors: Boolean(flags.errors),
    wide: Boolean(flags.wide),
    model: Boolean(flags.withModel),
  });
  const format = formatWritten(flags, { settings, table });
  const writer = tableWriter(table, {
    format,
    columns: record.columns,
    keys: await sharedKeys(table, format),
    labels: task.kind === 'labels' ? allLabels(task) : [],
    force: Boolean(flags.force),
    separator: flags.labelSeparator ?? settings.labelSeparator ?? '|',
    safeCsv: flags.safeCsv ?? settings.safeCsv ?? false,
  });
  return {
    head: () => writer.head(),
    row: (outcome) => writer.row(outcome.row, record.values(outcome)),
    tail: () => writer.tail(),
  };
}

/** The format of the output: as asked for, as its name says, as the settings say, as the input's. */
export function formatWritten(
  { format, output }: Pick<ClassifyFlags, 'format' | 'output'>,
  { settings, table }: { settings: Pick<Settings, 'format'>; table: Pick<Table, 'format'> },
): Format {
  return format ?? formatOfOutput(output) ?? settings.format ?? table.format;
}
