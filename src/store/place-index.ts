import type { KeyBits } from './key.ts';

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

  get(key: KeyBits): Place | undefined {
    const entry = this.#table[this.#slot(key)]! - 1;
    if (entry < 0) return undefined;
    const { segments, offsets } = this.#chunkOf(entry);
    const at = entry % chunkEntries;
    return { segment: segments[at]!, offset: offsets[at]! };
  }

  /** Sets the place of a key; the last one set holds. */
  set(key: KeyBits, place: Place): void {
    const slot = this.#slot(key);
    const known = this.#table[slot]! - 1;
    const entry = known < 0 ? this.#add(key, slot) : known;
    const { segments, offsets } = this.#chunkOf(entry);
    segments[entry % chunkEntries] = place.segment;
    offsets[entry % chunkEntries] = place.offset;
  }

  #add(key: KeyBits, slot: number): number {
    const entry = this.#size++;
    if (entry % chunkEntries === 0) this.#chunks.push(newChunk());
    this.#chunkOf(entry).keys.set(key, (entry % chunkEntries) * 4);
    this.#table[slot] = entry + 1;
    if (this.#size > this.#table.length * fullest) this.#grow();
    return entry;
  }

  /** The slot that holds a key, or the free one where it belongs. */
  #slot(key: KeyBits): number {
    const mask = this.#table.length - 1;
    // Keys are hashes already: any of their bits do.
    let slot = key[0] & mask;
    for (;;) {
      const entry = this.#table[slot]! - 1;
      if (entry < 0 || this.#holds(entry, key)) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #holds(entry: number, key: KeyBits): boolean {
    const { keys } = this.#chunkOf(entry);
    const at = (entry % chunkEntries) * 4;
    return (
      keys[at] === key[0] &&
      keys[at + 1] === key[1] &&
      keys[at + 2] === key[2] &&
      keys[at + 3] === key[3]
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
