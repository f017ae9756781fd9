import type { Key } from './key.ts';

/** Where an answer lies: the number of its segment, and the byte at which its line begins. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
}

/**
 * Where every answer lies, by key: an open-addressing hash table in typed arrays.
 *
 * An answer takes 28 bytes, and its share of the table 5 to 11: a million take 37 MB. Entries are
 * kept in chunks, so that growing copies none of them.
 */
export class PlaceIndex {
  #chunks: Chunk[] = [];
  #size = 0;
  /** Number of an entry plus one; 0 is free. Its length is a power of two. */
  #table = new Uint32Array(1 << 12);

  /** Keys in it. */
  get size(): number {
    return this.#size;
  }

  /** Memory that it takes. */
  get bytes(): number {
    return this.#table.byteLength + this.#chunks.length * chunkEntries * entryBytes;
  }

  get(key: Key): Place | undefined {
    const entry = this.#table[this.#slot(wordsOf(key))]! - 1;
    if (entry < 0) return undefined;
    const { segments, offsets } = this.#chunkOf(entry);
    const at = entry % chunkEntries;
    return { segment: segments[at]!, offset: offsets[at]! };
  }

  /** Sets the place of a key; the last one set holds. */
  set(key: Key, place: Place): void {
    const words = wordsOf(key);
    const slot = this.#slot(words);
    const known = this.#table[slot]! - 1;
    const entry = known < 0 ? this.#add(words, slot) : known;
    const { segments, offsets } = this.#chunkOf(entry);
    segments[entry % chunkEntries] = place.segment;
    offsets[entry % chunkEntries] = place.offset;
  }

  #add(words: Words, slot: number): number {
    const entry = this.#size++;
    if (entry % chunkEntries === 0) this.#chunks.push(newChunk());
    this.#chunkOf(entry).keys.set(words, (entry % chunkEntries) * 4);
    this.#table[slot] = entry + 1;
    if (this.#size > this.#table.length * fullest) this.#grow();
    return entry;
  }

  /** The slot that holds a key, or the free one where it belongs. */
  #slot(words: Words): number {
    const mask = this.#table.length - 1;
    // Keys are hashes already: any of their bits do.
    let slot = words[0]! & mask;
    for (;;) {
      const entry = this.#table[slot]! - 1;
      if (entry < 0 || this.#holds(entry, words)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #holds(entry: number, words: Words): boolean {
    const { keys } = this.#chunkOf(entry);
    const at = (entry % chunkEntries) * 4;
    return (
      keys[at] === words[0] &&
      keys[at + 1] === words[1] &&
      keys[at + 2] === words[2] &&
      keys[at + 3] === words[3]
    );
  }

  #grow(): void {
    const table = new Uint32Array(this.#table.length * 2);
    const mask = table.length - 1;
    for (let entry = 0; entry < this.#size; entry++) {
      let slot = this.#chunkOf(entry).keys[(entry % chunkEntries) * 4]! & mask;
      while (table[slot] !== 0) slot = (slot + 1) & mask;
      table[slot] = entry + 1;
    }
    this.#table = table;
  }

  #chunkOf(entry: number): Chunk {
    return this.#chunks[Math.floor(entry / chunkEntries)]!;
  }
}

/** Share of the table that may be taken. */
const fullest = 0.75;

const chunkEntries = 1 << 12;
const entryBytes = 4 * 4 + 4 + 8;

interface Chunk {
  /** Four words a key. */
  readonly keys: Uint32Array;
  readonly segments: Uint32Array;
  readonly offsets: Float64Array;
}

function newChunk(): Chunk {
  return {
    keys: new Uint32Array(chunkEntries * 4),
    segments: new Uint32Array(chunkEntries),
    offsets: new Float64Array(chunkEntries),
  };
}

/** The 128 bits of a key. */
type Words = readonly [number, number, number, number];

function wordsOf(key: Key): Words {
  return [wordAt(key, 0), wordAt(key, 8), wordAt(key, 16), wordAt(key, 24)];
}

/** Eight hexadecimal digits as a number. */
function wordAt(key: Key, start: number): number {
  let word = 0;
  for (let at = start; at < start + 8; at++) {
    const code = key.charCodeAt(at);
    // '0' to '9' end in their value, 'a' to 'f' in their value less 9.
    word = (word << 4) | ((code & 15) + (code >> 6) * 9);
  }
  return word >>> 0;
}
