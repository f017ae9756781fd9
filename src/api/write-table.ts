import { sharedKeys } from '../io/delimited-converter.ts';
import { type Format, formatOfOutput } from '../io/formats.ts';
import { openOutput } from '../io/output.ts';
import { openOutputFile } from '../io/output-file.ts';
import { recorder } from '../io/record.ts';
import type { Table } from '../io/table.ts';
import { tableWriter } from '../io/writer.ts';
import type { Outcome, Prediction } from '../prediction.ts';
import { allLabels, type Task } from '../task.ts';

/** How labelled rows are written. */
export interface WriteTableOptions {
  /** A file, which appears whole or not at all, or a stream, which is not ended. */
  readonly to: string | NodeJS.WritableStream;
  /** The format; else that of the file's name, else the table's own. */
  readonly format?: Format;
  /** Name of the new column; the others are named after it. `label` unless given. */
  readonly column?: string;
  /** Whether the confidence, the explanation, and the reason of failures get a column. */
  readonly confidence?: boolean;
  readonly explanation?: boolean;
  readonly errors?: boolean;
  /** Replaces a column of the same name, which otherwise is an error. */
  readonly force?: boolean;
}

/**
 * Writes a table's rows with what was predicted of them, the input's bytes as they are.
 *
 * @param outcomes - What `classify` gives, in its order.
 * @throws SkllmError `input` where a column of that name is there already, `output` where the file
 *   cannot be written; and what `outcomes` throws. The file is then left as it was.
 */
export async function writeTable(
  table: Table,
  task: Task,
  outcomes: AsyncIterable<Outcome<Prediction>>,
  options: WriteTableOptions,
): Promise<void> {
  const { to, column = 'label', confidence = false, explanation = false, errors = false } = options;
  const record = recorder(task, { column, confidence, explanation, errors, wide: false });
  const path = typeof to === 'string' ? to : undefined;
  const format = options.format ?? formatOfOutput(path) ?? table.format;
  const writer = tableWriter(table, {
    format,
    columns: record.columns,
    keys: await sharedKeys(table, format),
    labels: task.kind === 'labels' ? allLabels(task) : [],
    force: options.force ?? false,
    separator: '|',
    safeCsv: false,
  });
  const output = await (typeof to === 'string'
    ? openOutputFile(to)
    : openOutput(undefined, { stdout: to }));
  try {
    await output.write(writer.head());
    for await (const outcome of outcomes) {
      await output.write(writer.row(outcome.row, record.values(outcome)));
    }
    await output.write(writer.tail());
    await output.commit();
  } catch (error) {
    await output.discard();
    throw error;
  }
}
