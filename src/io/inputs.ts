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
  /** As messages name it: the path, or `standard input`. */
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
 * @param path - A path, or `-` for the stream given.
 * @throws SkllmError `input` where it cannot be read.
 */
export async function openInput(
  path: string,
  options: { stdin: NodeJS.ReadableStream; wide?: WideEncoding | undefined },
): Promise<Input> {
  const found = path === '-' ? undefined : await regularFile(path);
  const stream = () => (path === '-' ? options.stdin : createReadStream(path));
  const name = shownName(path);
  const input = new ByteInput(name, found, () => source(name, stream, options.wide));
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
  readonly #file: RegularFile | undefined;
  readonly #open: () => ByteSource;
  #source: ByteSource | undefined;
  head: Buffer = EMPTY;
  ended = false;
  gzip = false;

  constructor(name: string, file: RegularFile | undefined, open: () => ByteSource) {
    this.name = name;
    this.size = file?.size;
    this.#file = file;
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
    if (this.#file !== undefined) {
      await this.#file.check();
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
  open: () => NodeJS.ReadableStream,
  wide: WideEncoding | undefined,
): ByteSource {
  const opened: ByteSource = { gzip: false, chunks: read() };
  return opened;

  async function* read(): AsyncGenerator<Buffer> {
    try {
      const { gzip, chunks } = await isGzip(buffers(open()));
      opened.gzip = gzip;
      const plain = gzip ? unzipped(Readable.from(chunks)) : chunks;
      yield* wide === undefined ? plain : transcoded(plain, wide);
    } catch (error) {
      throw unreadable(name, error);
    }
  }
}

async function* buffers(stream: NodeJS.ReadableStream): AsyncGenerator<Buffer> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

interface RegularFile {
  readonly size: number;
  /** @throws SkllmError `input` where it is not the file any more that was found at first. */
  check(): Promise<void>;
}

async function regularFile(path: string): Promise<RegularFile | undefined> {
  const found = await statOf(path);
  if (found.isDirectory()) {
    throw new SkllmError('input', `${path} is a folder`, { hint: 'Name the files in it.' });
  }
  if (!found.isFile()) return undefined;
  return {
    size: found.size,
    async check() {
      const { ino, size, mtimeMs } = await statOf(path);
      if (ino === found.ino && size === found.size && mtimeMs === found.mtimeMs) return;
      throw new SkllmError('input', `${path} has changed since it was first looked at`, {
        hint: `Run again when it is finished. A file that keeps growing can be piped in: cat ${path} | skllm …`,
      });
    },
  };
}

async function statOf(path: string) {
  return stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
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
  return new SkllmError('input', `${name} cannot be read: ${reason}`, { cause: error });
}
