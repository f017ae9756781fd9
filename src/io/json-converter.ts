import { SkllmError } from '../errors.ts';
import type { Row } from '../row.ts';
import { EMPTY } from './bytes.ts';
import { refuseClash } from './clash.ts';
import { type NewValue, newJson } from './new-cell.ts';
import type { Table } from './table.ts';
import type { TableWriter, WriteOptions } from './writer.ts';

/** Cells become members of objects: strings under the columns' names, a cell that lacks empty. */
export class JsonConverter implements TableWriter {
  readonly #columns: readonly string[];

  constructor(table: Table, options: WriteOptions) {
    this.#columns = options.columns;
    refuseTwins(table);
    refuseClash(table, options);
  }

  head(): Buffer {
    return EMPTY;
  }

  row(row: Row, values: readonly NewValue[]): Buffer {
    const {
      cells,
      header: { names },
    } = row;
    const members = new Map(names.map((name, at) => [name, cells[at]?.json ?? '""']));
    cells.slice(names.length).forEach((cell, at) => {
      members.set(`_extra_${at + 1}`, cell.json);
    });
    this.#columns.forEach((column, at) => {
      members.set(column, newJson(values[at]!));
    });
    const source = Array.from(members, ([key, json]) => `${JSON.stringify(key)}:${json}`);
    return Buffer.from(`{${source.join(',')}}\n`);
  }

  tail(): Buffer {
    return EMPTY;
  }
}

function refuseTwins({ names, header }: Table): void {
  const twin = header.names.find((name, at) => header.names.indexOf(name) !== at);
  if (twin === undefined) return;
  throw new SkllmError('input', `${names[0]}: two columns are named "${twin}"`, {
    hint: 'A JSON object cannot hold both. Rename one of them, or write CSV.',
  });
}
