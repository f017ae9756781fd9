const BLOCK_BYTES = 64 * 1024;

/** What a write without waiting returns: one promise for all of them. */
export const WRITTEN: Promise<void> = Promise.resolve();

/** Joins small writes into blocks and waits for each block to be taken. */
export class BlockStream {
  readonly #stream: NodeJS.WritableStream;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(stream: NodeJS.WritableStream) {
    this.#stream = stream;
  }

  /** @returns Whether a block is full, which then is to be flushed. */
  add(bytes: Buffer): boolean {
    this.#parts.push(bytes);
    this.#length += bytes.length;
    return this.#length >= BLOCK_BYTES;
  }

  /** @throws What the stream reports. */
  flush(): Promise<void> {
    if (this.#length === 0) return WRITTEN;
    const block = Buffer.concat(this.#parts, this.#length);
    this.#parts = [];
    this.#length = 0;
    return new Promise((resolve, reject) => {
      this.#stream.write(block, (error) => (error ? reject(error) : resolve()));
    });
  }
}
