import { randomBytes } from 'node:crypto';
import { type FileHandle, open, unlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SkllmError } from '../errors.ts';
import type { Input } from './inputs.ts';

const BLOCK_BYTES = 64 * 1024;

/**
 * A pipe whose bytes can be asked for again and again.
 *
 * They are kept in a temporary file, from the first time that they are asked for, which waits for
 * the pipe's end. The file is nameless, so that it goes with the process, however that ends.
 */
export function spooled(input: Input): Input {
  let file: Promise<FileHandle> | undefined;
  return {
    name: input.name,
    size: undefined,
    plainSize: undefined,
    wide: input.wide,
    get gzip() {
      return input.gzip;
    },
    get head() {
      return input.head;
    },
    get ended() {
      return input.ended;
    },
    more: () => input.more(),
    release: () => input.release(),
    async *chunks(from = 0) {
      file ??= spool(input);
      yield* blocks(await file, from);
    },
  };
}

async function spool(input: Input): Promise<FileHandle> {
  const path = join(tmpdir(), `skllm-${randomBytes(9).toString('hex')}.tmp`);
  const file = await open(path, 'wx+', 0o600).catch((error: unknown) => {
    throw unkept(input, error);
  });
  await unlink(path);
  for await (const chunk of input.chunks()) {
    await file.appendFile(chunk).catch((error: unknown) => {
      throw unkept(input, error);
    });
  }
  return file;
}

async function* blocks(file: FileHandle, from: number): AsyncGenerator<Buffer> {
  for (let at = from; ; ) {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    const { bytesRead } = await file.read(block, 0, BLOCK_BYTES, at);
    if (bytesRead === 0) return;
    yield block.subarray(0, bytesRead);
    at += bytesRead;
  }
}

function unkept({ name }: Input, cause: unknown): SkllmError {
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new SkllmError('input', `${name} cannot be kept in ${tmpdir()}${code}`, {
    hint: 'A shard is cut once a pipe has ended. Name a file, or another folder with TMPDIR.',
    cause,
  });
}
