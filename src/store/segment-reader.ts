import { closeSync, openSync, readSync } from 'node:fs';
import type { Line } from './line.ts';
import type { Place } from './place-index.ts';

/**
 * Reads single lines of segments.
 *
 * Rows come in much the same order as the last time, and their answers lie in that order: a block
 * read for one answer holds the next hundred. 16 MB of blocks are kept, so that shuffled rows too
 * find most of theirs.
 */
export class SegmentReader {
  readonly #pathOf: (segment: number) => string;
  /** Open files by segment, the one opened first to begin with. */
  readonly #files = new Map<number, number>();
  readonly #blocks: (Block | undefined)[] = [];

  /** @param pathOf - The path of a segment by its number. */
  constructor(pathOf: (segment: number) => string) {
    this.#pathOf = pathOf;
  }

  /**
   * The line at a place, without its end. Its bytes hold until the next is asked for.
   *
   * @throws The system's error where the segment cannot be read.
   */
  line({ segment, offset }: Place): Line {
    const number = Math.floor(offset / blockBytes);
    const start = offset % blockBytes;
    const bytes = this.#block(segment, number, start);
    const end = bytes.indexOf(lineFeed, start);
    return end < 0 ? this.#longLine(segment, offset) : { bytes, from: start, to: end };
  }

  close(): void {
    for (const file of this.#files.values()) closeSync(file);
    this.#files.clear();
    this.#blocks.length = 0;
  }

  /** A block, read again where the segment has grown since and now reaches `start`. */
  #block(segment: number, number: number, start: number): Buffer {
    const slot = (number + segment * 31) % blockCount;
    const kept = this.#blocks[slot];
    const same = kept?.segment === segment && kept.number === number;
    if (same && start < kept.bytes.length) return kept.bytes;
    // A buffer of its own for each block that is ever read would wait for the collector in thousands.
    const buffer = kept?.buffer ?? Buffer.allocUnsafeSlow(blockBytes);
    this.#blocks[slot] = undefined;
    const bytes = this.#read(segment, number * blockBytes, buffer);
    this.#blocks[slot] = { segment, number, buffer, bytes };
    return bytes;
  }

  /** A line that ends in another block than it begins, or at the end of the file. */
  #longLine(segment: number, offset: number): Line {
    for (let length = blockBytes; ; length *= 2) {
      const bytes = this.#read(segment, offset, Buffer.allocUnsafe(length));
      const end = bytes.indexOf(lineFeed);
      if (end >= 0) return { bytes, from: 0, to: end };
      if (bytes.length < length) return { bytes, from: 0, to: bytes.length };
    }
  }

  #read(segment: number, offset: number, buffer: Buffer): Buffer {
    const file = this.#file(segment);
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, offset));
  }

  #file(segment: number): number {
    const known = this.#files.get(segment);
    if (known !== undefined) return known;
    this.#closeOldest();
    const file = openSync(this.#pathOf(segment), 'r');
    this.#files.set(segment, file);
    return file;
  }

  #closeOldest(): void {
    const [oldest] = this.#files;
    if (oldest === undefined || this.#files.size < mostFiles) return;
    closeSync(oldest[1]);
    this.#files.delete(oldest[0]);
  }
}

interface Block {
  readonly segment: number;
  /** Position among the segment's blocks. */
  readonly number: number;
  readonly buffer: Buffer;
  /** As much of it as the segment fills. */
  readonly bytes: Buffer;
}

const blockBytes = 1 << 15;
const blockCount = 512;
/** Files open at once; systems allow as few as 256 a process. */
const mostFiles = 32;
const lineFeed = 10;
