import { constants, createReadStream, open, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { promisify } from 'node:util';
import { SkllmError } from '../errors.ts';
import { fileFault } from '../file-fault.ts';

/** Where the bytes of one input are. */
export interface InputPath {
  /** Size in bytes where it is a regular file. Only such a file can be opened twice. */
  readonly size?: number;
  /** @param options - Where to begin, and bytes to read by; only for a regular file. */
  open(options?: { start: number; highWaterMark: number }): Promise<NodeJS.ReadableStream>;
  /** @throws SkllmError `input` where a regular file is not any more what was found at first. */
  check(): Promise<void>;
}

/**
 * Finds out what a path names.
 *
 * @param path - A path, or `-` for the stream given.
 * @throws SkllmError `input` for a folder, and where there is nothing.
 */
export async function findInput(path: string, stdin: NodeJS.ReadableStream): Promise<InputPath> {
  const stream = (open: () => Promise<NodeJS.ReadableStream>) => ({ open, check: async () => {} });
  if (path === '-') return stream(async () => stdin);
  const found = await statOf(path);
  if (found.isDirectory()) {
    throw new SkllmError('input', `${path} is a folder`, { hint: 'Name the files in it.' });
  }
  if (found.isFile()) return regularFile(path, found);
  if (path === '/dev/stdin') return stream(async () => stdin);
  return stream(found.isFIFO() ? () => openPipe(path) : async () => createReadStream(path));
}

function regularFile(path: string, found: Stats): InputPath {
  return {
    size: found.size,
    open: async (options) => createReadStream(path, options),
    async check() {
      const { ino, size, mtimeMs } = await statOf(path);
      if (ino === found.ino && size === found.size && mtimeMs === found.mtimeMs) return;
      throw new SkllmError('input', `${path} has changed since it was first looked at`, {
        hint: `Run again when it is at rest. One that keeps growing can be piped in: cat ${path} | skllm …`,
      });
    },
  };
}

/**
 * A read of a pipe as of a file would hold a thread, and the program could not end before the pipe.
 * So would opening it while nobody writes; only Linux is known to wait for a writer after that too.
 */
async function openPipe(path: string): Promise<NodeJS.ReadableStream> {
  const { Socket } = await import('node:net');
  const nonblocking = platform() === 'linux' ? constants.O_NONBLOCK : 0;
  const fd = await promisify(open)(path, constants.O_RDONLY | nonblocking);
  return new Socket({ fd, readable: true, writable: false });
}

async function statOf(path: string): Promise<Stats> {
  return stat(path).catch((error: unknown) => {
    throw unreadable(path, error);
  });
}

/** Code of an error -> what it means, and what to do. */
const reasons: ReadonlyMap<string, readonly [string, string]> = new Map([
  ['ENOENT', ['no such file', 'Check the name, and the folder that you are in.']],
  ['EACCES', ['no permission to read it', 'Give yourself leave to read it.']],
  ['Z_BUF_ERROR', ['its gzip data break off before the end', 'Fetch or pack it again.']],
  ['Z_DATA_ERROR', ['its gzip data are damaged', 'Fetch or pack it again.']],
]);

/** The error that names an input which cannot be read, and why; a fault of the program as it is. */
export function unreadable(name: string, error: unknown): unknown {
  // What has no code, or one of Node's own, is a fault of the program.
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'ERR_';
  if (error instanceof SkllmError || code.startsWith('ERR_')) return error;
  const [reason, hint] = reasons.get(code) ?? [
    fileFault(error),
    'Check the file and the disk it is on.',
  ];
  return new SkllmError('input', `${name} cannot be read: ${reason}`, { hint, cause: error });
}
