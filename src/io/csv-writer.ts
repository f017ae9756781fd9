import type { Row } from '../row.ts';
import { joined } from './bytes.ts';
import { refuseClash } from './clash.ts';
import { CsvRow } from './csv-row.ts';
import { requireEncodable } from './encodable.ts';
import { type CellStyle, type NewValue, newCell, quotedCell } from './new-cell.ts';
import type { Table } from './table.ts';
import type { TableWriter, WriteOptions } from './writer.ts';

/** Delimited text with its own bytes: new cells come last, replaced ones stay in their place. */
export class CsvWriter implements TableWriter {
  readonly #table: Table;
  readonly #style: CellStyle;
  readonly #columns: readonly string[];
  /** For each column of the input that is replaced, in order, which new value replaces it. */
  readonly #replaced: ReadonlyMap<number, number>;
  /** Which new values are added at the end. */
  readonly #appended: readonly number[];

  constructor(table: Table, options: WriteOptions) {
    this.#table = table;
    const delimiter = table.delimiter ?? ',';
    this.#style = { delimiter, separator: options.separator, safe: options.safeCsv };
    this.#columns = options.columns;
    const { names } = table.header;
    this.#replaced = new Map(
      names.flatMap((name, position) => {
        const value = options.columns.indexOf(name);
        return value === -1 ? [] : [[position, value] as const];
      }),
    );
    this.#appended = options.columns.flatMap((name, at) => (names.includes(name) ? [] : [at]));
    refuseClash(table, options);
    requireEncodable(table, [...options.columns, ...(options.labels ?? [])]);
  }

  head(): Buffer {
    const { preamble, headerRecord, codec } = this.#table;
    if (headerRecord === undefined) return preamble;
    const { delimiter } = this.#style;
    const names = this.#appended.map((at) => quotedCell(this.#columns[at]!, delimiter));
    const added = codec.encode(names.map((name) => delimiter + name).join(''));
    return joined([preamble, headerRecord.bytes, added, headerRecord.end]);
  }

  row(row: Row, values: readonly NewValue[]): Buffer {
    if (!(row instanceof CsvRow)) throw new TypeError('the row is not of this table');
    const { before, bytes, end } = row.source;
    const kept = this.#replaced.size === 0 ? [bytes] : this.#replace(row, values);
    return joined([before, ...kept, this.#added(row, values), end]);
  }

  tail(): Buffer {
    return this.#table.trailing;
  }

  /** The record with its replaced cells; what it lacks of them comes with the padding. */
  #replace(row: CsvRow, values: readonly NewValue[]): Buffer[] {
    const { bytes } = row.source;
    const parts: Buffer[] = [];
    let from = 0;
    for (const [position, value] of this.#replaced) {
      if (position >= row.width) break;
      const { start, end } = row.span(position);
      parts.push(bytes.subarray(from, start), this.#encode(values[value]!));
      from = end;
    }
    return [...parts, bytes.subarray(from)];
  }

  /** The cells that a short row lacks, then those that come last. */
  #added(row: CsvRow, values: readonly NewValue[]): Buffer {
    const { delimiter } = this.#style;
    let text = '';
    for (let at = row.width; at < this.#table.header.names.length; at++) {
      const value = this.#replaced.get(at);
      text += delimiter + (value === undefined ? '' : newCell(values[value]!, this.#style));
    }
    for (const at of this.#appended) text += delimiter + newCell(values[at]!, this.#style);
    return this.#table.codec.encode(text);
  }

  #encode(value: NewValue): Buffer {
    return this.#table.codec.encode(newCell(value, this.#style));
  }
}
