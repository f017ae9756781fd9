import { SkllmError } from '../errors.ts';
import { type Format, type OutputFormat, outputFormats } from '../format.ts';
import type { Row } from '../row.ts';
import { CsvWriter } from './csv-writer.ts';
import { DelimitedConverter } from './delimited-converter.ts';
import { delimiters, isDelimited } from './formats.ts';
import { JsonConverter } from './json-converter.ts';
import { JsonWriter } from './json-writer.ts';
import { LineWriter } from './line-writer.ts';
import type { NewValue } from './new-cell.ts';
import type { Table } from './table.ts';

export type { NewValue } from './new-cell.ts';

export interface WriteOptions {
  readonly format: Format;
  /** Names of the new columns. */
  readonly columns: readonly string[];
  /** Columns of JSONL as delimited text; those of the first rows written unless given. */
  readonly keys?: readonly string[] | undefined;
  /** Labels that new cells may hold, to be checked against the output's encoding beforehand. */
  readonly labels?: readonly string[];
  /** Whether a column of the same name is replaced in place, which otherwise is an error. */
  readonly force: boolean;
  /** Joins the labels of a row in delimited text and lines. */
  readonly separator: string;
  /** Whether new cells are made safe for spreadsheets. */
  readonly safeCsv: boolean;
}

/** Turns rows and their new values into the bytes of the output. */
export interface TableWriter {
  /** What comes before the rows. To be called first. */
  head(): Buffer;
  /** One row, `values` in the order of the columns. May hold rows back until a later call. */
  row(row: Row, values: readonly NewValue[]): Buffer;
  /** What is left, and what follows the last row where the whole table was read. */
  tail(): Buffer;
}

/**
 * The writer for a table: in the table's own format its bytes as they are, with the new cells added;
 * in another format every row is written anew, in UTF-8.
 *
 * @throws SkllmError `input` where a new column is there already and `force` is not given; `usage`
 *   where a column or label cannot be written in the table's encoding, or the table in the format.
 */
export function tableWriter(table: Table, options: WriteOptions): TableWriter {
  if (sameFormat(table, options.format)) return new writers[table.format](table, options);
  const Converter = converters[options.format];
  if (Converter) return new Converter(table, options);
  throw new SkllmError(
    'usage',
    `a table of ${table.format} cannot be turned into ${options.format}`,
    {
      hint: `It can be turned into: ${outputFormats.join(', ')}.`,
    },
  );
}

type Writer = new (table: Table, options: WriteOptions) => TableWriter;

/** The table's own bytes, with the new cells added. */
const writers: Readonly<Record<Format, Writer>> = {
  csv: CsvWriter,
  tsv: CsvWriter,
  jsonl: JsonWriter,
  lines: LineWriter,
};

/** Every row written anew. */
const converters: Readonly<Record<OutputFormat, Writer>> & Partial<Record<Format, Writer>> = {
  csv: DelimitedConverter,
  tsv: DelimitedConverter,
  jsonl: JsonConverter,
};

function sameFormat(table: Table, format: Format): boolean {
  if (table.format === format) return true;
  return isDelimited(table.format) && table.delimiter === delimiters[format];
}
