import { ProviderError, type ProviderErrorKind } from '../errors.ts';
import { type ChatBody, droppable } from './chat-body.ts';
import { rateHints, retryAfter } from './rate-hints.ts';
import type { Service } from './service.ts';
import type { ServiceWords } from './service-words.ts';

/** A response that is no success. */
export interface Refusal {
  readonly status: number;
  readonly headers: Headers;
  readonly words: ServiceWords;
}

/** What is said of a service in messages. */
export interface Addressee
  extends Pick<Service, 'namespace' | 'noun' | 'keySetting' | 'keyGiven' | 'quotaPasses'> {
  /** What to do where it refuses credentials that are no key. */
  readonly loginHint?: string | undefined;
}

/** What was asked, as far as the reading of a refusal depends on it. */
export interface Asked {
  readonly service: Addressee;
  readonly host: string;
  /** The model or deployment; undefined where something else was asked for. */
  readonly model?: string | undefined;
  /** Whether a form of the reply was asked for, which may be what is refused. */
  readonly formatted?: boolean;
  /** Makes the service's words fit for a message; empty where they may not be shown. */
  readonly quote: (words: string) => string;
}

/** A wait up to this long means a limit of so many a minute and no quota, in milliseconds. */
const shortWait = 120_000;

const stepDownStatuses = [400, 403, 422, 501];
const overloadedStatuses = [408, 409, 425, 499, 500, 502, 503, 504];

const tooLongCodes = ['context_length_exceeded', 'exceed_context_size_error'];
const filterCodes = ['content_filter', 'content_policy_violation', 'invalid_prompt'];
const noModelCodes = ['model_not_found', 'model_decommissioned', 'invalid_model'];

/** Services word the same refusal in many ways; these are theirs for "that parameter: no". */
const refusing =
  /unsupported|not support|unrecogni[sz]ed|unknown|unexpected|not permitted|not allowed|forbidden|deprecated|extra_|only the default|incompatible/i;
const contextWords =
  /context (length|window|size)|maximum context|too many tokens|prompt is too long|reduce the length|request too large|token count .*exceeds/i;
const formatWords =
  /response_?(format|mime_?type)|json_?schema|response_?schema|json_object|structured output|\bschema\b|\bgrammar\b|samplers|too many states|too much branching/i;
const keyWords = /\bapi key\b.*\b(not valid|invalid|expired)/i;
const modelWords = /\bmodel\b.*\bnot (exist|found)\b|^invalid model/i;

/**
 * Parameters of the request that a service says it does not take, to be left out from now on.
 *
 * `system` stands for messages of that role. Parameters that the user set as extra ones are theirs
 * to remove.
 */
export function refusedParameters(
  { status, words }: Refusal,
  body: ChatBody,
  extra: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const said = `${words.code} ${words.type} ${words.message}`;
  if (!stepDownStatuses.includes(status) || contextWords.test(said)) return [];
  if (!refusing.test(said)) return [];
  const where = words.param || words.message;
  const hasSystem = body.messages.some(({ role }) => role === 'system');
  if (hasSystem && /system (role|message)|messages\[0\]\.role/i.test(`${said} ${where}`)) {
    return ['system'];
  }
  return droppable.filter((name) => name in body && !(name in extra) && mentions(where, name));
}

/** What a service's refusal asks for. Nobody else looks at a status code. */
export function serviceError(refusal: Refusal, asked: Asked): ProviderError {
  const kind = kindOf(refusal, asked);
  const { status, headers, words } = refusal;
  const quote = asked.quote(words.message);
  const { message, hint } = explanation(kind, refusal, asked);
  return new ProviderError(kind, `${message} (${status})${quote ? `: ${quote}` : ''}`, {
    hint,
    retryAfter: retryAfter(headers, Date.now()),
    rates: rateHints(headers),
    ...(kind === 'unsupported' ? { part: 'format' as const } : {}),
  });
}

