import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { SkllmError } from '../errors.ts';
import { formatFolder, unusableStore } from './folder.ts';
import { keysOf, type Question } from './key.ts';
import { openSecret, readSecret, secretBytes } from './secret.ts';
import { TaskStore } from './task-store.ts';

export type { Question } from './key.ts';
export type { Answer, FinalReason } from './line.ts';
export type { TaskStore } from './task-store.ts';

export interface StoreOptions {
  /** The folder of the store; made with the first use unless `readOnly`. */
  readonly dir: string;
  /** Creates and changes nothing; a folder that does not exist is an empty store. */
  readonly readOnly?: boolean;
  /** The time in milliseconds since 1970. */
  readonly now?: () => number;
}

/** Every answer that was paid for, in a folder that several processes may share. */
export interface Store {
  /**
   * The answers to one question, as far as they are on disk now. What other processes write from
   * now on is not seen.
   *
   * @throws SkllmError `output` where they cannot be read.
   */
  task(question: Question): TaskStore;
}

/**
 * Opens a store.
 *
 * @throws SkllmError `output` where the folder cannot be read or made.
 */
export function openStore({ dir, readOnly = false, now = Date.now }: StoreOptions): Store {
  const folder = formatFolder(dir);
  const secret = secretOf(dir, readOnly);
  return {
    task(question) {
      const keys = keysOf(secret, question);
      return new TaskStore({ dir, folder: join(folder, keys.task), keys, readOnly, now });
    },
  };
}

/** Without a store to read, any secret does: it still tells equal rows of one run. */
function secretOf(dir: string, readOnly: boolean): Buffer {
  const folder = formatFolder(dir);
  try {
    return readOnly ? (readSecret(folder) ?? randomBytes(secretBytes)) : openSecret(folder);
  } catch (error) {
    if (error instanceof SkllmError) throw error;
    throw unusableStore(dir, readOnly ? 'read' : 'write', error);
  }
}
