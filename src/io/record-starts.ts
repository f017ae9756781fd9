import { CR, EMPTY, joined, LF, QUOTE } from './bytes.ts';

/** Where a record begins. */
export interface RecordStart {
  /** Bytes before it. */
  readonly offset: number;
  readonly line: number;
}

export interface Layout {
  /** Line on which the first record may begin. */
  readonly line: number;
  /** What separates cells; undefined where every line is a record and quotes are text. */
  readonly delimiter: string | undefined;
  /** A CR without LF ends a record too. */
  readonly loneCr: boolean;
}

/**
 * Finds the first record at or after each of some offsets, without cutting records: only quotes and
 * line ends are looked at. In a table as it should be a line end ends a record where the quotes
 * before it are even in number.
 *
 * A quote opens a cell only at its very start, as for a lenient `CsvCutter`: a stray quote moves no
 * boundary, and is complained of by who cuts the record that has it.
 */
export class RecordStarts {
  /** What was found, one for each of the first targets. */
  readonly found: RecordStart[] = [];
  readonly #targets: readonly number[];
  readonly #delimiter: number | undefined;
  readonly #loneCr: boolean;
  #line: number;
  #isQuoted = false;
  /** Offset of the quote that closed a cell last, or seemed to: the next byte may be its twin. */
  #closedAt = -1;
  /** A last CR, of which the next byte tells whether it ends a line by itself. */
  #held: Buffer = EMPTY;
  /** Offset of what is held, or of the next chunk; and the byte before it. */
  #offset = 0;
  #previous = LF;

  /** @param targets - Offsets above 0, ascending. */
  constructor(targets: readonly number[], { line, delimiter, loneCr }: Layout) {
    this.#targets = targets;
    this.#delimiter = delimiter?.charCodeAt(0);
    this.#loneCr = loneCr;
    this.#line = line;
  }

  /** Whether a record was found for every target. */
  get isDone(): boolean {
    return this.found.length === this.#targets.length;
  }

  feed(chunk: Buffer): void {
    const bytes = joined([this.#held, chunk]);
    const holds = this.#loneCr && bytes[bytes.length - 1] === CR;
    const end = holds ? bytes.length - 1 : bytes.length;
    const quote = this.#delimiter === undefined ? -1 : QUOTE;
    const lineEnd = this.#loneCr ? CR : LF;
    for (let at = 0; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === quote) this.#quote(bytes[at - 1] ?? this.#previous, this.#offset + at);
      else if (byte === LF) this.#endLine(this.#offset + at + 1);
      else if (byte === lineEnd && bytes[at + 1] !== LF) this.#endLine(this.#offset + at + 1);
    }
    this.#previous = bytes[end - 1] ?? this.#previous;
    this.#held = bytes.subarray(end);
    this.#offset += end;
  }

  /** Two quotes within a cell are read as one that closes it and one that opens it again. */
  #quote(previous: number, offset: number): void {
    if (this.#isQuoted) this.#closedAt = offset;
    this.#isQuoted =
      !this.#isQuoted && (this.#beginsCell(previous) || this.#closedAt === offset - 1);
  }

  #beginsCell(previous: number): boolean {
    return previous === this.#delimiter || previous === LF || (previous === CR && this.#loneCr);
  }

  #endLine(offset: number): void {
    this.#line += 1;
    if (this.#isQuoted) return;
    while (offset >= this.#targets[this.found.length]!) {
      this.found.push({ offset, line: this.#line });
    }
  }
}
