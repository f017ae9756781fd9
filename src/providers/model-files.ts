import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { SkllmError } from '../errors.ts';
import { fileFault } from '../file-fault.ts';
import { makeFolders } from '../make-folders.ts';
import type { Preparation } from '../model.ts';
import { inTurn } from './file-turn.ts';

/** A file of a model somewhere in the net, and where it is kept. */
export interface RemoteFile {
  /** For messages. */
  readonly name: string;
  readonly url: string;
  /** Where it lies once it is whole. */
  readonly path: string;
  readonly bytes?: number | undefined;
  readonly checksum?: Checksum | undefined;
  /** What to know before it is fetched. */
  readonly remarks: readonly string[];
}

export interface Checksum {
  readonly algorithm: 'md5' | 'sha256';
  /** In hexadecimal. */
  readonly digest: string;
}

/** Whether there is a file at a path. */
export function isThere(path: string): boolean {
  return existsSync(path);
}

/**
 * Reads the file of a model that runs in this process.
 *
 * @throws SkllmError `input` where it cannot be read.
 */
export async function readModelFile(path: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new SkllmError('input', `the model file ${path} cannot be read: ${fileFault(cause)}`, {
      hint: 'Name the file as --save-model did, from the folder that you are in.',
      cause,
    });
  }
}

/** What tells a file from what had its path before: its size and when it was last written. */
export async function stampOf(path: string): Promise<{ bytes: number; written: number }> {
  const { size, mtimeMs } = await stat(path);
  return { bytes: size, written: Math.round(mtimeMs) };
}

/**
 * Fetches a file unless it is there.
 *
 * It grows under a name of its own (`.part`), from where it is taken up again after an
 * interruption; only a file of the right size and checksum gets the final name. Of several processes
 * that want it one fetches it, and the others wait.
 *
 * @throws SkllmError `service` where it cannot be fetched or is not what it should be; the signal's
 *   reason when aborted.
 */
export async function fetchFile(
  file: RemoteFile,
  fetch: typeof globalThis.fetch,
  preparation: Preparation,
): Promise<void> {
  if (isThere(file.path)) return;
  makeFolders(dirname(file.path));
  const part = `${file.path}.part`;
  const { signal } = preparation;
  const isDone = () => isThere(file.path);
  const waiting = () => preparation.waiting?.(file);
  await inTurn(`${part}.lock`, { signal, isDone, waiting }, async (isHeld) => {
    preparation.fetching?.(file);
    await fetchPart(file, part, { fetch, preparation });
    // Who has overslept leaves the rest to who has taken over.
    if (!(await isHeld())) return;
    await check(file, part);
    await rename(part, file.path);
  });
  if (!isDone()) await fetchFile(file, fetch, preparation);
}

/**
 * A text from the net that is kept for a while; a copy that is too old does where no newer one is
 * to be had.
 *
 * @param freshFor - Milliseconds for which the copy is taken without asking.
 */
export async function keptText(
  url: string,
  path: string,
  {
    fetch,
    freshFor,
    signal,
  }: { fetch: typeof globalThis.fetch; freshFor: number; signal: AbortSignal },
): Promise<string> {
  const copy = await stat(path).catch(() => undefined);
  if (copy && Date.now() - copy.mtimeMs < freshFor) return readFile(path, 'utf8');
  try {
    const response = await fetch(url, { signal });
    if (!response.ok) throw refused(url, response.status);
    const text = await response.text();
    makeFolders(dirname(path));
    const written = `${path}.${Math.random().toString(36).slice(2)}.tmp`;
    await writeFile(written, text);
    await rename(written, path);
    return text;
  } catch (error) {
    signal.throwIfAborted();
    if (copy) return readFile(path, 'utf8');
    throw error instanceof SkllmError ? error : unreachable(url, error);
  }
}

interface Means {
  readonly fetch: typeof globalThis.fetch;
  readonly preparation: Preparation;
}

