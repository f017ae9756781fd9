import { type FileHandle, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileMode, makeFolder, syncFolder } from './folder.ts';
import { segmentName } from './segments.ts';

/** Where a line was written. */
export interface Written {
  /** Name of the segment. */
  readonly segment: string;
  readonly offset: number;
}

/**
 * Appends lines to a segment of its own, made with the first line.
 *
 * Lines that arrive while others are being written share the next write and the next sync, so that
 * many waiting lines cost hardly more than one. After a failure nothing is written any more: what
 * a system says of a file whose sync has failed is not to be trusted.
 */
export class SegmentWriter {
  readonly #folder: string;
  readonly #now: () => number;
  #segment: OpenSegment | undefined;
  #waiting: Buffer[] = [];
  #waitingBytes = 0;
  /** The commit that will take the waiting lines. */
  #next: Promise<Written> | undefined;
  /** The commit begun last. */
  #last: Promise<unknown> = Promise.resolve();

  /**
   * @param folder - The folder of a task; made with the first line.
   * @param now - The time in milliseconds since 1970.
   */
  constructor(folder: string, now: () => number) {
    this.#folder = folder;
    this.#now = now;
  }

  /**
   * Writes a line.
   *
   * @param line - With its line end.
   * @returns When the line is durable.
   */
  async append(line: string): Promise<Written> {
    const bytes = Buffer.from(line);
    const before = this.#waitingBytes;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#next ??= this.#last.then(() => this.#commitWaiting());
    this.#last = this.#next;
    const { segment, offset } = await this.#next;
    return { segment, offset: offset + before };
  }

  /** Waits for what is being written and closes the segment. The next line would begin another. */
  async close(): Promise<void> {
    await this.#last.catch(() => {}); // told to those who wait for their lines
    await this.#leaveSegment();
  }

  #commitWaiting(): Promise<Written> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#next = undefined;
    return this.#commit(bytes);
  }

  async #commit(bytes: Buffer): Promise<Written> {
    const begun = this.#now();
    this.#segment ??= await openSegment(this.#folder, begun);
    const segment = this.#segment;
    const offset = segment.size;
    await segment.file.appendFile(bytes);
    await segment.file.datasync();
    if (this.#now() - segment.usedAt > abandonedAfter) {
      // Compaction may have read the segment before these lines and remove it: write them again.
      await this.#leaveSegment();
      return this.#commit(bytes);
    }
    segment.size += bytes.length;
    segment.usedAt = begun;
    return { segment: segment.name, offset };
  }

  async #leaveSegment(): Promise<void> {
    await this.#segment?.file.close();
    this.#segment = undefined;
  }
}

/**
 * Milliseconds without a line after which a writer leaves its segment and begins another.
 *
 * Compaction takes segments that have been quiet for `quietFor`, which is longer. So the two never
 * meet, without a lock, while the clocks of all machines differ by less than the difference.
 */
const abandonedAfter = 5 * 60_000;
export const quietFor = 15 * 60_000;

interface OpenSegment {
  readonly name: string;
  readonly file: FileHandle;
  size: number;
  /** A time at or before the file's last change: the file is no older than it looks. */
  usedAt: number;
}

async function openSegment(folder: string, now: number): Promise<OpenSegment> {
  makeFolder(folder);
  const name = segmentName(now);
  const file = await open(join(folder, name), 'ax', fileMode);
  syncFolder(folder);
  syncFolder(dirname(folder));
  return { name, file, size: 0, usedAt: now };
}
