import type { Row, Source } from '../row.ts';
import { joined } from './bytes.ts';
import type { CutRecord } from './cutter.ts';

/** How the records of one format become rows. */
export interface RowFormat {
  /** A record that passes through and is no row. */
  isBlank(record: CutRecord): boolean;
  row(index: number, source: Source, record: CutRecord): Row;
}

/**
 * Makes rows of the records of all inputs, one input after the other: counts them, keeps what lies
 * between them, and adds the newline that the end of an input lacks.
 */
export class RowAssembler {
  readonly #format: RowFormat;
  readonly #newline: Buffer;
  #index = 0;
  #before: Buffer[] = [];
  #lacksNewline: boolean;

  /** @param lacksNewline - Whether what comes before the first row ends without a newline. */
  constructor(format: RowFormat, newline: Buffer, lacksNewline: boolean) {
    this.#format = format;
    this.#newline = newline;
    this.#lacksNewline = lacksNewline;
  }

  rows(input: string, records: readonly CutRecord[]): Row[] {
    const rows: Row[] = [];
    for (const record of records) {
      if (this.#lacksNewline) this.#before.push(this.#newline);
      this.#lacksNewline = record.end.length === 0;
      if (this.#format.isBlank(record)) this.#before.push(record.bytes, record.end);
      else rows.push(this.#row(input, record));
    }
    return rows;
  }

  /**
   * What lies after the last row, once all records were handed in.
   *
   * @param isFollowed - Whether others come after these records, which then end with a newline.
   */
  trailing(isFollowed: boolean): Buffer {
    if (isFollowed && this.#lacksNewline) this.#before.push(this.#newline);
    return joined(this.#before);
  }

  #row(input: string, record: CutRecord): Row {
    const { bytes, end, line } = record;
    const source: Source = { input, line, before: joined(this.#before), bytes, end };
    if (this.#before.length > 0) this.#before = [];
    return this.#format.row(this.#index++, source, record);
  }
}
