import { SkllmError } from '../errors.ts';
import { CR, countLines, LF, lineEndOf, MAX_RECORD_BYTES, QUOTE } from './bytes.ts';
import type { CutRecord, Cutter } from './cutter.ts';
import { PendingBytes } from './pending-bytes.ts';

/** How CSV is to be read. */
export interface CsvDialect {
  /** One ASCII character. */
  readonly delimiter: string;
  /** A CR without LF ends a record too. */
  readonly loneCr: boolean;
  /** A stray quote is taken as it is. */
  readonly lenient: boolean;
}

/**
 * Cuts delimited text (RFC 4180) into records and notes where their cells end.
 *
 * A quote opens a cell only at its very start; two quotes within are one. A quote anywhere else is
 * an error or, when read leniently, text, and the cell goes on to the next delimiter. The tests hold
 * it against csv-parse; it is written by hand because only the bytes that steer are looked at, which
 * reads an order of magnitude faster, and a record is known as soon as its last byte is here.
 */
export class CsvCutter implements Cutter {
  readonly #input: string;
  readonly #dialect: CsvDialect;
  readonly #delimiter: number;
  readonly #pending = new PendingBytes();
  #line: number;
  #fault: SkllmError | undefined;
  /** Offsets in the pending bytes: of the record begun, of its cell begun, of the next byte to see. */
  #start = 0;
  #cellStart = 0;
  #at = 0;
  #isQuoted = false;
  #cellEnds: number[] = [];

  /** @param line - Number of the first line that will be fed. */
  constructor(input: string, line: number, dialect: CsvDialect) {
    this.#input = input;
    this.#line = line;
    this.#dialect = dialect;
    this.#delimiter = dialect.delimiter.charCodeAt(0);
  }

