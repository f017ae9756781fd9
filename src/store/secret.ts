import { randomBytes } from 'node:crypto';
import { constants, copyFileSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SkllmError } from '../errors.ts';
import { codeOf, fileMode, isMissing, makeFolder, syncFolder } from './folder.ts';

/** Bytes of a secret. */
export const secretBytes = 32;

/** Names that `makeSecret` gives to files, whole or left behind by a killed process. */
export const secretName = /^secret(\.[0-9a-f]{16})?$/;

/**
 * The secret that keys the hashes of a store, made where there is none.
 *
 * Processes that start at once agree on one: it is written under a name of its own and then linked
 * to the final name, which only the first can do.
 *
 * @param folder - The folder of the format.
 */
export function openSecret(folder: string): Buffer {
  return readSecret(folder) ?? makeSecret(folder);
}

/**
 * The secret of a store, or undefined where there is no store.
 *
 * @throws SkllmError `output` where the secret is damaged.
 */
export function readSecret(folder: string): Buffer | undefined {
  const path = join(folder, 'secret');
  try {
    return checked(readFileSync(path), path);
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

function makeSecret(folder: string): Buffer {
  makeFolder(folder);
  const own = join(folder, `secret.${randomBytes(8).toString('hex')}`);
  writeFileSync(own, randomBytes(secretBytes), { flag: 'wx', mode: fileMode, flush: true });
  try {
    publish(own, join(folder, 'secret'));
  } finally {
    rmSync(own, { force: true });
  }
  syncFolder(folder);
  return openSecret(folder);
}

/** Gives a file its final name, unless another process was first. */
function publish(own: string, path: string): void {
  try {
    linkSync(own, path);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return;
    copyFirst(own, path);
  }
}

/** For file systems without links. A kill within these 32 bytes leaves a damaged secret. */
function copyFirst(own: string, path: string): void {
  try {
    copyFileSync(own, path, constants.COPYFILE_EXCL);
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
  }
}

function checked(secret: Buffer, path: string): Buffer {
  if (secret.length === secretBytes) return secret;
  throw new SkllmError('output', `${path} has ${secret.length} bytes instead of ${secretBytes}`, {
    hint: 'Start again; if this stays, the answers there cannot be found any more: run skllm cache clear.',
  });
}
