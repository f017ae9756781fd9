import { promisify } from 'node:util';
import { brotliDecompress, gunzip } from 'node:zlib';
import type { Dispatcher } from 'undici';
import { ProviderError } from '../errors.ts';

/** A request whose reply is wanted whole. */
export interface WholeRequest {
  /** In capitals. */
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
  readonly signal: AbortSignal | null;
}

/** A reply, read to its end and unpacked. */
export interface WholeReply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Buffer<ArrayBuffer>;
}

/** Sends a request, follows no redirect, and reads the reply whole. */
export type WholeReplyTo = (url: string, request: WholeRequest) => Promise<WholeReply>;

/**
 * A `fetch` that may have a leaner way for requests whose reply is wanted whole. What `fetch` does
 * besides, for streams, caches and the pages of a browser, is two thirds of what a request costs.
 */
export type WholeFetch = typeof globalThis.fetch & { readonly whole?: WholeReplyTo };

/** Most bytes of one reply, unpacked: far above any list of models, far below the memory. */
const largestBody = 32 * 2 ** 20;

/** What `whole` can unpack, as a request says it. Of `deflate` there are two kinds under one name. */
export const acceptedEncodings = 'gzip, br';

/**
 * Reads chunks to their end.
 *
 * @throws ProviderError `malformed` where there are too many.
 */
export async function readChunks(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): Promise<Buffer<ArrayBuffer>> {
  const read: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, which closes the connection.
  for await (const chunk of chunks) {
    read.push(chunk);
    size += chunk.length;
    if (size > largestBody) throw tooLarge();
  }
  return Buffer.concat(read);
}

/**
 * Reads a response of undici's `request`.
 *
 * @throws ProviderError `malformed` where it is too large; zlib's error where it cannot be unpacked.
 */
export async function readWhole({
  statusCode,
  headers: raw,
  body,
}: Dispatcher.ResponseData): Promise<WholeReply> {
  const headers = headersOf(raw);
  const packed = await readChunks(body);
  const encoding = headers.get('content-encoding');
  return {
    status: statusCode,
    headers,
    body: encoding === null || packed.length === 0 ? packed : await unpacked(packed, encoding),
  };
}

function headersOf(raw: Dispatcher.ResponseData['headers']): Headers {
  const headers = new Headers();
  for (const [name, value] of Object.entries(raw)) {
    for (const one of [value ?? []].flat()) headers.append(name, one);
  }
  return headers;
}

type Unpack = (bytes: Buffer, limit: { maxOutputLength: number }) => Promise<Buffer<ArrayBuffer>>;

const unpackers: Readonly<Record<string, Unpack>> = {
  gzip: promisify(gunzip) as Unpack,
  'x-gzip': promisify(gunzip) as Unpack,
  br: promisify(brotliDecompress) as Unpack,
};

/** Undoes the encodings that a header names, the last one first; one that is not known stays. */
async function unpacked(packed: Buffer<ArrayBuffer>, encoding: string) {
  let bytes = packed;
  for (const name of encoding.toLowerCase().split(',').reverse()) {
    const unpack = unpackers[name.trim()];
    if (!unpack) return bytes;
    try {
      bytes = await unpack(bytes, { maxOutputLength: largestBody });
    } catch (error) {
      throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge() : error;
    }
  }
  return bytes;
}

function tooLarge(): ProviderError {
  return new ProviderError('malformed', 'the reply exceeds 32 MB');
}
