import { EMPTY } from './bytes.ts';

/**
 * Bytes that have arrived and are not yet a whole record.
 *
 * A chunk is copied only behind the rest of the one before. A record of many chunks grows by
 * doubling, so that each of its bytes is copied a bounded number of times.
 */
export class PendingBytes {
  #buffer: Buffer = EMPTY;
  #start = 0;
  #end = 0;

  get length(): number {
    return this.#end - this.#start;
  }

  /** The pending bytes. What was handed out before stays as it is. */
  get bytes(): Buffer {
    return this.#buffer.subarray(this.#start, this.#end);
  }

  append(chunk: Buffer): void {
    const { length } = this;
    if (length === 0) {
      this.#buffer = chunk;
      this.#start = 0;
      this.#end = chunk.length;
      return;
    }
    if (this.#end + chunk.length > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(Math.max(length + chunk.length, length * 2));
      this.#buffer.copy(larger, 0, this.#start, this.#end);
      this.#buffer = larger;
      this.#start = 0;
      this.#end = length;
    }
    chunk.copy(this.#buffer, this.#end);
    this.#end += chunk.length;
  }

  /** Forgets the first bytes. */
  drop(length: number): void {
    this.#start += length;
  }
}
