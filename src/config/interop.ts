import { formatKeyPath } from './key-path.ts';
import type { Layer, Merged } from './merge.ts';
import type { Surroundings } from './places.ts';
import type { Settings } from './settings.ts';
import { backendSettings, wagtailProviderSettings } from './wagtail.ts';

/** Settings made from those of other tools, the weakest layers there are. */
export interface Interop {
  readonly layers: readonly Layer[];
  readonly notices: readonly string[];
  /** Names of models that cannot be asked here; they are not to be taken for others. */
  readonly leftOut: readonly string[];
  readonly secrets: readonly string[];
}

/**
 * Turns what the settings name of other tools into aliases and the providers behind them. Nothing
 * of the other tools is written.
 *
 * @param own - The settings without these layers.
 * @throws SkllmError `config` naming file, alias and key of what has no meaning here.
 */
export async function readInterop(own: Merged, surroundings: Surroundings): Promise<Interop> {
  const { interop, BACKENDS = {}, PROVIDERS = {} } = own.settings;
  const llm = interop?.llm ? await llmModels(interop, surroundings) : undefined;
  const known = llm?.layer.settings.models ?? {};
  const placeOf = (block: string, alias: string) => {
    const key = formatKeyPath([block, alias]);
    return { alias, place: `${own.origins.get(key) ?? 'settings'} (${key})` };
  };
  return {
    layers: [
      ...(llm ? [llm.layer] : []),
      ...Object.entries(BACKENDS).map(([alias, backend]) =>
        backendSettings(backend, placeOf('BACKENDS', alias), known),
      ),
      ...Object.entries(PROVIDERS).map(([alias, provider]) =>
        wagtailProviderSettings(provider, placeOf('PROVIDERS', alias)),
      ),
    ],
    notices: llm?.notices ?? [],
    leftOut: llm?.leftOut ?? [],
    secrets: llm?.secrets ?? [],
  };
}

/** Loaded only when asked for: checking its file takes a library that most runs do without. */
async function llmModels(
  { llm, keys = false }: NonNullable<Settings['interop']>,
  surroundings: Surroundings,
) {
  const { readLlmModels } = await import('./llm-models.ts');
  return readLlmModels(surroundings, { folder: typeof llm === 'string' ? llm : undefined, keys });
}
