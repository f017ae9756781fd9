import { rmdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { codeOf, entriesOf, formatFolder, taskFolders, unusableStore } from './folder.ts';
import { secretName } from './secret.ts';
import { segmentNames } from './segments.ts';
import { survey } from './survey.ts';

export interface StoreStats {
  /** Questions with answers: a task put to a model. */
  readonly tasks: number;
  /** Answers that hold; those replaced by a later one do not count. */
  readonly answers: number;
  readonly segments: number;
  readonly bytes: number;
  /** Lines that are torn or foreign. */
  readonly skipped: number;
}

/**
 * What a store holds.
 *
 * @throws SkllmError `output` where it cannot be read.
 */
export function storeStats(dir: string): StoreStats {
  const total = { tasks: 0, answers: 0, segments: 0, bytes: 0, skipped: 0 };
  try {
    for (const folder of taskFolders(dir)) {
      const names = segmentNames(folder);
      const { index, bytes, skipped } = survey(folder, names);
      total.tasks += index.size > 0 ? 1 : 0;
      total.answers += index.size;
      total.segments += names.length;
      total.bytes += bytes;
      total.skipped += skipped;
    }
  } catch (error) {
    throw unusableStore(dir, 'read', error);
  }
  return total;
}

export interface Cleared {
  readonly segments: number;
  readonly bytes: number;
}

/**
 * Removes all answers and the secret. Files and folders that are not the store's own stay, and the
 * folders that hold them.
 *
 * @throws SkllmError `output` where something cannot be removed.
 */
export function clearStore(dir: string): Cleared {
  const cleared = { segments: 0, bytes: 0 };
  try {
    for (const folder of taskFolders(dir)) {
      for (const name of segmentNames(folder)) {
        const path = join(folder, name);
        cleared.bytes += statSync(path, { throwIfNoEntry: false })?.size ?? 0;
        cleared.segments++;
        rmSync(path, { force: true });
      }
      removeIfEmpty(folder);
    }
    removeSecrets(formatFolder(dir));
    removeIfEmpty(formatFolder(dir));
  } catch (error) {
    throw unusableStore(dir, 'write', error);
  }
  return cleared;
}

function removeSecrets(folder: string): void {
  for (const entry of entriesOf(folder)) {
    if (entry.isFile() && secretName.test(entry.name)) rmSync(join(folder, entry.name));
  }
}

function removeIfEmpty(folder: string): void {
  try {
    rmdirSync(folder);
  } catch (error) {
    if (!['ENOTEMPTY', 'EEXIST', 'ENOENT'].includes(codeOf(error) ?? '')) throw error;
  }
}