function kindOf(refusal: Refusal, asked: Asked): ProviderErrorKind {
  const { status, words } = refusal;
  const said = `${words.code} ${words.message}`;
  if (status === 429) return limitKind(refusal, asked);
  if (status === 413 || (status < 500 && isTooLong(words))) return 'too-long';
  if (status < 500 && [words.code, words.type].some((one) => filterCodes.includes(one))) {
    return 'filtered';
  }
  if (status === 404 || [words.code, words.type].some((one) => noModelCodes.includes(one))) {
    return asked.model === undefined ? 'bad-request' : 'no-such-model';
  }
  const mayStepDown = asked.formatted && stepDownStatuses.includes(status);
  if (mayStepDown && formatWords.test(`${words.param} ${said}`)) return 'unsupported';
  if (status === 401 || status === 403 || keyWords.test(words.message)) return 'unauthorized';
  if (status === 402) return 'quota';
  if (status === 400 && modelWords.test(words.message)) return 'no-such-model';
  return overloadedStatuses.includes(status) || status > 505 ? 'overloaded' : 'bad-request';
}

/**
 * 429 is not one thing: OpenAI's code `insufficient_quota` is final, but Azure and others use the
 * same word for a limit a minute, and a request larger than the whole limit never passes.
 */
function limitKind({ headers, words }: Refusal, { service }: Asked): ProviderErrorKind {
  if (/request too large/i.test(words.message)) return 'too-long';
  const wait = retryAfter(headers, Date.now());
  const passes = service.quotaPasses || (wait !== undefined && wait <= shortWait);
  const spent = words.code === 'insufficient_quota' || words.type === 'insufficient_quota';
  return spent && !passes ? 'quota' : 'rate-limited';
}

function isTooLong({ code, type, message }: ServiceWords): boolean {
  return tooLongCodes.includes(code) || tooLongCodes.includes(type) || contextWords.test(message);
}

function mentions(text: string, name: string): boolean {
  return new RegExp(`(?<!\\w)${name}(?!\\w)`).test(text);
}

function explanation(
  kind: ProviderErrorKind,
  { status, headers }: Refusal,
  { service, host, model, quote }: Asked,
): { message: string; hint?: string } {
  const { noun, keySetting, loginHint } = service;
  if (status >= 300 && status < 400) return redirected(host, headers.get('location'), quote);
  if (status === 407) return { message: `the proxy wants a login`, hint: proxyHint };
  switch (kind) {
    case 'unauthorized':
      if (loginHint) return { message: `${host} refused the credentials`, hint: loginHint };
      return service.keyGiven
        ? { message: `${host} refused the key`, hint: `Check the key in ${keySetting}.` }
        : { message: `${host} wants a key`, hint: `Set ${keySetting}.` };
    case 'no-such-model':
      return { message: `${host} has no ${noun} "${model}"`, hint: noModelHint(service) };
    case 'quota':
      return { message: `the quota at ${host} is used up`, hint: 'Check plan and billing there.' };
    case 'rate-limited':
      return { message: `${host} asks for fewer requests` };
    case 'overloaded':
      return { message: `${host} is out of order or overloaded` };
    case 'too-long':
      return { message: `the request is too long for ${host}` };
    case 'filtered':
      return { message: `the content filter of ${host} stopped the request` };
    case 'unsupported':
      return { message: `${host} does not take this reply format` };
    default:
      return { message: `${host} refused the request` };
  }
}

export const proxyHint =
  'The proxy is set by network.proxy in the settings or by HTTPS_PROXY and HTTP_PROXY.';

function noModelHint({ namespace, noun }: Addressee): string {
  return noun === 'deployment'
    ? `What follows ${namespace}:: is the name that the deployment was given, not that of its model; endpoint and API version matter too.`
    : `skllm models ${namespace} lists what there is; the address matters too.`;
}

function redirected(host: string, location: string | null, quote: Asked['quote']) {
  const base = `https://${host}`;
  const to = location && URL.canParse(location, base) ? new URL(location, base) : undefined;
  if (to?.host === host) {
    // Only an absolute location tells http from https.
    const place = URL.canParse(location!) ? to.origin + to.pathname : to.pathname;
    return {
      message: `${host} sends requests on to ${quote(place) || 'another path'}, which is not done`,
      hint: 'Set that as the address, without /chat/completions at its end.',
    };
  }
  return {
    message: `${host} sends requests on to ${to?.host ?? 'an unnamed address'}, which is not done`,
    hint: 'Neither key nor rows go to another host. If it is the right one, set it as the address.',
  };
}
