import { SkllmError } from '../errors.ts';
import type { Format } from '../format.ts';
import type { Row } from '../row.ts';
import { EMPTY } from './bytes.ts';
import { clash, refuseClash } from './clash.ts';
import { delimiters, isDelimited, isKeyed } from './formats.ts';
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
  if (!table.shard || !isKeyed(table.format) || !isDelimited(format)) return undefined;
  const names: (readonly string[])[] = [];
  for await (const rows of takeRows(table.allRows(), ROWS_LOOKED_AT)) {
    names.push(...rows.map((row) => row.header.names));
  }
  return joinedNames(names);
}

/** A row with the names of its cells, which a row of JSONL has to look for. */
interface Entry {
  readonly row: Row;
  readonly names: readonly string[];
  readonly values: readonly NewValue[];
}

/**
 * Rows become delimited text. JSONL has no header: unless its columns are told, its first 1,000 rows
 * are held back, and their keys make one.
 */
export class DelimitedConverter implements TableWriter {
  readonly #table: Table;
  readonly #options: WriteOptions;
  readonly #style: CellStyle;
  readonly #keyed: boolean;
  #held: Entry[] = [];
  /** The columns of the input by their position; unknown while rows are held back. */
  #positions: ReadonlyMap<string, number> | undefined;
  #names: readonly string[] = [];

  constructor(table: Table, options: WriteOptions) {
    this.#table = table;
    this.#options = options;
    const delimiter = delimiters[options.format] ?? ',';
    this.#style = { delimiter, separator: options.separator, safe: options.safeCsv };
    this.#keyed = isKeyed(table.format);
    if (!this.#keyed) refuseClash(table, options);
    const names = this.#keyed ? options.keys : table.header.names;
    if (names) this.#settle(names);
  }

  head(): Buffer {
    const { header, format, headerRecord } = this.#table;
    if (this.#keyed) return this.#options.keys ? this.#header(this.#options.keys) : EMPTY;
    const isNamed = format === 'lines' || headerRecord !== undefined;
    return isNamed ? this.#header(header.names) : EMPTY;
  }

  row(row: Row, values: readonly NewValue[]): Buffer {
    const entry = { row, names: row.header.names, values };
    if (this.#keyed) this.#refuseClash(entry);
    if (this.#positions !== undefined) return this.#line(this.#positions, entry);
    this.#held.push(entry);
    return this.#held.length < ROWS_LOOKED_AT ? EMPTY : this.#release();
  }

  tail(): Buffer {
    return this.#positions === undefined ? this.#release() : EMPTY;
  }

  /** Writes the header and the rows held back. */
  #release(): Buffer {
    const names = joinedNames(this.#held.map((entry) => entry.names));
    const positions = this.#settle(names);
    const lines = this.#held.map((entry) => this.#line(positions, entry));
    this.#held = [];
    return Buffer.concat([this.#header(names), ...lines]);
  }

  #settle(names: readonly string[]): ReadonlyMap<string, number> {
    this.#names = names;
    this.#positions = new Map(names.map((name, position) => [name, position]));
    return this.#positions;
  }

  #header(names: readonly string[]): Buffer {
    const added = this.#options.columns.filter((column) => !names.includes(column));
    return this.#record([...names, ...added].map((name) => this.#quoted(name)));
  }

  #line(positions: ReadonlyMap<string, number>, entry: Entry): Buffer {
    const { row, values } = entry;
    const texts = this.#keyed
      ? this.#keyedTexts(positions, entry)
      : row.cells.map((cell) => cell.text);
    const cells = texts.map((text) => this.#quoted(text));
    while (cells.length < this.#names.length) cells.push('');
    this.#options.columns.forEach((column, at) => {
      const cell = newCell(values[at]!, this.#style);
      if (positions.has(column)) this.#replace(cells, column, cell);
      else cells.push(cell);
    });
    return this.#record(cells);
  }

  /** In every column of that name, of which a table may have several. */
  #replace(cells: string[], column: string, cell: string): void {
    this.#names.forEach((name, position) => {
      if (name === column) cells[position] = cell;
    });
  }

  /** The members' texts under their columns. A bad record is the first cell, whole. */
  #keyedTexts(positions: ReadonlyMap<string, number>, { row, names }: Entry): string[] {
    if (row.failure) return [this.#table.codec.decode(row.source.bytes)];
    const texts = Array.from({ length: this.#names.length }, () => '');
    row.cells.forEach((cell, at) => {
      const position = positions.get(names[at]!);
      if (position !== undefined) texts[position] = cell.json === 'null' ? '' : cell.text;
      else if (!this.#options.columns.includes(names[at]!)) throw lateKey(row, names[at]!);
    });
    return texts;
  }

  #refuseClash({ row, names }: Entry): void {
    if (this.#options.force) return;
    const present = this.#options.columns.find((column) => names.includes(column));
    if (present !== undefined) throw clash(row.source.input, row.source.line, present);
  }

  #quoted(text: string): string {
    return quotedCell(text, this.#style.delimiter);
  }

  #record(cells: readonly string[]): Buffer {
    return Buffer.from(`${cells.join(this.#style.delimiter)}\n`);
  }
}

/** The keys of all rows in the order in which they first occur; rows without any need one too. */
function joinedNames(names: readonly (readonly string[])[]): readonly string[] {
  const keys = [...new Set(names.flat())];
  return keys.length === 0 && names.length > 0 ? ['_line'] : keys;
}

function lateKey({ source }: Row, key: string): SkllmError {
  return new SkllmError(
    'input',
    `${source.input}, line ${source.line}: the key "${key}" was in none of the first rows`,
    { hint: 'The header is written by then. Write JSONL (-f jsonl), or give every row all keys.' },
  );
}
