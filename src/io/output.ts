import { SkllmError } from '../errors.ts';
import { BlockStream, WRITTEN } from './block-stream.ts';
import { openOutputFile } from './output-file.ts';

/** Where the result goes. Small writes are joined into blocks. */
export interface Output {
  /** Whether the reader has gone away (`| head`): what is written then is dropped. */
  readonly closed: boolean;
  /** Writes bytes; resolves when there is room for more. */
  write(bytes: Buffer): Promise<void>;
  /** Hands on what has been joined so far, for a reader who waits for it and keeps up. */
  flush(): Promise<void>;
  /** Ends the output; a file gets its final name now. */
  commit(): Promise<void>;
  /** Gives the output up; a file is left as it was before. */
  discard(): Promise<void>;
}

/**
 * Opens the output.
 *
 * @param path - A file, written beside it and renamed at the end; undefined, `-`, `/dev/stdout` and
 *   the like are standard output.
 * @param signal - Gives up waiting for the reader of a FIFO.
 * @throws SkllmError `output` where it cannot be written, `interrupted` where it is given up.
 */
export async function openOutput(
  path: string | undefined,
  { stdout, signal }: { stdout: NodeJS.WritableStream; signal?: AbortSignal },
): Promise<Output> {
  const isStdout = path === undefined || stdoutNames.has(path);
  return isStdout ? new StreamOutput(stdout) : openOutputFile(path, signal);
}

const stdoutNames = new Set(['-', '/dev/stdout', '/dev/fd/1', '/proc/self/fd/1']);

/** Standard output, which is never closed by us. */
class StreamOutput implements Output {
  readonly #blocks: BlockStream;
  closed = false;

  constructor(stdout: NodeJS.WritableStream) {
    this.#blocks = new BlockStream(stdout);
    // A reader may go away between two writes.
    stdout.on('error', (error: NodeJS.ErrnoException) => {
      if (isGone(error)) this.closed = true;
    });
  }

  write(bytes: Buffer): Promise<void> {
    return !this.closed && this.#blocks.add(bytes) ? this.#drain() : WRITTEN;
  }

  async flush(): Promise<void> {
    if (!this.closed) await this.#taken(this.#blocks.flush());
  }

  commit(): Promise<void> {
    return this.#drain();
  }

  async discard(): Promise<void> {
    // Something has failed already, and that is what is to be told.
    await this.#drain().catch(() => {});
  }

  async #drain(): Promise<void> {
    if (!this.closed) await this.#taken(this.#blocks.drain());
  }

  async #taken(blocks: Promise<void>): Promise<void> {
    try {
      await blocks;
    } catch (error) {
      if (!isGone(error)) {
        throw new SkllmError('output', 'standard output cannot be written', {
          hint: 'The disk may be full: make room on it, or write elsewhere.',
          cause: error,
        });
      }
      this.closed = true;
    }
  }
}

const goneCodes = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

function isGone(error: unknown): boolean {
  return error instanceof Error && 'code' in error && goneCodes.has(String(error.code));
}
