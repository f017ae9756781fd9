import { randomBytes } from 'node:crypto';
import { constants, createWriteStream, openSync } from 'node:fs';
import { type FileHandle, open, readlink, realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { setTimeout } from 'node:timers/promises';
import { createGzip } from 'node:zlib';
import { SkllmError } from '../errors.ts';
import { fileFault } from '../file-fault.ts';
import { BlockStream, WRITTEN } from './block-stream.ts';
import type { Output } from './output.ts';

/**
 * Opens a file for the result: a temporary one beside it, which gets its name only when all is
 * written, so that nobody ever sees half a file. A device, FIFO or open descriptor is written directly.
 *
 * @param path - A name that ends in `.gz` is compressed.
 */
export async function openOutputFile(path: string, signal?: AbortSignal): Promise<Output> {
  try {
    const fd = openDescriptor(path);
    if (fd !== undefined)
      return new FileOutput(path, createWriteStream(path, { fd, autoClose: false }), {});
    const target = await targetOf(path);
    const found = await stat(target).catch(() => undefined);
    if (found?.isDirectory()) {
      throw new SkllmError('output', `${path} is a folder`, { hint: 'Name a file in it.' });
    }
    if (found?.isFIFO()) return new FileOutput(path, await pipeInto(target, signal), {});
    if (found !== undefined && !found.isFile()) {
      return new FileOutput(path, createWriteStream(target), {});
    }
    const temporary = temporaryName(target);
    const handle = await open(temporary, 'wx', 0o666);
    if (found !== undefined) await handle.chmod(found.mode & 0o7777);
    return new FileOutput(path, syncedStream(handle), { temporary, target });
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** What a shell has opened for us: it is written where it stands, and whatever it is not replaced. */
function openDescriptor(path: string): number | undefined {
  if (path === '/dev/stderr') return 2;
  const found = /^\/(?:dev|proc\/self)\/fd\/(\d+)$/.exec(path)?.[1];
  return found === undefined ? undefined : Number(found);
}

/**
 * A FIFO, once somebody reads it. An ordinary open would hold a thread until then, and the program
 * could not end before.
 */
async function pipeInto(path: string, signal?: AbortSignal): Promise<Writable> {
  const { Socket } = await import('node:net');
  for (;;) {
    try {
      const fd = openSync(path, constants.O_WRONLY | constants.O_NONBLOCK);
      return new Socket({ fd, readable: false, writable: true });
    } catch (error) {
      if (codeOf(error) !== 'ENXIO') throw error; // Which says that nobody reads it.
    }
    await setTimeout(50);
    if (signal?.aborted) throw new SkllmError('interrupted', 'interrupted');
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Where a path leads by symbolic links, the last of which may lead to what is yet to be made. */
async function targetOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
    const next = await readlink(path).catch(() => undefined);
    return next === undefined ? path : targetOf(resolve(dirname(path), next));
  }
}

class FileOutput implements Output {
  readonly closed = false;
  readonly #path: string;
  readonly #place: { temporary?: string; target?: string };
  readonly #file: Writable;
  readonly #stream: NodeJS.WritableStream;
  readonly #blocks: BlockStream;
  readonly #done: Promise<void>;

  constructor(path: string, file: Writable, place: { temporary?: string; target?: string }) {
    this.#path = path;
    this.#file = file;
    this.#place = place;
    this.#stream = path.toLowerCase().endsWith('.gz') ? gzipInto(file) : file;
    this.#blocks = new BlockStream(this.#stream);
    this.#done = finished(file);
    // A fault is thrown by the next call; until then nobody waits for it.
    this.#done.catch(() => {});
    file.on('error', () => {});
  }

  write(bytes: Buffer): Promise<void> {
    return this.#blocks.add(bytes) ? this.#named(this.#blocks.drain()) : WRITTEN;
  }

  flush(): Promise<void> {
    return this.#named(this.#blocks.flush());
  }

  async commit(): Promise<void> {
    await this.#named(this.#blocks.drain());
    this.#stream.end();
    await this.#named(this.#done);
    const { temporary, target } = this.#place;
    if (temporary !== undefined && target !== undefined) {
      await this.#named(rename(temporary, target));
    }
  }

  async discard(): Promise<void> {
    this.#stream.end();
    await this.#done.catch(() => {});
    if (this.#place.temporary !== undefined) await rm(this.#place.temporary, { force: true });
  }

  async #named(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      // After a first fault, calls fail with an error that says less than it.
      throw unwritable(this.#path, this.#file.errored ?? error);
    }
  }
}

/** A stream whose bytes are on the disk when it is finished. */
function syncedStream(handle: FileHandle): Writable {
  return handle.createWriteStream({ flush: true });
}

function gzipInto(file: Writable): NodeJS.WritableStream {
  const gzip = createGzip();
  // A file that fails must not leave those waiting who write into the compressor.
  file.on('error', (error) => gzip.destroy(error));
  gzip.on('error', () => {});
  gzip.pipe(file);
  return gzip;
}

function temporaryName(target: string): string {
  const random = randomBytes(6).toString('hex');
  // Shortened, since a name may be as long as the file system allows: 255 bytes.
  return join(dirname(target), `.${basename(target).slice(0, 50)}.${random}.tmp`);
}

/** What is told otherwise of a file to be written than of one to be read. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['ENOENT', 'its folder does not exist'],
  ['EACCES', 'no permission to write there'],
  ['EPERM', 'no permission to write there'],
]);

function unwritable(path: string, error: unknown): unknown {
  // What has no code, or one of Node's own, is a fault of the program.
  const code = codeOf(error) ?? 'ERR_';
  if (error instanceof SkllmError || code.startsWith('ERR_')) return error;
  const reason = reasons.get(code) ?? fileFault(error);
  return new SkllmError('output', `${path} cannot be written: ${reason}`, {
    hint: `${code === 'ENOENT' ? 'Make the folder first' : 'Mend that'}, or name a file elsewhere.`,
    cause: error,
  });
}
