import { CR, joined, LF, QUOTE } from './bytes.ts';

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
  /** A last byte whose meaning the next one tells. */
  #held: Buffer = Buffer.alloc(0);
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
    const last = bytes[bytes.length - 1];
    const end = last === QUOTE || last === CR ? bytes.length - 1 : bytes.length;
    let at = 0;
    while (at < end) {
      const byte = bytes[at++]!;
      // Most bytes are letters, which lie above all that steer.
      if (byte > QUOTE) continue;
      if (byte === QUOTE) at = this.#quote(bytes, at);
      else if (byte === LF || (byte === CR && this.#loneCr && bytes[at] !== LF)) this.#endLine(at);
    }
    if (at > 0) this.#previous = bytes[at - 1]!;
    this.#held = bytes.subarray(at);
    this.#offset += at;
  }

  /** @returns Where to go on, having read a quote that ends at `at`. */
  #quote(bytes: Buffer, at: number): number {
    if (this.#delimiter === undefined) return at;
    if (this.#isQuoted && bytes[at] === QUOTE) return at + 1;
    this.#isQuoted = !this.#isQuoted && this.#beginsCell(bytes[at - 2] ?? this.#previous);
    return at;
  }

  #beginsCell(previous: number): boolean {
    return previous === this.#delimiter || previous === LF || (previous === CR && this.#loneCr);
  }

  #endLine(at: number): void {
    this.#line += 1;
    if (this.#isQuoted) return;
    const offset = this.#offset + at;
    while (offset >= this.#targets[this.found.length]!) {
      this.found.push({ offset, line: this.#line });
    }
  }
}
