import { randomBytes } from 'node:crypto';
import { appendFile, openSync, read, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
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
  let file: Promise<number> | undefined;
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

/** @returns The descriptor of the temporary file, which is never closed. */
async function spool(input: Input): Promise<number> {
  try {
    const path = join(tmpdir(), `skllm-${randomBytes(9).toString('hex')}.tmp`);
    const fd = openSync(path, 'wx+', 0o600);
    unlinkSync(path);
    for await (const chunk of input.chunks()) await promisify(appendFile)(fd, chunk);
    return fd;
  } catch (error) {
    throw unkept(input, error);
  }
}

async function* blocks(fd: number, from: number): AsyncGenerator<Buffer> {
  for (let at = from; ; ) {
    const block = Buffer.allocUnsafe(BLOCK_BYTES);
    const { bytesRead } = await promisify(read)(fd, block, 0, BLOCK_BYTES, at);
    if (bytesRead === 0) return;
    yield block.subarray(0, bytesRead);
    at += bytesRead;
  }
}

function unkept({ name }: Input, cause: unknown): unknown {
  if (cause instanceof SkllmError) return cause;
  const code = cause instanceof Error && 'code' in cause ? ` (${String(cause.code)})` : '';
  return new SkllmError('input', `${name} cannot be kept in ${tmpdir()}${code}`, {
    hint: 'A shard is cut once a pipe has ended. Name a file, or another folder with TMPDIR.',
    cause,
  });
}
