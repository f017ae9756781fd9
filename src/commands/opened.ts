import { dirname } from 'node:path';
import { type Loaded, type LoadOptions, loadSettings } from '../config/load.ts';
import type { Provider } from '../model.ts';
import { providers as builtIn } from '../providers/registry.ts';
import { surroundings } from './surroundings.ts';

/** The settings in force, and every provider that they speak of. */
export interface Opened extends Loaded {
  /** Those that come with skllm, then those of the plugins. */
  readonly providers: readonly Provider[];
}

/**
 * Reads the settings for a command that needs providers, and loads the plugins that they name.
 *
 * The settings are read anew with the plugins' providers: only these tell which of their settings
 * there are, and which are secret.
 *
 * @throws SkllmError `config` as `loadSettings` and `loadPlugins` do.
 */
export async function openSettings(
  options: Pick<LoadOptions, 'config' | 'flags'>,
): Promise<Opened> {
  const loaded = await loadSettings(surroundings(), { ...options, providers: builtIn });
  const { plugins = [] } = loaded.settings;
  if (plugins.length === 0) return { ...loaded, providers: builtIn };
  const { loadPlugins } = await import('../providers/plugins.ts');
  const folder = folderOf(loaded.origins.get('plugins'));
  const providers = [...builtIn, ...(await loadPlugins(plugins, { folder, known: builtIn }))];
  const all = { ...options, providers, pluginsLoaded: true };
  return { ...(await loadSettings(surroundings(), all)), providers };
}

/** The folder of the settings file that an origin names; the working directory for none. */
function folderOf(origin: string | undefined): string {
  return origin?.startsWith('file ') ? dirname(origin.slice('file '.length)) : surroundings().cwd;
}
