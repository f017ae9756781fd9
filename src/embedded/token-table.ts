import { doubled } from './arrays.ts';

/** Gives tokens numbers, from 1 on, in the order in which they are met. */
export class TokenTable {
  /** How many tokens have a number. */
  count = 0;
  /** By number: its hash. */
  #hashes = new Int32Array(fewest);
  /** By number: where it begins in `#bytes`; and where the last ends. */
  #starts = new Int32Array(fewest);
  /** Tokens end to end. */
  #bytes = new Uint8Array(8 * fewest);
  /**
   * By hash, or in the next free place for those that clash: a number, or 0. More than half are free,
   * yet it is small: it is looked into for every token, anywhere.
   */
  #slots = new Int32Array(2 * fewest);

  /** The number of a token; higher than `count` was where it is new. */
  number(source: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]!;
      if (number === 0) return this.#add(source.subarray(start, end), hash);
      if (this.#hashes[number] === hash && this.#isAt(number, source, start, end)) return number;
    }
  }

  clear(): void {
    this.#slots.fill(0);
    this.count = 0;
  }

  #add(token: Uint8Array, hash: number): number {
    const number = ++this.count;
    if (number + 1 >= this.#hashes.length) this.#grow();
    const start = this.#starts[number]!;
    const end = start + token.length;
    while (end > this.#bytes.length) this.#bytes = doubled(this.#bytes, Uint8Array);
    this.#bytes.set(token, start);
    this.#starts[number + 1] = end;
    this.#hashes[number] = hash;
    this.#place(number);
    return number;
  }

  #grow(): void {
    this.#hashes = doubled(this.#hashes, Int32Array);
    this.#starts = doubled(this.#starts, Int32Array);
    this.#slots = new Int32Array(2 * this.#slots.length);
    for (let number = 1; number < this.count; number++) this.#place(number);
  }

  #place(number: number): void {
    const mask = this.#slots.length - 1;
    let slot = this.#hashes[number]! & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = number;
  }

  #isAt(number: number, source: Uint8Array, start: number, end: number): boolean {
    let at = this.#starts[number]!;
    if (this.#starts[number + 1]! - at !== end - start) return false;
    for (let i = start; i < end; i++) {
      if (source[i] !== this.#bytes[at++]) return false;
    }
    return true;
  }
}

/** Tokens that there is room for in the beginning; a power of two. */
const fewest = 2 ** 10;
