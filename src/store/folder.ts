import { closeSync, fsyncSync, openSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { SkllmError } from '../errors.ts';
import { makeFolders } from '../make-folders.ts';

/*
 * The layout on disk:
 *
 *   <dir>/v1/secret                     32 random bytes
 *   <dir>/v1/<task>/<segment>.jsonl     answers, one a line
 *
 * `v1` is the version of the format: another version is another folder, never read by this one.
 */

/** Answers and explanations may quote rows: nobody but their owner reads them. */
export const folderMode = 0o700;
export const fileMode = 0o600;

/** The folder that holds this format of the store in `dir`. */
export function formatFolder(dir: string): string {
  return join(dir, 'v1');
}

/** Makes a folder and those above it; one that is there already is left as it is. */
export function makeFolder(path: string): void {
  makeFolders(path, folderMode);
}

/** Folders of all tasks of the store in `dir`; none where there is no store. */
export function taskFolders(dir: string): string[] {
  const folder = formatFolder(dir);
  return entriesOf(folder)
    .filter((entry) => entry.isDirectory() && /^[0-9a-f]{32}$/.test(entry.name))
    .map((entry) => join(folder, entry.name));
}

/** What a folder holds; nothing where it does not exist. */
export function entriesOf(folder: string) {
  try {
    return readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    if (isMissing(error)) return [];
    throw error;
  }
}

/** Makes the names in a folder survive a power cut, on systems that can. */
export function syncFolder(path: string): void {
  let folder: number | undefined;
  try {
    folder = openSync(path, 'r');
    fsyncSync(folder);
  } catch {
    // Windows and some network file systems cannot sync a folder; the answers themselves are safe.
  } finally {
    if (folder !== undefined) closeSync(folder);
  }
}

/** Whether an error says that a file or folder is not there. */
export function isMissing(error: unknown): boolean {
  return codeOf(error) === 'ENOENT';
}

/** The system's code of an error, such as `ENOSPC`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined;
}

/** A store that the system does not let us read or write. */
export function unusableStore(dir: string, use: 'read' | 'write', cause: unknown): SkllmError {
  const why = cause instanceof Error ? cause.message : String(cause);
  return new SkllmError('output', `cannot ${use} the store of answers in ${dir}: ${why}`, {
    hint: 'Make room or give access there, name another folder with --cache-dir, or use --no-cache, which keeps no answer.',
    cause,
  });
}
