import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { dataSearch } from './data-search.ts';
import { projectNames, realPath, type Surroundings, userFiles } from './places.ts';
import { isReadable, readSettingsFile, type SettingsFile } from './settings-file.ts';

/**
 * Looks for the project's settings in the working directory and the folders above, up to the
 * repository's root, and always below the home folder.
 *
 * @returns The nearest; undefined where there are none.
 * @throws SkllmError `config` for one that cannot be read, or where the search would run code.
 */
export async function findProjectFile(
  surroundings: Surroundings,
): Promise<SettingsFile | undefined> {
  // Most runs have no settings, and then the search library need not be loaded.
  const folders = searchedFolders(surroundings).filter(mayHoldSettings);
  if (folders.length === 0) return undefined;
  const search = await dataSearch(process.cwd());
  for (const folder of folders) {
    const found = await search(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The user's own settings; undefined where there are none. */
export function findUserFile(surroundings: Surroundings): SettingsFile | undefined {
  const path = userFiles(surroundings).find(isReadable);
  return path === undefined ? undefined : readSettingsFile(path);
}

/** From the working directory upwards, nearest first. */
function searchedFolders({ cwd, home }: Surroundings): string[] {
  const end = realPath(home);
  const folders: string[] = [];
  for (let folder = realPath(cwd); folder !== end; folder = dirname(folder)) {
    folders.push(folder);
    if (existsSync(join(folder, '.git')) || folder === dirname(folder)) break;
  }
  return folders;
}

function mayHoldSettings(folder: string): boolean {
  return projectNames.some((name) => {
    const path = join(folder, name);
    if (!isReadable(path)) return false;
    return name !== 'package.json' || readFileSync(path, 'utf8').includes('"skllm"');
  });
}
