import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { SkllmError } from '../errors.ts';
import { EMPTY, joined } from './bytes.ts';
import type { WideEncoding } from './codec.ts';
import { isGzip, transcoded, unzipped } from './decoding.ts';

const PEEK_BYTES = 64 * 1024;

/**
 * One input, unzipped and, from UTF-16, turned into UTF-8.
 *
 * `head` is what has been read of it so far; reading it does not use it up.
 */
export interface Input {
  readonly name: string;
  /** Size in bytes where it is a regular file. Such a file can be read again and again. */
  readonly size: number | undefined;
  readonly gzip: boolean;
  readonly head: Buffer;
  /** Whether `head` is all there is. */
  readonly ended: boolean;
  /** Reads on, until `head` has grown by a chunk at least, or the input has ended. */
  more(): Promise<void>;
  /** Closes a regular file and forgets its head. What has begun to flow is kept. */
  release(): Promise<void>;
  /** All bytes from the first on. Only a regular file's can be asked for twice. */
  chunks(): AsyncGenerator<Buffer>;
}

/**
 * Opens an input and reads its head: of a regular file 64 KiB, else what comes first.
 *
 * @param name - A path, or `-` for the stream given.
 * @throws SkllmError `input` where it cannot be read.
 */
export async function openInput(
  name: string,
  options: { stdin: NodeJS.ReadableStream; wide?: WideEncoding | undefined },
): Promise<Input> {
  const size = name === '-' ? undefined : await regularSize(name);
  const input = new ByteInput(name, size, () => source(name, options));
  do {
    await input.more();
  } while (size !== undefined && input.head.length < PEEK_BYTES && !input.ended);
  return input;
}

class ByteInput implements Input {
  readonly name: string;
  readonly size: number | undefined;
  readonly #open: () => ByteSource;
  #source: ByteSource | undefined;
  head: Buffer = EMPTY;
  ended = false;
  gzip = false;

  constructor(name: string, size: number | undefined, open: () => ByteSource) {
    this.name = name;
    this.size = size;
    this.#open = open;
    this.#source = open();
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

  async *chunks(): AsyncGenerator<Buffer> {
    if (this.size !== undefined) {
      yield* this.#open().chunks;
      return;
    }
    const source = this.#source;
    this.#source = undefined;
    if (source === undefined) throw new Error(`${this.name} has been read already`);
    if (this.head.length > 0) yield this.head;
    this.head = EMPTY;
    yield* source.chunks;
  }
}

interface ByteSource {
  readonly chunks: AsyncGenerator<Buffer>;
  gzip: boolean;
}

function source(
  name: string,
  options: { stdin: NodeJS.ReadableStream; wide?: WideEncoding | undefined },
): ByteSource {
  const opened: ByteSource = { gzip: false, chunks: read() };
  return opened;

  async function* read(): AsyncGenerator<Buffer> {
    try {
      const stream = name === '-' ? options.stdin : createReadStream(name);
      const { gzip, chunks } = await isGzip(buffers(stream));
      opened.gzip = gzip;
      const plain = gzip ? unzipped(Readable.from(chunks)) : chunks;
      yield* options.wide === undefined ? plain : transcoded(plain, options.wide);
    } catch (error) {
      throw unreadable(name, error);
    }
  }
}

async function* buffers(stream: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function regularSize(path: string): Promise<number | undefined> {
  const found = await stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  if (found.isDirectory()) {
    throw new SkllmError('input', `${path} is a folder`, { hint: 'Name the files in it.' });
  }
  return found.isFile() ? found.size : undefined;
}

const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'no such file'],
  ['EACCES', 'no permission to read it'],
  ['Z_BUF_ERROR', 'its gzip data break off before the end'],
  ['Z_DATA_ERROR', 'its gzip data are damaged'],
]);

function unreadable(name: string, error: unknown): unknown {
  // What has no code, or one of Node's own, is a fault of the program.
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'ERR_';
  if (error instanceof SkllmError || code.startsWith('ERR_')) return error;
  const reason = reasons.get(code) ?? code;
  const shown = name === '-' ? 'standard input' : name;
  return new SkllmError('input', `${shown} cannot be read: ${reason}`, { cause: error });
}
