import { realpathSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';

/** What settings are read from: handed in, so that a test can bring its own. */
export interface Surroundings {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The working directory, absolute. */
  readonly cwd: string;
  /** The user's home folder, absolute. */
  readonly home: string;
}

/** Names that settings may have in a project's folder; the first that exists is read. */
export const projectNames: readonly string[] = [
  'package.json',
  ...dataNames('.skllmrc'),
  ...dataNames(join('.config', 'skllmrc')),
];

/** The user's own settings, in the order of the search; the first that exists is read. */
export function userFiles(surroundings: Surroundings): readonly string[] {
  const folder = baseFolder(surroundings, 'XDG_CONFIG_HOME', '.config');
  return [
    ...['config.yaml', 'config.yml', 'config.json'].map((name) => join(folder, name)),
    ...dataNames('.skllmrc').map((name) => join(surroundings.home, name)),
  ];
}

/** The file that remembers which project files the user trusts. */
export function trustFilePath(surroundings: Surroundings): string {
  return join(baseFolder(surroundings, 'XDG_STATE_HOME', join('.local', 'state')), 'trusted.json');
}

/** A path with its links followed; the path as it is where there is no such file. */
export function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

/** The folder in which answers are kept unless another is named. */
export function cacheFolder(surroundings: Surroundings): string {
  return baseFolder(surroundings, 'XDG_CACHE_HOME', '.cache');
}

/** A folder of the XDG base directory specification, which says to ignore relative paths. */
function baseFolder({ env, home }: Surroundings, variable: string, fallback: string): string {
  const folder = env[variable];
  return join(folder && isAbsolute(folder) ? folder : join(home, fallback), 'skllm');
}

function dataNames(stem: string): string[] {
  return [stem, `${stem}.yaml`, `${stem}.yml`, `${stem}.json`];
}
