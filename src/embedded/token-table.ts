/** Gives tokens numbers, from 1 on, in the order in which they are met. */
export class TokenTable {
  /** How many tokens have a number. */
  count = 0;
  /** By number: its hash. */
  readonly #hashes: Int32Array;
  /** Words as bytes, end to end; by number, where each begins, and where the last ends. */
  #bytes = new Uint8Array(2 ** 16);
  readonly #starts: Int32Array;
  /** By hash, or in the next free place for those that clash: a number, or 0. */
  readonly #slots: Int32Array;

  /** @param most - Tokens that it can hold. */
  constructor(most: number) {
    this.#hashes = new Int32Array(most + 1);
    this.#starts = new Int32Array(most + 2);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(most * 1.5)));
  }

  /** The number of a token; higher than `count` was where it is new. */
  number(source: Uint8Array, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const number = this.#slots[slot]!;
      if (number === 0) return this.#add(slot, source.subarray(start, end), hash);
      if (this.#hashes[number] === hash && this.#isAt(number, source, start, end)) return number;
    }
  }

  hash(number: number): number {
    return this.#hashes[number]!;
  }

  clear(): void {
    this.#slots.fill(0);
    this.count = 0;
  }

  #add(slot: number, token: Uint8Array, hash: number): number {
    const number = ++this.count;
    const start = this.#starts[number]!;
    const end = start + token.length;
    while (end > this.#bytes.length) this.#bytes = doubled(this.#bytes);
    this.#bytes.set(token, start);
    this.#starts[number + 1] = end;
    this.#hashes[number] = hash;
    this.#slots[slot] = number;
    return number;
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

function doubled(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(bytes.length * 2);
  larger.set(bytes);
  return larger;
}
