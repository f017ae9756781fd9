import { existsSync } from 'node:fs';
import { formatKeyPath, isMap, type KeyPath } from './key-path.ts';
import type { Loaded } from './load.ts';
import type { Origin } from './merge.ts';
import { type Surroundings, trustFilePath, userFiles } from './places.ts';
import { findProjectFile, findUserFile } from './search.ts';
import { declaredSecrets, isSecret, mask, type ProviderDeclaration, redact } from './secrets.ts';

/** One line of `skllm config show`. */
export interface DescribedSetting {
  readonly key: string;
  /** Texts as they are, other values as JSON, secrets masked. */
  readonly value: string;
  readonly origin: Origin;
}

/**
 * Lists every setting in force, and the environment variables that providers read.
 *
 * @param providers - The providers whose variables are looked at.
 */
export function describeSettings(
  loaded: Loaded,
  env: Surroundings['env'],
  providers: readonly ProviderDeclaration[] = [],
): readonly DescribedSetting[] {
  const declared = declaredSecrets(providers);
  const described = new Map<string, DescribedSetting>();
  const add = (path: KeyPath, value: string, origin: Origin) => {
    const key = formatKeyPath(path);
    described.set(key, { key, value, origin });
  };
  const shown = (path: KeyPath, value: unknown) => show(value, isSecret(path, declared), loaded);
  for (const [path, value] of leavesOf(loaded.settings)) {
    const lacking = loaded.unset?.get(formatKeyPath(path.slice(0, 3)));
    const text = lacking === undefined ? shown(path, value) : `(not set: ${lacking})`;
    add(path, text, originOf(path, loaded));
  }
  for (const { namespace, settings } of providers) {
    for (const [name, setting] of Object.entries(settings)) {
      const variable = setting.env?.find((one) => env[one]?.trim());
      if (variable === undefined) continue;
      const path = ['providers', namespace, name];
      add(path, shown(path, env[variable]?.trim()), `environment variable ${variable}`);
    }
  }
  return [...described.values()];
}

/** The files that settings come from, for `skllm config path`. */
export interface ConfigPaths {
  /** The project's file; absent where none was found. */
  readonly project?: string;
  /** The user's own file, which need not exist. */
  readonly user: string;
  readonly userExists: boolean;
  /** The file that remembers which project files are trusted. */
  readonly trusted: string;
}

/** Where settings are, whether or not they are valid. */
export async function configPaths(surroundings: Surroundings): Promise<ConfigPaths> {
  const project = await findProjectFile(surroundings);
  const user = findUserFile(surroundings)?.path ?? userFiles(surroundings)[0]!;
  return {
    ...(project === undefined ? {} : { project: project.path }),
    user,
    userExists: existsSync(user),
    trusted: trustFilePath(surroundings),
  };
}

function* leavesOf(value: unknown, path: KeyPath = []): Generator<[KeyPath, unknown]> {
  if (!isMap(value)) yield [path, value];
  else for (const [key, one] of Object.entries(value)) yield* leavesOf(one, [...path, key]);
}

/** The origin of the piece that a value is part of. */
function originOf(path: KeyPath, { origins }: Loaded): Origin {
  for (let length = path.length; length > 0; length--) {
    const origin = origins.get(formatKeyPath(path.slice(0, length)));
    if (origin !== undefined) return origin;
  }
  return 'default';
}

function show(value: unknown, secret: boolean, { secrets }: Loaded): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return secret ? mask(text) : redact(text, secrets);
}
