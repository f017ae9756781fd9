import { SkllmError } from '../errors.ts';
import type { Row } from '../row.ts';
import { EMPTY } from './bytes.ts';
import { clash, refuseClash } from './clash.ts';
import { type Format, isDelimited } from './formats.ts';
import { JsonRow } from './json-row.ts';
import { type CellStyle, type NewValue, newCell, quotedCell } from './new-cell.ts';
import { takeRows } from './sample.ts';
import type { Table } from './table.ts';
import type { TableWriter, WriteOptions } from './writer.ts';

/** Rows of JSONL whose keys make up the header. */
const ROWS_LOOKED_AT = 1000;

/**
 * The columns that all shards of a table have in another format, where its rows are to tell: JSONL
 * that becomes delimited text. Undefined for other tables and formats.
 */
export async function sharedKeys(
  table: Table,
  format: Format,
): Promise<readonly string[] | undefined> {
  if (!table.shard || table.format !== 'jsonl' || !isDelimited(format)) return undefined;
  const rows: Row[] = [];
  for await (const batch of takeRows(table.allRows(), ROWS_LOOKED_AT)) rows.push(...batch);
  return namesOf(rows);
}

/**
 * Rows become delimited text. JSONL has no header: unless its columns are told, its first 1,000 rows
 * are held back, and their keys make one.
 */
export class DelimitedConverter implements TableWriter {
  readonly #table: Table;
  readonly #options: WriteOptions;
  readonly #style: CellStyle;
  #held: { row: Row; values: readonly NewValue[] }[] = [];
  /** The columns of the input by their position; unknown while rows are held back. */
  #positions: ReadonlyMap<string, number> | undefined;
  #width = 0;

  constructor(table: Table, options: WriteOptions) {
    this.#table = table;
    this.#options = options;
    const delimiter = options.format === 'tsv' ? '\t' : ',';
    this.#style = { delimiter, separator: options.separator, safe: options.safeCsv };
    if (table.format !== 'jsonl') refuseClash(table, options);
    const names = table.format === 'jsonl' ? options.keys : table.header.names;
    if (names) this.#settle(names);
  }

  head(): Buffer {
    const { header, format, headerRecord } = this.#table;
    if (format === 'jsonl') return this.#options.keys ? this.#header(this.#options.keys) : EMPTY;
    const isNamed = format === 'lines' || headerRecord !== undefined;
    return isNamed ? this.#header(header.names) : EMPTY;
  }

  row(row: Row, values: readonly NewValue[]): Buffer {
    this.#refuseClash(row);
    if (this.#positions !== undefined) return this.#line(this.#positions, row, values);
    this.#held.push({ row, values });
    return this.#held.length < ROWS_LOOKED_AT ? EMPTY : this.#release();
  }

  tail(): Buffer {
    return this.#positions === undefined ? this.#release() : EMPTY;
  }

  /** Writes the header and the rows held back. */
  #release(): Buffer {
    const names = namesOf(this.#held.map(({ row }) => row));
    const positions = this.#settle(names);
    const lines = this.#held.map(({ row, values }) => this.#line(positions, row, values));
    this.#held = [];
    return Buffer.concat([this.#header(names), ...lines]);
  }

  #settle(names: readonly string[]): ReadonlyMap<string, number> {
    this.#width = names.length;
    this.#positions = new Map(names.map((name, position) => [name, position]));
    return this.#positions;
  }

  #header(names: readonly string[]): Buffer {
    const added = this.#options.columns.filter((column) => !names.includes(column));
    return this.#record([...names, ...added].map((name) => this.#quoted(name)));
  }

  #line(positions: ReadonlyMap<string, number>, row: Row, values: readonly NewValue[]): Buffer {
    const texts =
      row instanceof JsonRow ? this.#jsonTexts(positions, row) : row.cells.map((cell) => cell.text);
    const cells = texts.map((text) => this.#quoted(text));
    while (cells.length < this.#width) cells.push('');
    this.#options.columns.forEach((column, at) => {
      cells[positions.get(column) ?? cells.length] = newCell(values[at]!, this.#style);
    });
    return this.#record(cells);
  }

  /** The members' texts under their columns. A line that is no object is the first cell, whole. */
  #jsonTexts(positions: ReadonlyMap<string, number>, row: JsonRow): string[] {
    if (row.failure) return [this.#table.codec.decode(row.source.bytes)];
    const texts = Array.from({ length: this.#width }, () => '');
    const { names } = row.header;
    row.cells.forEach((cell, at) => {
      const position = positions.get(names[at]!);
      if (position !== undefined) texts[position] = cell.json === 'null' ? '' : cell.text;
      else if (!this.#options.columns.includes(names[at]!)) throw lateKey(row, names[at]!);
    });
    return texts;
  }

  #refuseClash(row: Row): void {
    if (this.#options.force || !(row instanceof JsonRow)) return;
    const present = this.#options.columns.find((column) => row.has(column));
    if (present !== undefined) throw clash(row.source.input, row.source.line, present);
  }

  #quoted(text: string): string {
    return quotedCell(text, this.#style.delimiter);
  }

  #record(cells: readonly string[]): Buffer {
    return Buffer.from(`${cells.join(this.#style.delimiter)}\n`);
  }
}

/** The keys of rows in the order in which they first occur; lines that are no objects need one too. */
function namesOf(rows: readonly Row[]): readonly string[] {
  const keys = [...new Set(rows.flatMap((row) => row.header.names))];
  return keys.length === 0 && rows.length > 0 ? ['_line'] : keys;
}

function lateKey({ source }: Row, key: string): SkllmError {
  return new SkllmError(
    'input',
    `${source.input}, line ${source.line}: the key "${key}" was in none of the first rows`,
    { hint: 'The header is written by then. Write JSONL (-f jsonl), or give every row all keys.' },
  );
}
