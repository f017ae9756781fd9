import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EMPTY, joined } from './bytes.ts';
import type { WideEncoding } from './codec.ts';

/**
 * Looks at the first two bytes for gzip's magic number (RFC 1952, section 2.3.1).
 *
 * @returns What it is, and all chunks, those looked at included.
 */
export async function isGzip(
  chunks: AsyncGenerator<Buffer>,
): Promise<{ gzip: boolean; chunks: AsyncGenerator<Buffer> }> {
  let head: Buffer = EMPTY;
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = joined([head, next.value]);
  }
  return { gzip: head[0] === 0x1f && head[1] === 0x8b, chunks: prepended(head, chunks) };
}

async function* prepended(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}

/** Unzips a stream. Every piece is handed on as soon as it is known. */
export async function* unzipped(zipped: Readable): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 64 * 1024 });
  // A fault reaches the loop below through the stream it destroys.
  pipeline(zipped, gunzip, () => {});
  for await (const chunk of gunzip) yield chunk as Buffer;
}

/** Turns UTF-16 into UTF-8 without a byte order mark; what is invalid becomes U+FFFD. */
export async function* transcoded(
  chunks: AsyncIterable<Buffer>,
  encoding: WideEncoding,
): AsyncGenerator<Buffer> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}
