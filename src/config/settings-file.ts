import { accessSync, constants, existsSync, readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { SkllmError } from '../errors.ts';
import { isMap } from './key-path.ts';

/** A settings file as found. */
export interface SettingsFile {
  readonly path: string;
  /** Its text; for package.json the JSON of its `skllm` key. */
  readonly text: string;
}

/**
 * Reads the file that the user named.
 *
 * @throws SkllmError `config` where there is none, it cannot be read, or it is code.
 */
export function readSettingsFile(path: string): SettingsFile {
  if (/\.[cm]?[jt]s$/.test(path)) {
    throw new SkllmError('config', `${path} is code`, { hint: 'Settings are YAML or JSON.' });
  }
  if (!isReadable(path)) {
    throw new SkllmError('config', `there is no settings file ${path}`, {
      hint: 'skllm init writes one; skllm config path says where they are looked for.',
    });
  }
  const inPackage = basename(path) === 'package.json';
  return { path, text: inPackage ? (packageKey(path) ?? '') : readFileSync(path, 'utf8') };
}

/** The `skllm` key of a package.json as JSON; undefined where it has none. */
export function packageKey(path: string): string | undefined {
  const content = readPackage(path);
  if (!Object.hasOwn(content, 'skllm')) return undefined;
  return JSON.stringify(content.skllm, undefined, 2);
}

/** A package.json as data; an empty map where it holds anything but a map. */
export function readPackage(path: string): Record<string, unknown> {
  try {
    const content: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return isMap(content) ? content : {};
  } catch (cause) {
    throw new SkllmError('config', `${path} is not JSON`, {
      hint: 'Mend it: what it says of skllm cannot be told.',
      cause,
    });
  }
}

/**
 * Whether a file is there.
 *
 * @throws SkllmError `config` where it is there but no regular file that one may read: to pass over
 *   it would change what the run does without a word.
 */
export function isReadable(path: string): boolean {
  if (!existsSync(path)) return false;
  if (!statSync(path).isFile()) {
    throw new SkllmError('config', `${path} is not a regular file`, {
      hint: 'Move it away, or put a file in its place.',
    });
  }
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch (cause) {
    throw new SkllmError('config', `${path} cannot be read`, {
      hint: 'Give yourself leave to read it, or move it away.',
      cause,
    });
  }
}
