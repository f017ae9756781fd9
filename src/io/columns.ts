import { SkllmError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import type { Table } from './table.ts';

/**
 * Checks that a column can be read by its name.
 *
 * @param wayOut - What else to do where there is none.
 * @throws SkllmError `input` where there is none or more than one of that name. In JSONL a dotted
 *   path is accepted where its first key is known.
 */
export function checkColumn(
  table: Pick<Table, 'format' | 'header' | 'names'>,
  name: string,
  wayOut?: string,
): void {
  const { names } = table.header;
  const times = names.filter((known) => known === name).length;
  if (times > 1) {
    throw new SkllmError('input', `${table.names[0]}: ${times} columns are named "${name}"`, {
      hint: 'Rename one of them, or read the file with --no-header --skip-lines 1.',
    });
  }
  if (times === 1) return;
  if (table.format === 'jsonl' && names.includes(name.split('.', 1)[0]!)) return;
  const near = nearest(name, names);
  throw new SkllmError('input', `${table.names[0]}: no column is named "${name}"`, {
    hint: [
      near === undefined ? `The columns are: ${shownNames(names)}.` : `Did you mean "${near}"?`,
      ...(wayOut === undefined ? [] : [wayOut]),
    ].join(' '),
  });
}

/** Names of columns for a message: the first of them, and of a long one its beginning. */
export function shownNames(names: readonly string[]): string {
  const shown = names.slice(0, 30).map((name) => {
    return `"${name.length > 40 ? `${name.slice(0, 40)}…` : name}"`;
  });
  const more = names.length > 30 ? [`and ${names.length - 30} more`] : [];
  return [...shown, ...more].join(', ') || 'none';
}
