import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { formatKeyPath, isMap } from './key-path.ts';
import type { Loaded } from './load.ts';
import { realPath, type Surroundings } from './places.ts';
import { findProjectFile } from './search.ts';
import { readSettingsFile } from './settings-file.ts';
import { needsTrust } from './trust.ts';
import { isTrusted, recordTrust } from './trust-file.ts';

export interface Saving {
  readonly loaded: Loaded;
  /** `--config`: the file that was read in place of the one found. */
  readonly config: string | undefined;
  readonly key: readonly string[];
  readonly value: unknown;
}

/**
 * Sets one value in a settings file, leaving its comments and the rest as they are: the file that
 * has the value's task, else the project's, else a new `.skllmrc` in the working directory.
 *
 * A file that was trusted, or needed no trust, has it afterwards: the change is the user's own.
 *
 * @returns The file's path.
 */
export async function saveSetting(surroundings: Surroundings, saving: Saving): Promise<string> {
  const path = await fileFor(surroundings, saving);
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  const trusted = before === '' || !(await lacksTrust(path, surroundings));
  const key = basename(path) === 'package.json' ? ['skllm', ...saving.key] : saving.key;
  await replace(realPath(path), await withValue(before, key, saving.value));
  if (trusted && (await lacksTrust(path, surroundings))) {
    await recordTrust(readSettingsFile(path), surroundings);
  }
  return path;
}

/** Whether something in a file waits for the user's trust. */
async function lacksTrust(path: string, surroundings: Surroundings): Promise<boolean> {
  const file = readSettingsFile(path);
  if (await isTrusted(file, surroundings)) return false;
  const { readDocument } = await import('./document.ts');
  const written = readDocument(file.text, path);
  return isMap(written) && needsTrust(written, dirname(path)).length > 0;
}

async function fileFor(surroundings: Surroundings, { loaded, config, key }: Saving) {
  if (config !== undefined) return resolve(surroundings.cwd, config);
  const origin =
    key[0] === 'tasks' ? loaded.origins.get(formatKeyPath(key.slice(0, 2))) : undefined;
  const named = loaded.files.find((file) => origin === `file ${file}`);
  const project = await findProjectFile(surroundings);
  return named ?? project?.path ?? join(surroundings.cwd, '.skllmrc');
}

async function withValue(text: string, key: readonly string[], value: unknown): Promise<string> {
  const data = asJson(text);
  if (data) {
    setIn(data, key, value);
    return `${JSON.stringify(data, null, 2)}\n`;
  }
  const { parseDocument } = await import('yaml');
  const document = parseDocument(text);
  document.setIn(key, value);
  return document.toString({ lineWidth: 0 });
}

/** A file's map where it is JSON, which the YAML writer would not keep JSON. */
function asJson(text: string): Record<string, unknown> | undefined {
  try {
    const data: unknown = JSON.parse(text);
    return isMap(data) ? data : undefined;
  } catch {
    return undefined;
  }
}

function setIn(data: Record<string, unknown>, key: readonly string[], value: unknown): void {
  const [first = '', ...rest] = key;
  if (rest.length === 0) {
    data[first] = value;
    return;
  }
  const below = data[first];
  const map = isMap(below) ? below : {};
  data[first] = map;
  setIn(map, rest, value);
}

async function replace(path: string, text: string): Promise<void> {
  const mode = existsSync(path) ? statSync(path).mode & 0o777 : 0o666;
  const temporary = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString('hex')}.tmp`);
  await writeFile(temporary, text, { mode, flag: 'wx' });
  await rename(temporary, path);
}
