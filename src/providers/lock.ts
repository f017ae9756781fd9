import { randomUUID } from 'node:crypto';
import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { SkllmError } from '../errors.ts';
import { fileFault } from '../file-fault.ts';

/*
 * A lock is a folder with one file in it, which is named after its holder. So whatever is done to it
 * names whose lock it is meant for, and does nothing to that of another who has come since: files
 * could not be compared and removed in one step. An empty folder is held by nobody.
 *
 * All of it throws SkllmError `output` where a lock can be neither read, made nor removed.
 */

/** Whose lock it is. */
export interface Holder {
  readonly name: string;
  /** The time of the file, in milliseconds: where it changes, its holder lives. */
  readonly time: number;
}

/** The file that stands for a holder. */
export function markOf(lock: string, holder: string): string {
  return join(lock, holder);
}

/** @returns Undefined where nobody holds it. */
export async function holderOf(lock: string): Promise<Holder | undefined> {
  try {
    const [name] = await readdir(lock);
    return name === undefined
      ? undefined
      : { name, time: (await stat(markOf(lock, name))).mtimeMs };
  } catch (error) {
    if (isOneOf(error, 'ENOENT')) return undefined;
    throw unusable(lock, error);
  }
}

/**
 * Takes a lock that nobody holds. The folder comes with its file in it, by a rename, which fails
 * where there is one that is not empty. A kill in between leaves a folder beside the lock, which the
 * next to have the lock removes.
 *
 * @param holder - A name that no other has.
 * @returns Whether it has it; not where another was quicker.
 */
export async function claim(lock: string, holder: string): Promise<boolean> {
  const made = `${lock}.${randomUUID()}`;
  await mkdir(made).catch((error: unknown) => {
    throw unusable(lock, error);
  });
  try {
    await writeFile(join(made, holder), '');
    await removeEmpty(lock); // Windows renames nothing onto a folder.
    await rename(made, lock);
  } catch (error) {
    await rm(made, { recursive: true, force: true });
    // It is gone where another, who has had the lock since, took it for a leftover.
    if (isOneOf(error, 'EEXIST', 'ENOTEMPTY', 'ENOENT') || (await holderOf(lock))) return false;
    throw unusable(lock, error);
  }
  await removeLeftovers(lock);
  return true;
}

/** What those left who were killed while they made a lock. It does no harm, so failing is no fault. */
async function removeLeftovers(lock: string): Promise<void> {
  const folder = dirname(lock);
  const prefix = `${basename(lock)}.`;
  const names = await readdir(folder).catch(() => []);
  const left = names.filter((name) => name.startsWith(prefix) && isUuid(name.slice(prefix.length)));
  const options = { recursive: true, force: true };
  await Promise.all(left.map((name) => rm(join(folder, name), options).catch(() => {})));
}

function isUuid(text: string): boolean {
  return /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(text);
}

/** Ends the lock of a holder, and of no other. */
export async function release(lock: string, holder: string): Promise<void> {
  await rm(markOf(lock, holder), { force: true }).catch((error: unknown) => {
    throw unusable(lock, error);
  });
  await removeEmpty(lock);
}

/** Where this fails, another has come, or it stays as a lock that nobody holds. */
async function removeEmpty(lock: string): Promise<void> {
  await rmdir(lock).catch(() => {});
}

function unusable(lock: string, cause: unknown): SkllmError {
  return new SkllmError('output', `${lock} cannot be made or removed: ${fileFault(cause)}`, {
    hint: 'Make room or give access there, or remove it if no process is at work; then run the same command again.',
    cause,
  });
}

function isOneOf(error: unknown, ...codes: readonly string[]): boolean {
  return codes.includes(String((error as NodeJS.ErrnoException).code));
}
