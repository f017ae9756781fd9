import { dirname, resolve } from 'node:path';
import { SkllmError } from '../errors.ts';
import { isMap } from './key-path.ts';
import type { Surroundings } from './places.ts';
import { findProjectFile } from './search.ts';
import { readSettingsFile } from './settings-file.ts';
import { needsTrust } from './trust.ts';
import { recordTrust } from './trust-file.ts';

/**
 * Trusts a project's settings file as it is now: `skllm config trust`.
 *
 * @param file - Its path; the project's file that is found where undefined.
 * @returns Its path and the keys that it may now set.
 * @throws SkllmError `config` where there is no such file or it is not YAML or JSON.
 */
export async function trustFile(
  surroundings: Surroundings,
  file?: string,
): Promise<{ readonly path: string; readonly keys: readonly string[] }> {
  const found =
    file === undefined
      ? await findProjectFile(surroundings)
      : readSettingsFile(resolve(surroundings.cwd, file));
  if (found === undefined) {
    throw new SkllmError('config', 'there is no settings file to trust', {
      hint: `Looked for .skllmrc in ${surroundings.cwd} and the folders above.`,
    });
  }
  const { readDocument } = await import('./document.ts');
  const written = readDocument(found.text, found.path);
  await recordTrust(found, surroundings);
  return { path: found.path, keys: isMap(written) ? needsTrust(written, dirname(found.path)) : [] };
}
