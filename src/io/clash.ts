import { SkllmError } from '../errors.ts';
import type { Table } from './table.ts';

/** The error of a new column whose name the input has already. */
export function clash(input: string, line: number, column: string): SkllmError {
  return new SkllmError('input', `${input}, line ${line}: there is a "${column}" already`, {
    hint: 'Replace it with --force, or name the new one with --label-column (--column of map and describe).',
  });
}

/** Refuses new columns that the table's header has already. */
export function refuseClash(
  table: Pick<Table, 'header' | 'headerRecord' | 'names'>,
  options: { columns: readonly string[]; force: boolean },
): void {
  const present = options.columns.find((column) => table.header.names.includes(column));
  if (present === undefined || options.force) return;
  throw clash(table.names[0]!, table.headerRecord?.line ?? 1, present);
}
