import { join } from 'node:path';
import { cacheFolder } from '../config/places.ts';
import { type ProviderSettings, providerSettings } from '../config/provider-settings.ts';
import type { ModelSettings } from '../config/settings.ts';
import { SkllmError } from '../errors.ts';
import type { Connection, ListedModel, Model, ModelOptions, Provider } from '../model.ts';
import { nearest } from '../nearest.ts';
import type { ModelId } from '../prediction.ts';
import { sharedAzureKey } from '../providers/azure.ts';
import { modelId, parseModelId } from '../providers/model-id.ts';
import { networkFetch } from './network.ts';
import type { Opened } from './opened.ts';
import { withPrintedSettings } from './printed-settings.ts';
import { surroundings } from './surroundings.ts';
import { say } from './terminal.ts';

/** What the command line says of one run's connection. */
export interface ConnectFlags {
  /** Address of the server in place of the configured one. */
  readonly url?: string | undefined;
  /** Seconds for one request. */
  readonly timeout?: number | undefined;
  /** False where nothing will be asked, so that keys need not be there. */
  readonly asking?: boolean | undefined;
}

/**
 * Makes a model ready to be asked.
 *
 * @param name - An alias of the settings, `namespace::model`, or a bare model name.
 * @throws SkllmError `usage` for an unknown name, `config` for a setting that is missing.
 */
export async function connectModel(
  name: ModelId,
  loaded: Opened,
  flags: ConnectFlags = {},
): Promise<Model> {
  const alias = aliasOf(name, loaded);
  const { namespace, model } = parseModelId(alias?.model ?? name, knownNamespaces(loaded));
  const { provider, connection } = connectionTo(namespace, loaded, flags);
  const options = { ...(alias ? modelOptions(alias) : {}), ...timeoutOption(flags) };
  if (provider.namespace === 'openai') sayUnmoved(namespace);
  const printed =
    flags.asking === false
      ? {}
      : await withPrintedSettings(namespace, provider, connection.settings);
  const connected = await provider.connect({ ...connection, ...printed, model, options });
  return alias?.prompt === 'short' ? shortlyAsked(connected) : connected;
}

/** The ids that the service of a namespace offers now. */
export async function listModels(
  namespace: string,
  loaded: Opened,
  options: ConnectFlags & { readonly signal: AbortSignal },
): Promise<readonly (string | ListedModel)[]> {
  parseModelId(`${namespace}::`, knownNamespaces(loaded));
  const { provider, connection } = connectionTo(namespace, loaded, options);
  if (!provider.list) {
    throw new SkllmError('usage', `${namespace} has no list of models`, { hint: provider.summary });
  }
  return provider.list({ ...connection, model: '', options: timeoutOption(options) }, options);
}

/** Every namespace: the providers' own, then those that the settings name. */
export function knownNamespaces({ settings, providers }: Opened): string[] {
  const entries = settings.providers ?? {};
  const own = providers.map(({ namespace }) => namespace);
  const named = Object.keys(entries).filter((name) => entries[name]?.type !== undefined);
  return [...new Set([...own, ...named])];
}

/** The provider that serves a namespace: its own, or that of the settings' `type`. */
export function providerOf(namespace: string, { settings, providers }: Opened): Provider {
  const type = settings.providers?.[namespace]?.type ?? namespace;
  const provider = providers.find((one) => one.namespace === type);
  if (!provider) throw new RangeError(`no provider for the namespace ${namespace}`);
  return provider;
}

function connectionTo(namespace: string, loaded: Opened, flags: ConnectFlags) {
  const provider = providerOf(namespace, loaded);
  const found = withSharedKey(providerSettings(namespace, provider, loaded, process.env));
  const settings = withUrl(namespace, provider, { ...found, loaded }, flags);
  const complete = flags.asking === false ? withPlaceholders(provider, settings) : settings;
  const lacking = Object.entries(found.missing).find(([name]) => complete[name] === undefined);
  if (lacking) throw missingSetting(namespace, lacking);
  const connection: Omit<Connection, 'model' | 'options'> = {
    namespace,
    settings: complete,
    headers: found.headers,
    modelFolder: join(cacheFolder(surroundings()), 'models'),
    fetch: networkFetch(loaded),
  };
  return { provider, connection };
}

