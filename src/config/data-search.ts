import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { SkllmError } from '../errors.ts';
import { projectNames } from './places.ts';
import { isReadable, packageKey, readPackage, type SettingsFile } from './settings-file.ts';

/**
 * The search library's search in one folder, kept to reading texts: nothing is run or imported.
 *
 * @param cwd - The process's working directory, where the library looks for settings of its own.
 * @throws SkllmError `config` where these may be there, as the library would run what they name.
 */
export async function dataSearch(
  cwd: string,
): Promise<(folder: string) => Promise<SettingsFile | undefined>> {
  refuseSearchSettings(cwd);
  const { cosmiconfig } = await import('cosmiconfig');
  const explorer = startSearch(cosmiconfig);
  return async (folder) => {
    const found = await explorer.search(folder);
    return found === null ? undefined : { path: found.filepath, text: found.config.text };
  };
}

function startSearch(cosmiconfig: typeof import('cosmiconfig').cosmiconfig) {
  try {
    return cosmiconfig('skllm', {
      searchPlaces: [...projectNames],
      searchStrategy: 'none',
      cache: false,
      loaders: {
        noExt: asText,
        '.yaml': asText,
        '.yml': asText,
        '.json': (path, text) => (basename(path) === 'package.json' ? packageText(path) : { text }),
        '.js': refuseCode,
        '.cjs': refuseCode,
        '.mjs': refuseCode,
        '.ts': refuseCode,
      },
    });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new SkllmError('config', `the search for settings failed: ${reason}`, {
      cause,
      hint: 'Name the settings with --config <file>, or start from another folder.',
    });
  }
}

/** A loader that hands the text on, which leaves the library nothing to interpret (`$import`). */
function asText(_path: string, text: string): { text: string } {
  return { text };
}

function packageText(path: string): { skllm?: { text: string } } {
  const text = packageKey(path);
  return text === undefined ? {} : { skllm: { text } };
}

function refuseCode(path: string): never {
  throw new SkllmError('config', `${path} is code and was not run`, {
    hint: 'Settings are YAML or JSON: write them to .skllmrc.',
  });
}

/**
 * The search library reads settings of its own from the working directory, before anything can be
 * said to it, and runs what they name. Where there are any it is not started.
 */
function refuseSearchSettings(cwd: string): void {
  const code = ['js', 'ts', 'cjs', 'mjs'].map((end) => join('.config', `config.${end}`));
  const data = [
    'package.yaml',
    ...['json', 'yaml', 'yml'].map((end) => join('.config', `config.${end}`)),
  ];
  const found =
    code.find((name) => existsSync(join(cwd, name))) ??
    data.find((name) => mayConfigureSearch(join(cwd, name))) ??
    (configuresSearch(join(cwd, 'package.json'))
      ? 'package.json (its cosmiconfig key)'
      : undefined);
  if (found === undefined) return;
  throw new SkllmError('config', `${join(cwd, found)} could run code in the search for settings`, {
    hint: 'Name the settings with --config <file>, or start from another folder.',
  });
}

/** Whether the two keys that matter may be there; a backslash may hide one. */
function mayConfigureSearch(path: string): boolean {
  return isReadable(path) && /cosmiconfig|\$import|\\/.test(readFileSync(path, 'utf8'));
}

function configuresSearch(path: string): boolean {
  return isReadable(path) && Object.hasOwn(readPackage(path), 'cosmiconfig');
}
