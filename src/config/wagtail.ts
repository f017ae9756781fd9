import { SkllmError } from '../errors.ts';
import { foreignModel } from './llm-names.ts';
import type { Layer } from './merge.ts';
import type { ModelSettings, Settings } from './settings.ts';
import type { Backend, WagtailProvider } from './wagtail-schema.ts';

/** Which alias is made, and of what: the origin of all that is made. */
export interface Made {
  readonly alias: string;
  readonly place: string;
}

/** A provider's entry with a key or address of the alias's own. */
type Entry = Readonly<Record<string, string>>;

/**
 * An alias from an entry of `BACKENDS`.
 *
 * `TOKEN_LIMIT` is a context window for `LLMBackend`, which cuts texts by it, and the length of a
 * reply for `OpenAIBackend`, which sends it as `max_tokens`. A key is the alias's own.
 *
 * @param known - The models that `llm` was found to know.
 * @throws SkllmError `config` for a class or a model that is not there.
 */
export function backendSettings(
  { CLASS, CONFIG }: Backend,
  made: Made,
  known: NonNullable<Settings['models']>,
): Layer {
  const kind = CLASS.split('.').at(-1);
  if (kind === 'LLMBackend') return llmBackend(CONFIG, made, known);
  if (kind === 'OpenAIBackend') return openAiBackend(CONFIG, made);
  throw new SkllmError('config', `${made.place}: CLASS: there is nothing here like ${CLASS}`, {
    hint: 'LLMBackend and OpenAIBackend are known; for others add an alias under models.',
  });
}

/**
 * An alias from an entry of `PROVIDERS`.
 *
 * @throws SkllmError `config` where an address is given to a service that has but its own.
 */
export function wagtailProviderSettings(
  { provider, model, api_key: apiKey, api_base: address }: WagtailProvider,
  made: Made,
): Layer {
  const namespace = anyLlmNames[provider] ?? provider;
  if (address === undefined) return layer(made, { namespace, model, entry: withKey({}, apiKey) });
  if (namespace === 'azure') {
    return layer(made, { namespace, model, entry: withKey({ endpoint: address }, apiKey) });
  }
  return layer(made, {
    namespace: namespace === 'openai' ? 'custom_url' : namespace,
    model,
    entry: withKey({ url: address }, apiKey),
  });
}

/** The names of any-llm, which Wagtail AI asks through, that differ from the namespaces here. */
const anyLlmNames: Readonly<Record<string, string>> = {
  azureopenai: 'azure',
  vertexai: 'vertex',
  llamafile: 'llamacpp',
};

function llmBackend(
  { MODEL_ID, TOKEN_LIMIT, INIT_KWARGS, PROMPT_KWARGS = {}, ...rest }: Backend['CONFIG'],
  made: Made,
  known: NonNullable<Settings['models']>,
): Layer {
  refuse(rest, ['API_BASE', 'OPENAI_API_KEY', 'TIMEOUT_SECONDS'], 'OpenAIBackend', made);
  const options = { ...promptOptions(PROMPT_KWARGS), contextWindow: TOKEN_LIMIT };
  const key = INIT_KWARGS?.key;
  if (Object.hasOwn(known, MODEL_ID)) {
    if (key !== undefined) throw keyOfAnother(made);
    return layer(made, { ...options, target: known[MODEL_ID]!.model });
  }
  const [namespace, model] = foreignModel(MODEL_ID, made.place);
  return layer(made, { ...options, namespace, model, entry: withKey({}, key) });
}

function openAiBackend(
  { MODEL_ID, TOKEN_LIMIT, TIMEOUT_SECONDS, API_BASE, OPENAI_API_KEY, ...rest }: Backend['CONFIG'],
  made: Made,
): Layer {
  refuse(rest, ['INIT_KWARGS', 'PROMPT_KWARGS'], 'LLMBackend', made);
  const ownHost = API_BASE !== undefined && !/^https:\/\/api\.openai\.com(\/|$)/.test(API_BASE);
  return layer(made, {
    namespace: ownHost ? 'custom_url' : 'openai',
    model: MODEL_ID,
    entry: withKey(ownHost ? { url: API_BASE } : {}, OPENAI_API_KEY),
    maxOutputTokens: TOKEN_LIMIT,
    ...(TIMEOUT_SECONDS === undefined ? {} : { client: { timeout: TIMEOUT_SECONDS } }),
  });
}

function refuse(given: object, keys: readonly string[], other: string, { place }: Made): void {
  const found = keys.find((key) => key in given);
  if (found === undefined) return;
  throw new SkllmError('config', `${place}: CONFIG.${found} is a key of ${other}`, {
    hint: 'Leave the key out, or change the CLASS.',
  });
}

function keyOfAnother({ place }: Made): SkllmError {
  return new SkllmError('config', `${place}: INIT_KWARGS.key: this model has a server of its own`, {
    hint: 'Its key is the one that llm knows it by: interop: { llm: true, keys: true }.',
  });
}

function promptOptions({
  system,
  temperature,
  seed,
  max_tokens: maxOutputTokens,
  reasoning_effort: reasoningEffort,
  ...others
}: NonNullable<Backend['CONFIG']['PROMPT_KWARGS']>): Partial<ModelSettings> {
  const extraBody = orNothing(others);
  const request = known({ system, temperature, seed, reasoningEffort, extraBody });
  return { maxOutputTokens, request: orNothing(request) };
}

function withKey(entry: Entry, apiKey: string | undefined): Entry {
  return apiKey === undefined ? entry : { ...entry, apiKey };
}

type Target =
  | { readonly target: string }
  | { readonly namespace: string; readonly model: string; readonly entry: Entry };

/** The alias, and a namespace of its own for it where it has a key or an address of its own. */
function layer(made: Made, { ...given }: Target & Partial<Omit<ModelSettings, 'model'>>): Layer {
  const { alias, place } = made;
  if ('target' in given) {
    const { target, ...options } = given;
    return {
      origin: place,
      settings: { models: { [alias]: known({ ...options, model: target }) } },
    };
  }
  const { namespace, model, entry, ...options } = given;
  const own = Object.keys(entry).length > 0 ? `wagtail-${alias}` : undefined;
  const settings: Settings = {
    models: { [alias]: known({ ...options, model: `${own ?? namespace}::${model}` }) },
    ...(own === undefined ? {} : { providers: { [own]: { type: namespace, ...entry } } }),
  };
  return { origin: place, settings };
}

/** A map, or undefined in place of one without members. */
function orNothing<T extends object>(given: T): T | undefined {
  return Object.keys(given).length > 0 ? given : undefined;
}

/** The same without members that are undefined, which would count as set. */
function known<T extends object>(given: T): T {
  return Object.fromEntries(Object.entries(given).filter(([, one]) => one !== undefined)) as T;
}
