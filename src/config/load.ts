import { resolve } from 'node:path';
import { type FoundFile, readFileLayer } from './file-layer.ts';
import { readInterop } from './interop.ts';
import { type Layer, type Merged, mergeLayers } from './merge.ts';
import type { Surroundings } from './places.ts';
import { checkProviders } from './provider-check.ts';
import { findProjectFile, findUserFile } from './search.ts';
import { declaredSecrets, type ProviderDeclaration } from './secrets.ts';
import type { Settings } from './settings.ts';
import { readSettingsFile } from './settings-file.ts';
import { isTrusted } from './trust-file.ts';

/** The settings in force. */
export interface Loaded extends Merged {
  /** The files that were read: the user's own, then the project's. */
  readonly files: readonly string[];
  /** Sentences for standard error. */
  readonly notices: readonly string[];
  /** Names of other tools' models that cannot be asked here. */
  readonly leftOut: readonly string[];
  /** Values that no message may hold; see `redact`. */
  readonly secrets: readonly string[];
}

export interface LoadOptions {
  /** `--config`: read as the project's file in place of the one found, and trusted. */
  readonly config?: string | undefined;
  /** What flags say; a key that is undefined says nothing. */
  readonly flags?: { readonly [Key in keyof Settings]?: Settings[Key] | undefined };
  /** The providers there are; without them the entries of `providers` are not checked. */
  readonly providers?: readonly ProviderDeclaration[];
  /** Whether those of the plugins are among them. */
  readonly pluginsLoaded?: boolean;
}

/**
 * Reads the settings: flags, then environment, project file, user's file, defaults.
 *
 * @throws SkllmError `config` for a file that cannot be read, breaks the schema, or needs trust
 *   that it does not have. Nothing of the file is then in force.
 */
export async function loadSettings(
  surroundings: Surroundings,
  { config, flags = {}, providers, pluginsLoaded = false }: LoadOptions = {},
): Promise<Loaded> {
  const files = [
    ...userFile(surroundings),
    ...(config === undefined ? await projectFile(surroundings) : named(config, surroundings)),
  ];
  const secretNames = declaredSecrets(providers ?? []);
  const read = await Promise.all(
    files.map((file) => readFileLayer(file, surroundings, secretNames)),
  );
  const own: Layer[] = [
    ...read.map((one) => one.layer),
    ...environmentLayer(surroundings.env),
    { origin: 'flag', settings: flags as Settings },
  ];
  const others = await readInterop(mergeLayers(own), surroundings);
  const merged = mergeLayers([{ origin: 'default', settings: defaults }, ...others.layers, ...own]);
  const pluginsMissing = !pluginsLoaded && (merged.settings.plugins ?? []).length > 0;
  if (providers && !pluginsMissing) checkProviders(merged, providers);
  return {
    ...merged,
    files: files.map((file) => file.path),
    notices: [...read, others].flatMap((one) => one.notices),
    leftOut: others.leftOut,
    secrets: [
      ...[...read, others].flatMap((one) => one.secrets),
      ...environmentSecrets(surroundings.env, providers ?? []),
    ],
  };
}

const defaults: Settings = { labelColumn: 'label', labelSeparator: '|', maxUnlabelled: '0' };

function userFile(surroundings: Surroundings): FoundFile[] {
  const file = findUserFile(surroundings);
  return file === undefined ? [] : [{ ...file, trusted: true }];
}

async function projectFile(surroundings: Surroundings): Promise<FoundFile[]> {
  const file = await findProjectFile(surroundings);
  return file === undefined ? [] : [{ ...file, trusted: await isTrusted(file, surroundings) }];
}

function named(config: string, { cwd }: Surroundings): FoundFile[] {
  return [{ ...readSettingsFile(resolve(cwd, config)), trusted: true }];
}

function environmentLayer(env: Surroundings['env']): Layer[] {
  const model = env.SKLLM_MODEL?.trim();
  return model ? [{ origin: 'environment variable SKLLM_MODEL', settings: { model } }] : [];
}

function environmentSecrets(
  env: Surroundings['env'],
  providers: readonly ProviderDeclaration[],
): string[] {
  const settings = providers.flatMap((provider) => Object.values(provider.settings));
  const variables = settings.flatMap(({ secret, env: names }) => (secret ? (names ?? []) : []));
  return variables.flatMap((variable) => env[variable]?.trim() || []);
}
