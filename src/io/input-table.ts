import type { Header, Row } from '../row.ts';
import { CR, EMPTY, joined, LF } from './bytes.ts';
import type { Codec } from './codec.ts';
import { CsvCutter } from './csv-cutter.ts';
import type { Cutter } from './cutter.ts';
import { type Format, isDelimited } from './formats.ts';
import { LineCutter } from './line-cutter.ts';
import { leading, type Part } from './part.ts';
import { csvRows, jsonRows, lineRows } from './row-formats.ts';
import { RowAssembler, type RowFormat } from './row-source.ts';
import type { Table } from './table.ts';
import { noCounts, type ReadCounts } from './tally.ts';

export interface OpenedInputs {
  readonly names: readonly string[];
  /** One for each name; all agree. */
  readonly parts: readonly Part[];
  readonly codec: Codec;
  readonly notices: readonly string[];
}

/** The inputs that have been opened, read as one table. */
export class InputTable implements Table {
  readonly names: readonly string[];
  readonly format: Format;
  readonly delimiter?: string;
  readonly codec: Codec;
  readonly hasHeader: boolean;
  readonly header: Header;
  readonly preamble: Buffer;
  readonly headerRecord?: NonNullable<Table['headerRecord']>;
  readonly newline: Buffer;
  readonly rereadable: boolean;
  readonly bytes?: number;
  readonly notices: readonly string[];
  counts: ReadCounts = noCounts();
  trailing: Buffer = EMPTY;
  readonly #parts: readonly Part[];
  readonly #lenient: boolean;

  constructor(opened: OpenedInputs, options: { header: boolean; lenient: boolean }) {
    const { opening, header } = leading(opened.parts);
    this.names = opened.names;
    this.format = opening.format;
    if (opening.delimiter !== undefined) this.delimiter = opening.delimiter;
    this.codec = opened.codec;
    this.hasHeader = isDelimited(opening.format) && options.header;
    this.header = header;
    this.preamble = opening.preamble;
    if (this.hasHeader && opening.first) this.headerRecord = opening.first;
    this.newline = opening.newline;
    this.rereadable = opened.parts.every(({ input }) => input.size !== undefined);
    const bytes = plainSize(opened.parts);
    if (bytes !== undefined) this.bytes = bytes;
    this.notices = opened.notices;
    this.#parts = opened.parts;
    this.#lenient = options.lenient;
  }

  async *rows(): AsyncGenerator<readonly Row[]> {
    this.counts = noCounts();
    this.trailing = EMPTY;
    const assembler = new RowAssembler(this.#rowFormat(), this.newline, this.#lacksNewline());
    for (const part of this.#parts) {
      const { name } = part.input;
      const cutter = this.#cutter(part);
      for await (const chunk of bodyOf(part)) {
        const rows = assembler.rows(name, cutter.feed(chunk));
        if (rows.length > 0) yield rows;
      }
      const rows = assembler.rows(name, cutter.finish());
      if (rows.length > 0) yield rows;
    }
    this.trailing = assembler.trailing();
  }

  #rowFormat(): RowFormat {
    if (this.format === 'jsonl') return jsonRows(this.codec, this.counts);
    const rows = this.format === 'lines' ? lineRows : csvRows;
    return rows(this.header, this.codec, this.counts);
  }

  #cutter({ input, opening }: Part): Cutter {
    if (!isDelimited(this.format)) return new LineCutter(input.name, opening.line);
    const dialect = { delimiter: this.delimiter ?? ',', loneCr: opening.loneCr };
    return new CsvCutter(input.name, opening.line, { ...dialect, lenient: this.#lenient });
  }

  #lacksNewline(): boolean {
    const bare = this.preamble.subarray(this.preamble[0] === 0xef ? 3 : 0);
    const last = joined([bare, this.headerRecord?.bytes ?? EMPTY, this.headerRecord?.end ?? EMPTY]);
    const byte = last[last.length - 1];
    return byte !== undefined && byte !== LF && byte !== CR;
  }
}

/** Size of all inputs where each is a regular file and none is compressed. */
function plainSize(parts: readonly Part[]): number | undefined {
  let sum = 0;
  for (const { input } of parts) {
    if (input.size === undefined || input.gzip) return undefined;
    sum += input.size;
  }
  return sum;
}

/** The bytes of an input from its first row on. */
async function* bodyOf({ input, opening }: Part): AsyncGenerator<Buffer> {
  let skip = opening.length;
  for await (const chunk of input.chunks()) {
    const body = chunk.subarray(Math.min(skip, chunk.length));
    skip -= chunk.length - body.length;
    if (body.length > 0) yield body;
  }
}
