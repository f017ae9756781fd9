const BLOCK_BYTES = 64 * 1024;

/** What a write without waiting returns: one promise for all of them. */
export const WRITTEN: Promise<void> = Promise.resolve();

/** Joins small writes into blocks, and hands on one block when the one before is taken. */
export class BlockStream {
  readonly #stream: NodeJS.WritableStream;
  #parts: Buffer[] = [];
  #length = 0;
  /** The block handed on last; once it has failed nothing more is written. */
  #last = WRITTEN;
  #underWay = 0;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  /** @returns Whether a block is full, which then is to be drained. */
  add(bytes: Buffer): boolean {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this.#length >= BLOCK_BYTES;
  }

  /**
   * Hands on what is joined, unless the stream is still busy: a reader who does not keep up is
   * given no more than whole blocks, for which the writer waits.
   *
   * @throws What the stream reports.
   */
  flush(): Promise<void> {
    return this.#underWay > 0 ? WRITTEN : this.drain();
  }

  /** Hands on what is joined and waits until all is taken. @throws What the stream reported first. */
  drain(): Promise<void> {
    if (this.#length === 0) return this.#last;
    const block = Buffer.concat(this.#parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    this.#underWay += 1;
    this.#last = this.#last
      .then(() => this.#write(block))
      .finally(() => {
        this.#underWay -= 1;
      });
    return this.#last;
  }

  #write(block: Buffer): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#stream.write(block, (error) => (error ? reject(error) : resolve()));
    });
  }
}
