import { SkllmError } from '../errors.ts';
import type { BatchLimits, Connection, Provider, ReplyFormat } from '../model.ts';
import type { RenewedToken } from './renewed-token.ts';

/** What a service understands of the chat-completions format, as far as is known beforehand. */
export interface Dialect {
  /** Its name for the limit of a reply's length; the other one is tried where it is refused. */
  readonly maxTokens: 'max_completion_tokens' | 'max_tokens';
  /** Its name for the seed; undefined where it has none. */
  readonly seed: 'seed' | 'random_seed' | undefined;
  /** The reply formats it takes, strictest first. */
  readonly formats: readonly ReplyFormat['kind'][];
  /** Whether it can give the probabilities of a reply's tokens. */
  readonly logprobs: boolean;
}

/** A service that speaks chat completions, as a provider's settings describe it. */
export interface Service {
  /** The provider's own namespace, whatever name the settings give it. */
  readonly type: string;
  /** The name that the settings know it by. */
  readonly namespace: string;
  /** Address that `/chat/completions` is added to; without a slash at its end. */
  readonly baseUrl: string;
  readonly query: Readonly<Record<string, string>>;
  /** The only headers sent beside those that describe the body; names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** Sent as "authorization" in place of a key, and renewed. */
  readonly token?: RenewedToken;
  /** Where the key is set, for messages. */
  readonly keySetting: string;
  readonly keyGiven: boolean;
  /** What it calls the thing that answers. */
  readonly noun: 'model' | 'deployment';
  /** Whether the code `insufficient_quota` may mean a limit that passes by itself (Azure). */
  readonly quotaPasses: boolean;
  readonly dialect: Dialect;
  /** Where it takes whole files of requests, if it does. */
  readonly batch?: BatchPlace;
}

/** Where a service takes files of requests. */
export interface BatchPlace {
  /** Address that `/files` and `/batches` are added to. */
  readonly baseUrl: string;
  /** The service's name for the route of each request. */
  readonly route: string;
  readonly limits: BatchLimits;
  /** Whether what answers jobs answers single requests too. */
  readonly answersLive: boolean;
}

/** The dialect of most servers that call themselves OpenAI-compatible. */
export const compatibleDialect: Dialect = {
  maxTokens: 'max_tokens',
  seed: 'seed',
  formats: ['schema', 'json', 'text'],
  logprobs: true,
};

/** The dialect of OpenAI itself and of Azure. */
export const openAiDialect: Dialect = { ...compatibleDialect, maxTokens: 'max_completion_tokens' };

/**
 * Where a setting is set, for messages: "OPENAI_API_KEY or providers.openai.apiKey".
 *
 * A provider under a name of its own reads no environment variable, so none is named.
 */
export function settingPlace(connection: Connection, provider: Provider, name: string): string {
  const key = `providers.${connection.namespace}.${name}`;
  const variable = provider.settings[name]?.env?.[0];
  const isOwn = variable !== undefined && connection.namespace === provider.namespace;
  const places = [...(name === 'url' ? ['--url'] : []), ...(isOwn ? [variable] : []), key];
  return places.join(' or ');
}

/** A setting that must be there. @throws SkllmError `config` that says where to set it. */
export function requiredSetting(connection: Connection, provider: Provider, name: string): string {
  const value = connection.settings[name]?.trim();
  if (value) return value;
  throw new SkllmError('config', `${connection.namespace} has no ${name}`, {
    hint: `Set ${settingPlace(connection, provider, name)}.`,
  });
}

/** The model's name. @throws SkllmError `usage` where only the namespace was given. */
export function requiredModel(connection: Connection, noun: Service['noun']): string {
  if (connection.model !== '') return connection.model;
  throw new SkllmError('usage', `"${connection.namespace}::" names no ${noun}`, {
    hint: `Write ${connection.namespace}::<${noun}>.`,
  });
}

/**
 * A key fit for a header, without the space or line break that files and pastes leave around it.
 *
 * @throws SkllmError `config` that names the place of the key, never the key.
 */
export function cleanKey(key: string | undefined, place: string): string | undefined {
  const trimmed = key?.trim();
  if (!trimmed) return undefined;
  if (/^[\x21-\x7e]+$/.test(trimmed)) return trimmed;
  throw new SkllmError('config', `the key in ${place} holds a character that no key can hold`, {
    hint: 'A line break, a space or a typographic character may have been copied along.',
  });
}

/** The headers of the settings, checked before `fetch` would quote a wrong one in its complaint. */
export function cleanHeaders(connection: Connection): Record<string, string> {
  const headers = Object.entries(connection.headers ?? {});
  for (const [name, value] of headers) {
    if (/^[\w!#$%&'*+.^`|~-]+$/.test(name) && /^[\t\x20-\x7e]*$/.test(value)) continue;
    const place = `providers.${connection.namespace}.headers`;
    throw new SkllmError('config', `${place}: "${name}" is no valid header or has no valid value`, {
      hint: 'Names and values of headers are ASCII on one line.',
    });
  }
  return Object.fromEntries(headers.map(([name, value]) => [name.toLowerCase(), value]));
}
