import { formatKeyPath, type KeyPath, valueAt } from './key-path.ts';
import type { Loaded } from './load.ts';
import { readSettingsFile } from './settings-file.ts';

/**
 * A value that is set as a whole, as its file has it: `${NAME}` stays a variable, and a plain `${`
 * stays `$${`. This, and not the value in force, may be written into a settings file.
 *
 * @returns undefined where the value stands in no file, as one that is made of other tools' settings.
 */
export async function asWritten(path: KeyPath, { origins, files }: Loaded): Promise<unknown> {
  const origin = origins.get(formatKeyPath(path));
  const file = files.find((one) => origin === `file ${one}`);
  if (file === undefined) return undefined;
  const { readDocument } = await import('./document.ts');
  return valueAt(readDocument(readSettingsFile(file).text, file), path);
}
