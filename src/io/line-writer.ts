import type { Row } from '../row.ts';
import { joined } from './bytes.ts';
import { requireEncodable } from './encodable.ts';
import { type NewValue, newText } from './new-cell.ts';
import type { Table } from './table.ts';
import type { TableWriter, WriteOptions } from './writer.ts';

/** Lines out as they came in, each followed by a tab and the new values. No header. */
export class LineWriter implements TableWriter {
  readonly #table: Table;
  readonly #options: WriteOptions;

  constructor(table: Table, options: WriteOptions) {
    this.#table = table;
    this.#options = options;
    requireEncodable(table, options.labels ?? []);
  }

  head(): Buffer {
    return this.#table.preamble;
  }

  row({ source }: Row, values: readonly NewValue[]): Buffer {
    const added = values.map((value) => `\t${this.#plain(value)}`).join('');
    return joined([source.before, source.bytes, this.#table.codec.encode(added), source.end]);
  }

  tail(): Buffer {
    return this.#table.trailing;
  }

  /** Nothing can be quoted in plain lines: a tab or a line end within a value becomes a space. */
  #plain(value: NewValue): string {
    return newText(value, this.#options.separator).replace(/[\t\r\n]+/g, ' ');
  }
}