  feed(chunk: Buffer): CutRecord[] {
    if (this.#fault) throw this.#fault;
    this.#pending.append(chunk);
    const records = this.#cutAll(false);
    if (this.#pending.length > MAX_RECORD_BYTES) this.#fault ??= this.#tooLong();
    if (this.#fault && records.length === 0) throw this.#fault;
    return records;
  }

  finish(): CutRecord[] {
    if (this.#fault) throw this.#fault;
    const records = this.#cutAll(true);
    if (this.#fault) throw this.#fault;
    return records;
  }

  #cutAll(isLast: boolean): CutRecord[] {
    const records: CutRecord[] = [];
    const { bytes } = this.#pending;
    for (let end = this.#recordEnd(bytes, isLast); end !== undefined; ) {
      records.push(this.#cut(bytes.subarray(this.#start, end)));
      this.#start = end;
      this.#cellStart = end;
      this.#at = end;
      end = this.#recordEnd(bytes, isLast);
    }
    this.#forget(this.#start);
    return records;
  }

  #cut(whole: Buffer): CutRecord {
    const line = this.#line;
    const end = lineEndOf(whole, this.#dialect.loneCr);
    const bytes = end.length === 0 ? whole : whole.subarray(0, whole.length - end.length);
    const cellEnds = this.#cellEnds;
    cellEnds.push(bytes.length);
    this.#cellEnds = [];
    this.#line += countLines(whole, this.#dialect.loneCr);
    return { bytes, end, line, cellEnds };
  }

  #forget(length: number): void {
    this.#pending.drop(length);
    this.#start -= length;
    this.#cellStart -= length;
    this.#at -= length;
  }

  /** Where the record begun ends, line end included; undefined where it is not whole or at fault. */
  #recordEnd(bytes: Buffer, isLast: boolean): number | undefined {
    while (this.#at < bytes.length || this.#isQuoted) {
      if (this.#at === this.#cellStart && bytes[this.#at] === QUOTE && !this.#isQuoted) {
        this.#isQuoted = true;
        this.#at++;
      }
      if (this.#isQuoted && !this.#closeQuotes(bytes, isLast)) return undefined;
      const end = this.#walkPlain(bytes, isLast);
      if (end !== 'cell') return end;
    }
    return isLast && this.#start < bytes.length ? bytes.length : undefined;
  }

  /** Walks to the quote that closes the cell. False where it is not here yet, or is at fault. */
  #closeQuotes(bytes: Buffer, isLast: boolean): boolean {
    for (;;) {
      const quote = bytes.indexOf(QUOTE, this.#at);
      this.#at = quote === -1 ? bytes.length : quote;
      if (quote === -1 && isLast) this.#fault = this.#unclosed(bytes);
      if (quote === -1) return false;
      const next = bytes[quote + 1];
      if (next === QUOTE) {
        this.#at = quote + 2;
        continue;
      }
      const isEnd = this.#endsCell(bytes, quote + 1, isLast);
      if (isEnd === undefined) return false;
      if (!isEnd && !this.#dialect.lenient) this.#fault = this.#strayQuote(bytes, quote);
      this.#isQuoted = false;
      this.#at = quote + 1;
      return this.#fault === undefined;
    }
  }

  /** Whether a cell ends here: undefined where the bytes to come decide. */
  #endsCell(bytes: Buffer, at: number, isLast: boolean): boolean | undefined {
    const byte = bytes[at];
    if (byte === undefined) return isLast ? true : undefined;
    if (byte === this.#delimiter || byte === LF) return true;
    if (byte !== CR) return false;
    if (this.#dialect.loneCr || bytes[at + 1] === LF) return true;
    return at + 1 === bytes.length && !isLast ? undefined : false;
  }

  /**
   * Walks over unquoted bytes to the end of the cell.
   *
   * @returns Where the record ends, or `cell` where it goes on; undefined where the bytes to come
   *   decide, or one is at fault.
   */
  #walkPlain(bytes: Buffer, isLast: boolean): number | 'cell' | undefined {
    const { loneCr, lenient } = this.#dialect;
    for (let at = this.#at; at < bytes.length; at++) {
      const byte = bytes[at];
      if (byte === this.#delimiter) return this.#endCell(at);
      if (byte === LF) return at + 1;
      if (byte === QUOTE && !lenient) {
        this.#fault = this.#strayQuote(bytes, at);
        return undefined;
      }
      if (byte !== CR || !loneCr) continue;
      this.#at = at;
      if (at + 1 === bytes.length && !isLast) return undefined;
      return bytes[at + 1] === LF ? at + 2 : at + 1;
    }
    this.#at = bytes.length;
    return 'cell';
  }

  #endCell(at: number): 'cell' {
    this.#cellEnds.push(at - this.#start);
    this.#cellStart = at + 1;
    this.#at = at + 1;
    return 'cell';
  }

  #unclosed(bytes: Buffer): SkllmError {
    const line = this.#lineOf(bytes, this.#cellStart);
    return this.#error(line, 'a quote is opened here and never closed', {
      hint: 'Close the quote, or double it where it is part of the text.',
    });
  }

  #strayQuote(bytes: Buffer, at: number): SkllmError {
    const line = this.#lineOf(bytes, at);
    const opened = this.#lineOf(bytes, this.#cellStart);
    const since = opened === line ? '' : ` (the cell begins on line ${opened})`;
    return this.#error(line, `a quote in the middle of a cell${since}`, {
      hint: 'Double the quote within a quoted cell, or read it as it is with --lenient.',
    });
  }

  #tooLong(): SkllmError {
    return this.#error(this.#line, 'the record that begins here is longer than 64 MiB', {
      hint: 'Most likely a quote on this line is never closed.',
    });
  }

  #error(line: number, what: string, options: { hint: string }): SkllmError {
    return new SkllmError('input', `${this.#input}, line ${line}: ${what}`, options);
  }

  #lineOf(bytes: Buffer, offset: number): number {
    return this.#line + countLines(bytes.subarray(this.#start, offset), this.#dialect.loneCr);
  }
}
