import { createHash, randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { makeFolders } from '../make-folders.ts';
import { isMap } from './key-path.ts';
import { type Surroundings, trustFilePath } from './places.ts';
import type { SettingsFile } from './settings-file.ts';

/**
 * Whether the user trusts a file with this very text in this very place: names of other files in
 * it mean something else elsewhere.
 */
export async function isTrusted(file: SettingsFile, surroundings: Surroundings): Promise<boolean> {
  const trusted = await readTrusted(trustFilePath(surroundings));
  const path = realpathSync(file.path);
  return Object.hasOwn(trusted, path) && trusted[path] === hash(file.text);
}

/**
 * Remembers that the user trusts a file with this very text, in place of an earlier text.
 *
 * The file that remembers is replaced whole and can be read by the user alone.
 */
export async function recordTrust(file: SettingsFile, surroundings: Surroundings): Promise<void> {
  const path = trustFilePath(surroundings);
  const files = { ...(await readTrusted(path)), [realpathSync(file.path)]: hash(file.text) };
  makeFolders(dirname(path), 0o700);
  const temporary = `${path}.${randomBytes(6).toString('hex')}`;
  const content = `${JSON.stringify({ version: 1, files }, undefined, 2)}\n`;
  await writeFile(temporary, content, { mode: 0o600, flag: 'wx' });
  await rename(temporary, path);
}

/** Path -> hash. A file that is missing or damaged trusts nothing. */
async function readTrusted(path: string): Promise<Record<string, unknown>> {
  try {
    const content: unknown = JSON.parse(await readFile(path, 'utf8'));
    return isMap(content) && content.version === 1 && isMap(content.files) ? content.files : {};
  } catch {
    return {};
  }
}

function hash(text: string): string {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}
