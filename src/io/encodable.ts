import { SkllmError } from '../errors.ts';
import type { Table } from './table.ts';

/**
 * Checks that texts can be written in the table's encoding: to be called with all labels before the
 * first row, since a character that the encoding lacks would be written as `?`.
 *
 * @throws SkllmError `usage` that names the first text that cannot.
 */
export function requireEncodable(table: Pick<Table, 'codec'>, texts: readonly string[]): void {
  for (const text of texts) {
    const missing = table.codec.missing(text);
    if (missing === undefined) continue;
    const { name } = table.codec;
    throw new SkllmError('usage', `"${text}" cannot be written in ${name}: it has no ${missing}`, {
      hint: `Turn the input into UTF-8 first (iconv -f ${name} -t utf-8), or write JSONL (-f jsonl).`,
    });
  }
}
