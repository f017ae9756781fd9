import { OpenSegment } from './open-segment.ts';

/** Where lines were written. */
export interface Written {
  /** Name of the segment. */
  readonly segment: string;
  readonly offset: number;
}

/**
 * Appends lines to a segment of its own, made with the first line.
 *
 * Lines are handed to the system as they arrive, so that a kill loses none of them, and synced
 * together, so that many waiting lines cost hardly more than one. After a failure nothing is
 * written any more: what a system says of a file whose sync has failed is not to be trusted.
 */
export class SegmentWriter {
  readonly #folder: string;
  readonly #now: () => number;
  #segment: OpenSegment | undefined;
  #failure: { readonly error: unknown } | undefined;
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
   * Writes lines. Those of one turn of the event loop share a write.
   *
   * @param lines - With their line ends.
   * @returns When they are durable: where the first begins.
   */
  async append(lines: string): Promise<Written> {
    const bytes = Buffer.from(lines);
    const before = this.#waitingBytes;
    this.#waiting.push(bytes);
    this.#waitingBytes += bytes.length;
    this.#next ??= Promise.resolve().then(() => this.#commitWaiting());
    this.#last = this.#next;
    const { segment, offset } = await this.#next;
    return { segment, offset: offset + before };
  }

  /** Waits for what is being written and closes the segment. The next line would begin another. */
  async close(): Promise<void> {
    await this.#last.catch(() => {}); // told to those who wait for their lines
    await this.#leave(this.#segment);
  }

  #commitWaiting(): Promise<Written> {
    const bytes = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#waitingBytes = 0;
    this.#next = undefined;
    return this.#commit(bytes);
  }

  async #commit(bytes: Buffer): Promise<Written> {
    if (this.#failure) throw this.#failure.error;
    try {
      const begun = this.#now();
      this.#segment ??= new OpenSegment(this.#folder, begun);
      const segment = this.#segment;
      const offset = segment.write(bytes);
      await segment.sync();
      if (this.#now() - segment.usedAt <= abandonedAfter) {
        segment.usedAt = begun;
        return { segment: segment.name, offset };
      }
      // Compaction may have read the segment before these lines and remove it: write them again.
      await this.#leave(segment);
    } catch (error) {
      this.#failure ??= { error };
      throw error;
    }
    return this.#commit(bytes);
  }

  async #leave(segment: OpenSegment | undefined): Promise<void> {
    if (segment === undefined || segment !== this.#segment) return;
    this.#segment = undefined;
    await segment.close();
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
