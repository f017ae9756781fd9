import { Readable } from 'node:stream';
import type { Format } from '../format.ts';
import { openTable, type Table } from '../io/table.ts';
import type { Shard } from '../shard.ts';

/** How a table is read; what is left out is noticed from the input. */
export interface ReadTableOptions {
  /** The format, where neither the name nor the first lines should tell. */
  readonly format?: Format;
  /** What separates cells, such as `;` or `tab`. */
  readonly delimiter?: string;
  /** False where the first record is a row; columns are then named 1, 2 and so on. */
  readonly header?: boolean;
  /** Lines at the top that are no part of the table. */
  readonly skipLines?: number;
  /** Name of the encoding, as the Encoding Standard has it; UTF-8 unless given. */
  readonly encoding?: string;
  /** One part of several: then `rows()` hands out its rows, `allRows()` those that a fit looks at. */
  readonly shard?: Shard;
  /** What the path `-` stands for, such as `process.stdin`. */
  readonly stdin?: NodeJS.ReadableStream;
}

/**
 * Opens a table of any format: CSV, TSV, JSONL or lines, each also as gzip.
 *
 * @param paths - A file, or several that are read as one table.
 * @returns The table; its `rows()` hands out the rows in chunks, in memory that does not grow.
 * @throws SkllmError `input` where one cannot be read, or where they do not go together.
 */
export function readTable(
  paths: string | readonly string[],
  options: ReadTableOptions = {},
): Promise<Table> {
  const { header = true, skipLines = 0, stdin = Readable.from([]), ...rest } = options;
  const inputs = typeof paths === 'string' ? [paths] : paths;
  return openTable(inputs, { ...rest, header, skipLines, stdin, lenient: false });
}

/** Opens a CSV file, whatever its name; see `readTable`. */
export function readCsv(
  paths: string | readonly string[],
  options: Omit<ReadTableOptions, 'format'> = {},
): Promise<Table> {
  return readTable(paths, { ...options, format: 'csv' });
}

/** Opens a file of one JSON object a line, whatever its name; see `readTable`. */
export function readJsonl(
  paths: string | readonly string[],
  options: Pick<ReadTableOptions, 'encoding' | 'skipLines' | 'stdin'> = {},
): Promise<Table> {
  return readTable(paths, { ...options, format: 'jsonl' });
}
