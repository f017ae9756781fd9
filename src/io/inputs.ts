import { Readable } from 'node:stream';
import { EMPTY, joined } from './bytes.ts';
import type { WideEncoding } from './codec.ts';
import { isGzip, transcoded, unzipped } from './decoding.ts';
import { findInput, type InputPath, unreadable } from './input-path.ts';

const PEEK_BYTES = 64 * 1024;

/**
 * One input, unzipped and, from UTF-16, turned into UTF-8.
 *
 * `head` is what has been read of it so far; reading it does not use it up.
 */
export interface Input {
  /** As messages name it: the path, or `standard input`. */
  readonly name: string;
  /** Size in bytes where it is a regular file. Such a file can be read again and again. */
  readonly size: number | undefined;
  /** Size in bytes where the bytes handed out are those of the file. */
  readonly plainSize: number | undefined;
  readonly gzip: boolean;
  /** What it is turned into UTF-8 from. */
  readonly wide: WideEncoding | undefined;
  readonly head: Buffer;
  /** Whether `head` is all there is. */
  readonly ended: boolean;
  /** Reads on, until `head` has grown by a chunk at least, or the input has ended. */
  more(): Promise<void>;
  /** Closes a regular file and forgets its head. What has begun to flow is kept. */
  release(): Promise<void>;
  /**
   * All bytes, or those from an offset on. Only a regular file's can be asked for twice.
   *
   * @param from - In bytes of what is handed out: unzipped, UTF-8.
   * @param block - Bytes that a file is read by, where nobody waits for the first of them.
   */
  chunks(from?: number, block?: number): AsyncGenerator<Buffer>;
}

/**
 * Opens an input and reads its head: of a regular file 64 KiB, else what comes first.
 *
 * @param path - A path, or `-` for the stream given.
 * @throws SkllmError `input` where it cannot be read.
 */
export async function openInput(
  path: string,
  options: { stdin: NodeJS.ReadableStream; wide?: WideEncoding | undefined },
): Promise<Input> {
  const place = await findInput(path, options.stdin);
  const input = new ByteInput(shownName(path), place, options.wide);
  do {
    await input.more();
  } while (input.size !== undefined && input.head.length < PEEK_BYTES && !input.ended);
  return input;
}

/** An input as messages name it. */
export function shownName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

class ByteInput implements Input {
  readonly name: string;
  readonly size: number | undefined;
  readonly #place: InputPath;
  readonly wide: WideEncoding | undefined;
  #source: ByteSource | undefined;
  head: Buffer = EMPTY;
  ended = false;
  gzip = false;

  constructor(name: string, place: InputPath, wide: WideEncoding | undefined) {
    this.name = name;
    this.size = place.size;
    this.#place = place;
    this.wide = wide;
    this.#source = this.#open();
  }

  get plainSize(): number | undefined {
    return this.gzip || this.wide !== undefined ? undefined : this.size;
  }

  async more(): Promise<void> {
    const parts = [this.head];
    // Doubling keeps the cost of a very long first record in bounds.
    const wanted = this.head.length <= PEEK_BYTES ? 1 : this.head.length;
    for (let grown = 0; grown < wanted && !this.ended; ) {
      const chunk = await this.#next();
      parts.push(chunk);
      grown += chunk.length;
    }
    this.head = joined(parts);
  }

  async #next(): Promise<Buffer> {
    const source = this.#source;
    const result = await source?.chunks.next();
    this.gzip ||= source?.gzip ?? false;
    this.ended = result === undefined || result.done === true;
    return result?.done === false ? result.value : EMPTY;
  }

  async release(): Promise<void> {
    if (this.size === undefined) return;
    await this.#source?.chunks.return(undefined);
    this.#source = undefined;
    this.head = EMPTY;
  }

  async *chunks(from = 0, block = PEEK_BYTES): AsyncGenerator<Buffer> {
    if (this.size === undefined) {
      yield* skipped(this.#flow(), from);
      return;
    }
    await this.#place.check();
    if (this.plainSize === undefined) yield* skipped(this.#open().chunks, from);
    else yield* this.#plain(from, block);
  }

  async *#plain(start: number, block: number): AsyncGenerator<Buffer> {
    try {
      yield* buffers(await this.#place.open({ start, highWaterMark: block }));
    } catch (error) {
      throw unreadable(this.name, error);
    }
  }

  /** What a pipe has brought, then what it brings. */
  async *#flow(): AsyncGenerator<Buffer> {
    const source = this.#source;
    this.#source = undefined;
    if (source === undefined) throw new Error(`${this.name} has been read already`);
    if (this.head.length > 0) yield this.head;
    this.head = EMPTY;
    yield* source.chunks;
  }

  #open(): ByteSource {
    return source(this.name, this.#place, this.wide);
  }
}

interface ByteSource {
  readonly chunks: AsyncGenerator<Buffer>;
  gzip: boolean;
}

function source(name: string, place: InputPath, wide: WideEncoding | undefined): ByteSource {
  const opened: ByteSource = { gzip: false, chunks: read() };
  return opened;

  async function* read(): AsyncGenerator<Buffer> {
    try {
      const { gzip, chunks } = await isGzip(buffers(await place.open()));
      opened.gzip = gzip;
      const plain = gzip ? unzipped(Readable.from(chunks)) : chunks;
      yield* wide === undefined ? plain : transcoded(plain, wide);
    } catch (error) {
      throw unreadable(name, error);
    }
  }
}

async function* skipped(chunks: AsyncGenerator<Buffer>, length: number): AsyncGenerator<Buffer> {
  let left = length;
  for await (const chunk of chunks) {
    const rest = chunk.subarray(Math.min(left, chunk.length));
    left -= chunk.length - rest.length;
    if (rest.length > 0) yield rest;
  }
}

async function* buffers(stream: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}
