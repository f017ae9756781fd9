import type { Header, Row } from '../row.ts';
import type { Shard } from '../shard.ts';
import { EMPTY, joined, lacksLineEnd } from './bytes.ts';
import type { Codec } from './codec.ts';
import { CsvCutter } from './csv-cutter.ts';
import type { Cutter } from './cutter.ts';
import { type Format, isDelimited } from './formats.ts';
import { LineCutter } from './line-cutter.ts';
import { leading, type Part } from './part.ts';
import { csvRows, jsonRows, lineRows } from './row-formats.ts';
import { RowAssembler, type RowFormat } from './row-source.ts';
import { bytesOf, type Span, type Stretch, shardSpan, wholeSpan } from './span.ts';
import type { OpenedInputs, Table } from './table.ts';
import { noCounts, type ReadCounts } from './tally.ts';

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
  readonly shard?: Shard;
  counts: ReadCounts = noCounts();
  trailing: Buffer = EMPTY;
  readonly #parts: readonly Part[];
  readonly #lenient: boolean;
  /** The records of the shard, once they have been asked for. */
  #own: Promise<Span> | undefined;

  constructor(
    opened: OpenedInputs,
    options: { header: boolean; lenient: boolean; shard?: Shard | undefined },
  ) {
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
    if (bytes !== undefined) this.bytes = Math.round(bytes / (options.shard?.count ?? 1));
    if (options.shard) this.shard = options.shard;
    this.notices = opened.notices;
    this.#parts = opened.parts;
    this.#lenient = options.lenient;
  }

  async *rows(): AsyncGenerator<readonly Row[]> {
    if (this.shard) this.#own ??= shardSpan(this.#parts, this.shard);
    yield* this.#read(this.#own === undefined ? wholeSpan(this.#parts) : await this.#own);
  }

  allRows(): AsyncGenerator<readonly Row[]> {
    return this.#read(wholeSpan(this.#parts));
  }

  async *#read({ stretches, isFollowed }: Span): AsyncGenerator<readonly Row[]> {
    this.counts = noCounts();
    this.trailing = EMPTY;
    const assembler = new RowAssembler(this.#rowFormat(), this.newline, this.#lacksNewline());
    for (const stretch of stretches) {
      const { name } = stretch.part.input;
      const cutter = this.#cutter(stretch);
      for await (const chunk of bytesOf(stretch)) {
        const rows = assembler.rows(name, cutter.feed(chunk));
        if (rows.length > 0) yield rows;
      }
      const rows = assembler.rows(name, cutter.finish());
      if (rows.length > 0) yield rows;
    }
    this.trailing = assembler.trailing(isFollowed);
  }

  #rowFormat(): RowFormat {
    if (this.format === 'jsonl') return jsonRows(this.codec, this.counts);
    const rows = this.format === 'lines' ? lineRows : csvRows;
    return rows(this.header, this.codec, this.counts);
  }

  #cutter({ part: { input, opening }, line }: Stretch): Cutter {
    if (!isDelimited(this.format)) return new LineCutter(input.name, line);
    const dialect = { delimiter: this.delimiter ?? ',', loneCr: opening.loneCr };
    return new CsvCutter(input.name, line, { ...dialect, lenient: this.#lenient });
  }

  #lacksNewline(): boolean {
    const { bytes = EMPTY, end = EMPTY } = this.headerRecord ?? {};
    return lacksLineEnd(joined([this.preamble, bytes, end]));
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
