import type { KeyBits } from './key.ts';

/**
 * Keys, each with some 32-bit words of its own: a hash table that grows by linear hashing (W. Litwin,
 * 1980), one bucket at a time and chunk by chunk. Nothing is ever copied into something larger, which
 * at its largest would take half of all memory again.
 *
 * A key takes 16 bytes, and its own words. It is known by its first 64 bits: of four million keys, two
 * are taken for one with a probability of one in two million, which whoever uses it has to bear.
 */
export class KeyTable {
  /** Words of an entry: two of the key, its own, and the next entry of its bucket plus one. */
  readonly #width: number;
  readonly #entries: Uint32Array[] = [];
  /** Of each bucket its first entry plus one; 0 is none. */
  readonly #buckets = [newChunk(1)];
  #size = 0;
  /** Buckets that were there when the present round of splitting began, a power of two. */
  #round = 1;
  /** Those of them that it has split. */
  #split = 0;

  /** @param words - Of each key, beside it. */
  constructor(words: number) {
    this.#width = words + 3;
  }

  /** Keys in it. */
  get size(): number {
    return this.#size;
  }

  /** Memory that it takes. */
  get bytes(): number {
    return (this.#entries.length * this.#width + this.#buckets.length) * chunkSize * 4;
  }

  /** Where a key's own words are, or undefined. */
  find(key: KeyBits): Entry | undefined {
    const bucket = this.#bucketOf(key[0]);
    let entry = this.#buckets[bucket >> chunkBits]![bucket & chunkMask]! - 1;
    while (entry >= 0) {
      const words = this.#entries[entry >> chunkBits]!;
      const at = (entry & chunkMask) * this.#width;
      if (words[at] === key[0] && words[at + 1] === key[1]) return { words, at: at + 2 };
      entry = words[at + this.#width - 1]! - 1;
    }
    return undefined;
  }

  /** Adds a key that is not in it. @returns Where its own words are, all 0. */
  add(key: KeyBits): Entry {
    const entry = this.#size++;
    if ((entry & chunkMask) === 0) this.#entries.push(newChunk(this.#width));
    const words = this.#entries.at(-1)!;
    const at = (entry & chunkMask) * this.#width;
    words[at] = key[0];
    words[at + 1] = key[1];
    this.#put(entry);
    if (this.#size > this.#round + this.#split) this.#splitNext();
    return { words, at: at + 2 };
  }

  /** Keys are hashes already: any of their bits do. */
  #bucketOf(word: number): number {
    const bucket = word & (this.#round - 1);
    return bucket < this.#split ? word & (2 * this.#round - 1) : bucket;
  }

  /** Puts an entry first in its bucket. @returns The one that came after it before, plus one. */
  #put(entry: number): number {
    const words = this.#entries[entry >> chunkBits]!;
    const at = (entry & chunkMask) * this.#width;
    const link = at + this.#width - 1;
    const bucket = this.#bucketOf(words[at]!);
    const heads = this.#buckets[bucket >> chunkBits]!;
    const after = words[link]!;
    words[link] = heads[bucket & chunkMask]!;
    heads[bucket & chunkMask] = entry + 1;
    return after;
  }

  /** Deals the entries of the next bucket out to itself and a new one. */
  #splitNext(): void {
    const from = this.#split++;
    const to = from + this.#round;
    if ((to & chunkMask) === 0) this.#buckets.push(newChunk(1));
    const heads = this.#buckets[from >> chunkBits]!;
    let entry = heads[from & chunkMask]! - 1;
    heads[from & chunkMask] = 0;
    while (entry >= 0) entry = this.#put(entry) - 1;
    if (this.#split < this.#round) return;
    this.#round *= 2;
    this.#split = 0;
  }
}

/** A key's own words, in an array of many. */
export interface Entry {
  readonly words: Uint32Array;
  readonly at: number;
}

const chunkBits = 12;
const chunkSize = 1 << chunkBits;
const chunkMask = chunkSize - 1;

function newChunk(width: number): Uint32Array {
  return new Uint32Array(chunkSize * width);
}
