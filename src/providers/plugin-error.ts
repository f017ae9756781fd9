import {
  ProviderError,
  type ProviderErrorKind,
  providerErrorKinds,
  SkllmError,
} from '../errors.ts';
import { isObject } from './chat-reply.ts';
import { networkError } from './network-error.ts';
import { serviceError } from './service-error.ts';
import { quoteWords, serviceWords } from './service-words.ts';

/** Where a plugin's error came from, and what of it may not be shown. */
export interface PluginCall {
  readonly namespace: string;
  readonly host: string;
  readonly model?: string | undefined;
  /** The rows as sent. */
  readonly user?: string;
  readonly formatted?: boolean;
  readonly secrets: readonly string[];
}

/**
 * Reads an error of a plugin, which need not know our classes: it may be installed with another
 * copy of them, or with none.
 *
 * - with a `kind` of ours: what it says (`hint`, `retryAfter` and `part` are kept)
 * - with a `status`: a refusal of a service; `headers`, and `error` as its body, are read
 * - of `fetch` or `JSON.parse`: a fault of the line, or a malformed reply
 * - any other: a fault of the plugin, which ends the run
 */
export function pluginError(error: unknown, call: PluginCall): ProviderError | SkllmError {
  if (error instanceof ProviderError || error instanceof SkllmError) return error;
  const quote = (words: string) => quoteWords(words, call.secrets, call.user ?? '');
  const { kind, status, message } = isObject(error) ? error : {};
  if (isKind(kind)) return ofKind(kind, error as PluginFailure, quote(String(message)));
  if (typeof status === 'number') return ofStatus(status, error as PluginFailure, call, quote);
  if (error instanceof SyntaxError) {
    return new ProviderError('malformed', 'the service sent no JSON that could be read');
  }
  if (isOfTheLine(error)) return networkError(error, call.host);
  return new SkllmError('fault', `the plugin ${call.namespace} failed: ${quote(String(message))}`, {
    hint: 'The fault is in the plugin: tell its author.',
    cause: error,
  });
}

interface PluginFailure {
  readonly hint?: unknown;
  readonly retryAfter?: unknown;
  readonly part?: unknown;
  readonly headers?: unknown;
  readonly error?: unknown;
  readonly message?: unknown;
}

function isKind(kind: unknown): kind is ProviderErrorKind {
  return (providerErrorKinds as readonly unknown[]).includes(kind);
}

function ofKind(kind: ProviderErrorKind, failure: PluginFailure, message: string): ProviderError {
  const { hint, retryAfter, part } = failure;
  return new ProviderError(kind, message || `the service's answer counts as ${kind}`, {
    ...(typeof hint === 'string' ? { hint } : {}),
    ...(typeof retryAfter === 'number' && retryAfter > 0 ? { retryAfter } : {}),
    ...(part === 'format' || part === 'parameter' ? { part } : {}),
  });
}

function ofStatus(
  status: number,
  { headers, error, message }: PluginFailure,
  { namespace, host, model, formatted = false }: PluginCall,
  quote: (words: string) => string,
): ProviderError {
  const words = serviceWords(isObject(error) ? { error } : (error ?? message));
  const keySetting = `the secret settings of ${namespace} (skllm models lists them)`;
  return serviceError(
    { status, headers: headersOf(headers), words },
    {
      service: { namespace, noun: 'model', keySetting, keyGiven: true, quotaPasses: false },
      host,
      model,
      formatted,
      quote,
    },
  );
}

function headersOf(headers: unknown): Headers {
  if (headers instanceof Headers) return headers;
  const entries = isObject(headers) ? Object.entries(headers) : [];
  return new Headers(entries.map(([name, value]) => [name, String(value)]));
}

/** Whether an error, or what caused it, is one of Node's `fetch` or of the line beneath. */
function isOfTheLine(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const { code } = error as { code?: unknown };
  if (typeof code === 'string' && /^(E[A-Z]+$|UND_ERR|CERT|ERR_TLS|ERR_SSL)/.test(code))
    return true;
  return /^(fetch failed|terminated)$/.test(error.message) || isOfTheLine(error.cause);
}