/** Times that a transfer is taken up again before the person has to. */
const mostAttempts = 5;

async function fetchPart(file: RemoteFile, part: string, means: Means): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const before = await sizeOf(part);
    if (file.bytes !== undefined && before === file.bytes) return;
    try {
      await fetchRest(file, part, before, means);
      return;
    } catch (error) {
      means.preparation.signal.throwIfAborted();
      const after = await sizeOf(part);
      if (error instanceof SkllmError) throw error;
      if (attempt >= mostAttempts || after === before) throw cutOff(file, error);
    }
  }
}

async function fetchRest(
  { url, name, bytes }: RemoteFile,
  part: string,
  from: number,
  { fetch, preparation }: Means,
): Promise<void> {
  const { signal } = preparation;
  const headers = from > 0 ? { range: `bytes=${from}-` } : {};
  const response = await fetch(url, { headers, signal });
  if (response.status === 416) {
    await rm(part);
    throw new Error('there is no such part');
  }
  if (!response.ok || !response.body) throw refused(name, response.status);
  const resumed = response.status === 206 && startOf(response) === from;
  const total = (resumed ? from : 0) + Number(response.headers.get('content-length') ?? Number.NaN);
  // Written by place: should two processes write after all, they write the same.
  const output = await open(part, resumed ? 'r+' : 'w');
  let done = resumed ? from : 0;
  try {
    for await (const chunk of response.body) {
      await output.write(chunk, 0, chunk.length, done);
      done += chunk.length;
      if (bytes !== undefined && done > bytes) return; // What it is, the check will say.
      preparation.fetched?.(done);
    }
    await output.sync();
  } finally {
    await output.close();
  }
  if (Number.isFinite(total) && done < total) throw new Error('the connection was closed');
}

/** Where the part that was sent begins, by its `content-range: bytes 100-199/200`. */
function startOf({ headers }: Response): number {
  return Number(/^bytes (\d+)-/.exec(headers.get('content-range') ?? '')?.[1] ?? Number.NaN);
}

/** A file that is not what it should be is of no use, not even to go on from. */
async function check({ name, bytes, checksum }: RemoteFile, part: string): Promise<void> {
  const size = await sizeOf(part);
  const found = checksum && (await digestOf(part, checksum.algorithm));
  const wrong =
    (bytes !== undefined && size !== bytes && `it has ${size} bytes instead of ${bytes}`) ||
    (found !== checksum?.digest.toLowerCase() && `its ${checksum?.algorithm} is ${found}`);
  if (!wrong) return;
  await rm(part);
  throw new SkllmError('service', `${name} was not fetched as it should be: ${wrong}`, {
    hint: 'It has been deleted. Try again; if that does not help, its source has changed.',
  });
}

async function digestOf(path: string, algorithm: Checksum['algorithm']): Promise<string> {
  const digest = createHash(algorithm);
  for await (const chunk of createReadStream(path)) digest.update(chunk);
  return digest.digest('hex');
}

async function sizeOf(path: string): Promise<number> {
  return (await stat(path).catch(() => undefined))?.size ?? 0;
}

function refused(what: string, status: number): SkllmError {
  return new SkllmError('service', `${what} cannot be fetched: the server answered ${status}`, {
    hint: 'Check the name of the model; a gated one must be fetched by hand.',
  });
}

function cutOff({ name }: RemoteFile, cause: unknown): SkllmError {
  if (cause instanceof SkllmError) return cause;
  return new SkllmError('service', `${name} was not fetched whole: the connection was lost`, {
    hint: 'The same command goes on from here.',
    cause,
  });
}

function unreachable(url: string, cause: unknown): SkllmError {
  return new SkllmError('service', `${new URL(url).host} cannot be reached`, {
    hint: 'Check the network and the proxy (HTTPS_PROXY, network.proxy); the same command tries again.',
    cause,
  });
}
