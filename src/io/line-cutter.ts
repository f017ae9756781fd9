import { SkllmError } from '../errors.ts';
import { LF, lineEndOf, MAX_RECORD_BYTES } from './bytes.ts';
import type { CutRecord, Cutter } from './cutter.ts';
import { PendingBytes } from './pending-bytes.ts';

/** Cuts at every line feed; a CR before it belongs to the line end. */
export class LineCutter implements Cutter {
  readonly #input: string;
  readonly #pending = new PendingBytes();
  #line: number;

  /** @param line - Number of the first line that will be fed. */
  constructor(input: string, line: number) {
    this.#input = input;
    this.#line = line;
  }

  feed(chunk: Buffer): CutRecord[] {
    const seen = this.#pending.length;
    this.#pending.append(chunk);
    const { bytes } = this.#pending;
    const records: CutRecord[] = [];
    let start = 0;
    for (let at = bytes.indexOf(LF, seen); at !== -1; at = bytes.indexOf(LF, start)) {
      records.push(this.#record(bytes.subarray(start, at + 1)));
      start = at + 1;
    }
    this.#pending.drop(start);
    if (this.#pending.length > MAX_RECORD_BYTES) throw this.#tooLong();
    return records;
  }

  finish(): CutRecord[] {
    const { bytes } = this.#pending;
    return bytes.length > 0 ? [this.#record(bytes)] : [];
  }

  #record(whole: Buffer): CutRecord {
    const end = lineEndOf(whole);
    const bytes = end.length === 0 ? whole : whole.subarray(0, whole.length - end.length);
    return { bytes, end, line: this.#line++ };
  }

  #tooLong(): SkllmError {
    return new SkllmError('input', `${this.#input}, line ${this.#line}: longer than 64 MiB`, {
      hint: 'Every record must be on a line of its own.',
    });
  }
}
