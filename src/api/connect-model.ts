import { providerSettings } from '../config/provider-settings.ts';
import { SkllmError } from '../errors.ts';
import type { Model, ModelOptions, Provider } from '../model.ts';
import type { ModelId } from '../prediction.ts';
import { modelId, parseModelId } from '../providers/model-id.ts';
import { createFetch, type Network } from '../providers/network.ts';
import { providers as builtIn } from '../providers/registry.ts';

/** What a model is connected with. No settings file is read, and no variable but those handed in. */
export interface ConnectOptions {
  /** The provider's settings by name, such as `apiKey` or `url`; `skllm models --settings` lists them. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where settings that are not given are looked up by their variables: `process.env`, if you like. */
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Context window, price, temperature, timeout and the like. */
  readonly options?: ModelOptions;
  /** Sent with every request. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Proxy, certificates, and whether other hosts than this machine may be asked. */
  readonly network?: Network;
  /** Providers beside those that come with skllm. */
  readonly providers?: readonly Provider[];
}

/**
 * Makes a model ready to be asked. No request is made.
 *
 * @param id - `embedded`, `namespace::model`, or the bare name of a model of OpenAI.
 * @throws SkllmError `usage` for an unknown namespace, `config` for a setting that is missing.
 */
export async function connectModel(id: ModelId, options: ConnectOptions = {}): Promise<Model> {
  const all = [...builtIn, ...(options.providers ?? [])];
  const { namespace, model } = parseModelId(
    id,
    all.map((provider) => provider.namespace),
  );
  const provider = all.find((one) => one.namespace === namespace)!;
  return provider.connect({
    namespace,
    model,
    settings: settingsOf(provider, options),
    headers: options.headers ?? {},
    options: options.options ?? {},
    fetch: createFetch(options.network ?? {}),
  });
}

function settingsOf(provider: Provider, { settings = {}, environment = {} }: ConnectOptions) {
  const { namespace } = provider;
  const given = { settings: { providers: { [namespace]: { ...settings } } }, origins: new Map() };
  const { values, missing } = providerSettings(namespace, provider, given, environment);
  const [lacking] = Object.keys(missing);
  if (lacking === undefined) return values;
  const variables = provider.settings[lacking]?.env ?? [];
  throw new SkllmError('config', `${modelId({ namespace, model: '' })} has no ${lacking}`, {
    hint: `Give settings.${lacking}${variables.length > 0 ? `, or environment with ${variables.join(' or ')}` : ''}.`,
  });
}
