import type { Row } from '../row.ts';
import { joined } from './bytes.ts';
import { clash } from './clash.ts';
import type { Codec } from './codec.ts';
import { JsonRow } from './json-row.ts';
import { type NewValue, newJson } from './new-cell.ts';
import type { Table } from './table.ts';
import type { TableWriter, WriteOptions } from './writer.ts';

const BRACE = 0x7d;

/** JSONL with its own bytes: new members go in before the closing brace, replaced ones stay. */
export class JsonWriter implements TableWriter {
  readonly #table: Table;
  readonly #options: WriteOptions;

  constructor(table: Table, options: WriteOptions) {
    this.#table = table;
    this.#options = options;
  }

  head(): Buffer {
    return this.#table.preamble;
  }

  /** @throws SkllmError `input` where the row has a new column's key and it is not to be replaced. */
  row(row: Row, values: readonly NewValue[]): Buffer {
    const { before, bytes, end } = row.source;
    // A line that is no object passes through as it was.
    if (!(row instanceof JsonRow) || row.failure) return joined([before, bytes, end]);
    const json = values.map((value) => asciiWhereMissing(newJson(value), this.#table.codec));
    const present = this.#options.columns.filter((column) => row.has(column));
    if (present.length > 0 && !this.#options.force) {
      throw clash(row.source.input, row.source.line, present[0]!);
    }
    const body = present.length === 0 ? bytes : this.#replaced(row, json);
    const close = body.lastIndexOf(BRACE);
    const added = this.#added(row, json);
    return joined([before, body.subarray(0, close), added, body.subarray(close), end]);
  }

  tail(): Buffer {
    return this.#table.trailing;
  }

  #added(row: JsonRow, json: readonly string[]): Buffer {
    const members = this.#options.columns.flatMap((column, at) =>
      row.has(column) ? [] : [`${this.#key(column)}:${json[at]}`],
    );
    const text = members.join(',');
    return this.#table.codec.encode(row.isEmpty || text === '' ? text : `,${text}`);
  }

  #key(column: string): string {
    return asciiWhereMissing(JSON.stringify(column), this.#table.codec);
  }

  #replaced(row: JsonRow, json: readonly string[]): Buffer {
    const { bytes } = row.source;
    const parts: Buffer[] = [];
    let from = 0;
    for (const { key, start, end } of row.members()) {
      const value = this.#options.columns.indexOf(key);
      if (value === -1) continue;
      parts.push(bytes.subarray(from, start), this.#table.codec.encode(json[value]!));
      from = end;
    }
    return joined([...parts, bytes.subarray(from)]);
  }
}

/** JSON source in which characters that the encoding lacks are written as escapes. */
function asciiWhereMissing(json: string, codec: Codec): string {
  if (codec.missing(json) === undefined) return json;
  return json.replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
