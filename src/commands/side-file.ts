import { statSync } from 'node:fs';
import { dirname } from 'node:path';
import { SkllmError } from '../errors.ts';
import type { ClassifyFlags } from './options.ts';
import { samePath } from './same-path.ts';

/**
 * Refuses a file beside the output that would be found wrong only when everything is paid for.
 *
 * @param name - What messages call it: its option, or `the model`.
 * @param path - Undefined where none is wanted.
 * @param others - Files that it must not overwrite.
 * @throws SkllmError `usage` for one of these and for `-`, `output` where its folder does not exist.
 */
export function checkSideFile(
  name: string,
  path: string | undefined,
  others: readonly string[] = [],
): void {
  if (path === undefined || path.startsWith('/dev/')) return;
  if (path === '-') {
    throw new SkllmError('usage', `${name} -: standard output is for the result alone`, {
      hint: 'Name a file; /dev/stderr is one too.',
    });
  }
  refuseOverwriting(name, path, others);
  if (isFolder(dirname(path))) return;
  throw new SkllmError('output', `${name} ${path} cannot be written: no such folder`, {
    hint: 'Make the folder first, or name a file elsewhere.',
  });
}

/** @throws SkllmError `usage` where a file would overwrite one of the others. */
export function refuseOverwriting(name: string, path: string, others: readonly string[]): void {
  const taken = others.find((other) => samePath(other, path));
  if (taken === undefined) return;
  throw new SkllmError('usage', `${name} ${path} would overwrite ${taken}`, {
    hint: 'Name another file.',
  });
}

/**
 * As `checkSideFile`, for several, of which none may overwrite another.
 *
 * @param named - What messages call each, and its path.
 */
export function checkSideFiles(
  named: readonly (readonly [name: string, path: string | undefined])[],
  others: readonly string[],
): void {
  const taken = [...others];
  for (const [name, path] of named) {
    checkSideFile(name, path, taken);
    if (path !== undefined) taken.push(path);
  }
}

/**
 * Refuses to label a part of a table in place: the other rows would be gone.
 *
 * @throws SkllmError `usage` where the output is an input and only some of the rows are labelled.
 */
export function refuseLosingRows(
  inputs: readonly string[],
  { output, ...flags }: Pick<ClassifyFlags, 'output' | 'limit' | 'sample' | 'shard'>,
): void {
  const part = (['limit', 'sample', 'shard'] as const).find((name) => flags[name] !== undefined);
  if (output === undefined || part === undefined) return;
  if (!inputs.some((input) => samePath(input, output))) return;
  throw new SkllmError('usage', `with --${part} the other rows of ${output} would be lost`, {
    hint: 'Write to another file with -o.',
  });
}

/** Whether a folder is there, and we are let near it. */
function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
