import type { KeyBits } from './key.ts';
import { KeyTable } from './key-table.ts';

/** Where an answer lies: the number of its segment, and the byte at which its line begins. */
export interface Place {
  /** Below 2^24. */
  readonly segment: number;
  /** Below 2^40. */
  readonly offset: number;
}

/**
 * Where every answer lies, by key, in 24 bytes an answer. The line there has the whole key, of
 * which `KeyTable` compares a half: whoever reads it must compare the rest.
 */
export class PlaceIndex {
  /** The offset's lower 32 bits; the segment, and the offset's upper 8. */
  readonly #keys = new KeyTable(2);

  /** Keys in it. */
  get size(): number {
    return this.#keys.size;
  }

  /** Memory that it takes. */
  get bytes(): number {
    return this.#keys.bytes;
  }

  get(key: KeyBits): Place | undefined {
    const found = this.#keys.find(key);
    if (found === undefined) return undefined;
    const { words, at } = found;
    const upper = words[at + 1]!;
    return { segment: upper >>> 8, offset: words[at]! + (upper & 0xff) * 2 ** 32 };
  }

  /** Sets the place of a key; the last one set holds. */
  set(key: KeyBits, { segment, offset }: Place): void {
    const { words, at } = this.#keys.find(key) ?? this.#keys.add(key);
    words[at] = offset % 2 ** 32;
    words[at + 1] = (segment << 8) | Math.floor(offset / 2 ** 32);
  }
}
