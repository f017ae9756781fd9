import { shownName } from '../io/inputs.ts';
import { sampleRows, takeRows } from '../io/sample.ts';
import { openTable, type Table } from '../io/table.ts';
import type { Row } from '../row.ts';
import type { InputFlags } from './options.ts';

/** Opens inputs with the flags of the group "input". */
export function openRows(inputs: readonly string[], flags: InputFlags): Promise<Table> {
  const { inputFormat: format, delimiter, header, skipLines, encoding, shard } = flags;
  const options = { format, delimiter, header, skipLines, encoding, shard };
  return openTable(inputs, { ...options, lenient: Boolean(flags.lenient), stdin: process.stdin });
}

/** The names of inputs as messages have them. */
export function shownInputs(inputs: readonly string[]): readonly string[] {
  return (inputs.length === 0 ? ['-'] : inputs).map(shownName);
}

/** The rows that `--sample` and `--limit` leave: of a shard, where there is one. */
export function selectedRows(
  rows: AsyncGenerator<readonly Row[]>,
  { sample, limit, seed }: InputFlags,
): AsyncGenerator<readonly Row[]> {
  const sampled = sample === undefined ? rows : sampleRows(rows, sample, seed);
  return limit === undefined ? sampled : takeRows(sampled, limit);
}
