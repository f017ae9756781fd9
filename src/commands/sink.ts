import { requireEncodable } from '../io/encodable.ts';
import { type Format, formatOfName } from '../io/formats.ts';
import { recorder } from '../io/record.ts';
import { tableWriter } from '../io/writer.ts';
import type { Outcome } from '../prediction.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';

/** Turns outcomes into the bytes of the output. */
export interface Sink {
  head(): Buffer;
  row(outcome: Outcome): Buffer;
  tail(): Buffer;
}

/**
 * Makes the sink of a plan.
 *
 * @throws SkllmError where a new column is there already, or a label cannot be written in the
 *   input's encoding.
 */
export function createSink(
  { table, task, loaded: { settings } }: Plan,
  flags: ClassifyFlags,
): Sink {
  const record = recorder(task, {
    column: flags.labelColumn ?? settings.labelColumn ?? 'label',
    explanation: Boolean(task.explain),
    confidence: Boolean(flags.confidence),
    errors: Boolean(flags.errors),
    wide: Boolean(flags.wide),
  });
  const writer = tableWriter(table, {
    format: outputFormat(table.format, flags),
    columns: record.columns,
    force: Boolean(flags.force),
    separator: flags.labelSeparator ?? settings.labelSeparator ?? '|',
    safeCsv: flags.safeCsv ?? settings.safeCsv ?? false,
  });
  const labels = task.labels.map(({ name }) => name);
  requireEncodable(table, [...record.columns, ...labels, ...(task.other ? [task.other] : [])]);
  return {
    head: () => writer.head(),
    row: (outcome) => writer.row(outcome.row, record.values(outcome)),
    tail: () => writer.tail(),
  };
}

/** `-f`, else what the output's name says, else the input's own. */
function outputFormat(input: Format, flags: ClassifyFlags): Format {
  if (flags.format) return flags.format;
  const named = flags.output === undefined ? undefined : formatOfName(flags.output);
  return named ?? input;
}