/** Addresses that other programs take for OpenAI's move nothing here, and whoever set one is told. */
function sayUnmoved(namespace: string): void {
  const variable = ['OPENAI_BASE_URL', 'SKLLM_CONFIG_GPT_URL'].find((one) => process.env[one]);
  if (variable === undefined) return;
  say(
    `skllm: ${variable} does not move ${namespace}::, which goes to api.openai.com; for another server write --model custom_url::<model> --url <address>.`,
  );
}

/** Scikit-LLM keeps keys of OpenAI and of Azure in one variable. */
function withSharedKey(found: ProviderSettings): ProviderSettings {
  const { values, origins } = found;
  const endpointVariable = origins.endpoint?.replace('environment variable ', '');
  const ownKey = values.apiKey !== undefined || values.token !== undefined;
  const apiKey = sharedAzureKey(process.env, { endpointVariable, ownKey });
  return apiKey === undefined ? found : { ...found, values: { ...values, apiKey } };
}

function withUrl(
  namespace: string,
  provider: Provider,
  { values, loaded }: ProviderSettings & { loaded: Opened },
  { url }: ConnectFlags,
): Record<string, string> {
  if (url === undefined) return values;
  if (!('url' in provider.settings)) {
    throw new SkllmError('usage', `the address of ${namespace} is its own: --url cannot move it`, {
      hint: 'For another server write --model custom_url::<model> --url <address>.',
    });
  }
  const entry = loaded.settings.providers?.[namespace] ?? {};
  if (entry.url !== url && (entry.apiKey !== undefined || entry.headers !== undefined)) {
    throw new SkllmError('usage', `the key of providers.${namespace} is not for another address`, {
      hint: 'Leave out --url, or give the other address an entry of its own under providers.',
    });
  }
  return { ...values, url };
}

/** Where nothing is asked, a secret that is missing is none the less. */
function withPlaceholders(provider: Provider, values: Record<string, string>) {
  const secrets = Object.entries(provider.settings).filter(([, { secret }]) => secret);
  return { ...Object.fromEntries(secrets.map(([name]) => [name, 'not-set'])), ...values };
}

function aliasOf(name: string, loaded: Opened): ModelSettings | undefined {
  const { models = {} } = loaded.settings;
  if (Object.hasOwn(models, name)) return ofModel(name, models);
  if (loaded.leftOut.includes(name)) {
    throw new SkllmError(
      'usage',
      `${name} of llm cannot be asked: it wants the completions route`,
      {
        hint: `Name one that chats. A model of OpenAI is written openai::${name}.`,
      },
    );
  }
  if (name.includes('::') || knownNamespaces(loaded).includes(name)) return undefined;
  const near = nearest(name, Object.keys(models));
  if (near === undefined) return undefined;
  throw new SkllmError('usage', `there is no model alias "${name}"`, {
    hint: `Did you mean "${near}"? A model of OpenAI is written openai::${name}.`,
  });
}

/** @throws SkllmError `config` where an alias stands for another: its options would be lost. */
function ofModel(alias: string, models: Readonly<Record<string, ModelSettings>>): ModelSettings {
  const settings = models[alias]!;
  const { model } = settings;
  if (model === alias || !Object.hasOwn(models, model)) return settings;
  throw new SkllmError('config', `models.${alias} stands for "${model}", which is an alias too`, {
    hint: `Write the model that is meant: ${models[model]!.model}, or openai::${model}.`,
  });
}

/** A model that was tuned to the short prompt; answers to another prompt are not its own. */
function shortlyAsked(model: Model): Model {
  if (model.kind !== 'language') return model;
  return { ...model, prompt: 'short', identity: { ...model.identity, prompt: 'short' } };
}

function modelOptions({
  baseModel,
  contextWindow,
  maxOutputTokens,
  images,
  price,
  ...rest
}: ModelSettings) {
  const { request, client } = rest;
  const options: Record<string, unknown> = {
    baseModel,
    contextWindow,
    maxOutputTokens,
    images,
    price,
  };
  if (request) options.request = request;
  if (client?.timeout !== undefined) options.timeout = client.timeout * 1000;
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given) as ModelOptions;
}

function timeoutOption({ timeout }: ConnectFlags): ModelOptions {
  return timeout === undefined ? {} : { timeout: timeout * 1000 };
}

function missingSetting(namespace: string, [name, ways]: readonly [string, string]): SkllmError {
  return new SkllmError('config', `${modelId({ namespace, model: '' })} has no ${name}`, {
    hint: name === 'url' ? `Give --url, or set ${ways}.` : `Set ${ways}.`,
  });
}
