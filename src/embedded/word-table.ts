import { hashOf, hashSeed, mix } from './hash.ts';

/**
 * A set of words in the order of their characters, found by their text.
 *
 * Words live as bytes in one array with an open-addressed hash table over them: a tenth of the
 * memory and half the loading time of a `Map` of strings.
 */
export class WordTable {
  readonly size: number;
  readonly #bytes: Buffer;
  readonly #starts: Int32Array;
  /** Word number + 1, or 0 for a free slot. */
  readonly #slots: Int32Array;

  /**
   * @param coded - Sorted, front-coded ASCII words, one a line: a character whose code is 48 + the number
   *   of leading characters shared with the word before (at most 30), then the rest of the word.
   * @param size - Number of words.
   */
  constructor(coded: Uint8Array, size: number) {
    this.size = size;
    this.#starts = new Int32Array(size + 1);
    this.#bytes = expand(coded, this.#starts);
    this.#slots = new Int32Array(2 ** Math.ceil(Math.log2(size * 2 + 1)));
    for (let word = 0; word < size; word++) this.#insert(word);
  }

  /** The text of word number `word`. */
  word(word: number): string {
    return this.#bytes.toString('latin1', this.#starts[word], this.#starts[word + 1]);
  }

  /** The number of a word, or -1. */
  find(text: string): number {
    const mask = this.#slots.length - 1;
    for (let slot = hashOf(text) & mask; ; slot = (slot + 1) & mask) {
      const word = this.#slots[slot]! - 1;
      if (word < 0 || this.#matches(word, text)) return word;
    }
  }

  /** The numbers of all words that begin so, from `first` to before `end`. */
  startingWith(prefix: string): { readonly first: number; readonly end: number } {
    const first = this.#firstWhere((word) => this.#compare(word, prefix) >= 0);
    const end = this.#firstWhere((word) => this.#compare(word, prefix) > 0);
    return { first, end };
  }

  /** The first word for which something holds that holds for all after it too. */
  #firstWhere(holds: (word: number) => boolean): number {
    let first = 0;
    for (let end = this.size; first < end; ) {
      const middle = (first + end) >> 1;
      if (holds(middle)) end = middle;
      else first = middle + 1;
    }
    return first;
  }

  /** Less than 0 for a word before all that begin so, 0 for one of them, more for one after. */
  #compare(word: number, prefix: string): number {
    const start = this.#starts[word]!;
    const length = Math.min(prefix.length, this.#starts[word + 1]! - start);
    for (let i = 0; i < length; i++) {
      const difference = this.#bytes[start + i]! - prefix.charCodeAt(i);
      if (difference !== 0) return difference;
    }
    return length - prefix.length;
  }

  #matches(word: number, text: string): boolean {
    const start = this.#starts[word]!;
    if (this.#starts[word + 1]! - start !== text.length) return false;
    for (let i = 0; i < text.length; i++) {
      if (this.#bytes[start + i] !== text.charCodeAt(i)) return false;
    }
    return true;
  }

  #insert(word: number): void {
    let hash = hashSeed;
    const end = this.#starts[word + 1]!;
    for (let i = this.#starts[word]!; i < end; i++) hash = mix(hash, this.#bytes[i]!);
    const mask = this.#slots.length - 1;
    let slot = hash & mask;
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask;
    this.#slots[slot] = word + 1;
  }
}

const newline = 10;
const noShared = 48;
const longestShared = 30;

/** Writes out the words end to end, and where each begins. */
function expand(coded: Uint8Array, starts: Int32Array): Buffer {
  const bytes = Buffer.alloc(coded.length + longestShared * starts.length);
  let length = 0;
  let at = 0;
  for (let word = 0; word + 1 < starts.length; word++) {
    const before = starts[Math.max(0, word - 1)]!;
    const shared = coded[at++]! - noShared;
    starts[word] = length;
    for (let i = 0; i < shared; i++) bytes[length++] = bytes[before + i]!;
    for (; at < coded.length && coded[at] !== newline; at++) bytes[length++] = coded[at]!;
    at++;
  }
  starts[starts.length - 1] = length;
  return bytes.subarray(0, length);
}
