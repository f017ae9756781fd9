import { ProviderError } from '../errors.ts';
import type { Finish, ModelReply, TokenProbability, Usage } from '../model.ts';
import { rateHints } from './rate-hints.ts';

/** A JSON object whose members are yet unknown. */
export type Unchecked = Readonly<Record<string, unknown>>;

/**
 * Reads the body of a response with status 200, which proves nothing: login pages, error objects
 * and cut texts come with it too.
 *
 * @param quote - Makes a service's words fit for a message.
 * @throws ProviderError `malformed` for whatever is not a completion.
 */
export function chatReply(
  body: string,
  headers: Headers,
  quote: (words: string) => string,
): ModelReply {
  return { ...completionReply(readObject(body), quote), ...optional('rates', rateHints(headers)) };
}

/** The same for a body that is parsed already, without what headers tell. */
export function completionReply(
  completion: Unchecked,
  quote: (words: string) => string,
): ModelReply {
  if (completion.error !== undefined && completion.error !== null) {
    const { message } = isObject(completion.error) ? completion.error : {};
    throw malformed(`an error as if it were a reply: ${quote(String(message ?? 'no message'))}`);
  }
  const choice = Array.isArray(completion.choices) ? completion.choices[0] : undefined;
  if (!isObject(choice) || !isObject(choice.message)) throw malformed('a reply without choices');
  return {
    ...answer(choice, choice.message),
    ...optional('tokens', tokens(choice.logprobs)),
    ...optional('usage', usage(completion.usage)),
    ...optional('model', modelName(completion.model, quote)),
  };
}

/** The model as the service names it; it is kept with the answers, so it may hold nothing else. */
function modelName(name: unknown, quote: (words: string) => string): string | undefined {
  return (typeof name === 'string' && quote(name)) || undefined;
}

/**
 * Reads a JSON object.
 *
 * @throws ProviderError `malformed` that says what came instead.
 */
export function readObject(body: string): Unchecked {
  if (body.trim() === '') throw malformed('an empty body');
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    if (/^\s*</.test(body)) throw webPage();
    throw /^(event|data|id|retry)?:/.test(body) ? stream() : malformed('broken or cut JSON');
  }
  if (isObject(value)) return value;
  throw malformed('JSON that is no object');
}

/** The JSON object that a text holds; undefined where it holds none. */
export function objectIn(text: string): Unchecked | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

export function isObject(value: unknown): value is Unchecked {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function answer(choice: Unchecked, message: Unchecked): { text: string; finish: Finish } {
  if (typeof message.refusal === 'string' && message.refusal !== '') {
    return { text: '', finish: 'refused' };
  }
  const text = contentText(message.content);
  const finish = finishOf(choice.finish_reason);
  // A filtered or exhausted reply may well be empty; one that claims to be whole may not.
  if (text === '' && finish === 'stop') throw malformed('a reply without text');
  return { text, finish };
}

/** The text of a message: a string, or the text among the parts of a list. */
function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const parts = content.filter((part) => isObject(part) && part.type === 'text');
  return parts.map((part) => (typeof part.text === 'string' ? part.text : '')).join('');
}

/** Services differ in their words for the end of a reply; all but these mean that it is whole. */
function finishOf(reason: unknown): Finish {
  if (reason === 'content_filter') return 'filtered';
  if (reason === 'length' || reason === 'model_length' || reason === 'max_tokens') return 'length';
  if (reason === 'error') throw malformed('a reply that ended in an error');
  return 'stop';
}

/** Token probabilities, all or none: a list with a gap could not be matched with the text. */
function tokens(logprobs: unknown): readonly TokenProbability[] | undefined {
  const list = isObject(logprobs) ? logprobs.content : undefined;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const read = list.map((one) => (isObject(one) ? one : {}));
  if (!read.every(isTokenProbability)) return undefined;
  return read.map(({ token, logprob }) => ({ token, logprob }));
}

function isTokenProbability(value: Unchecked): value is Unchecked & TokenProbability {
  return typeof value.token === 'string' && Number.isFinite(value.logprob);
}

function usage(value: unknown): Usage | undefined {
  if (!isObject(value) || !isCount(value.prompt_tokens) || !isCount(value.completion_tokens)) {
    return undefined;
  }
  const details = isObject(value.prompt_tokens_details) ? value.prompt_tokens_details : {};
  // The second name is DeepSeek's.
  const cached = [details.cached_tokens, value.prompt_cache_hit_tokens].find(isCount);
  return {
    input: value.prompt_tokens,
    output: value.completion_tokens,
    ...optional('cachedInput', cached),
  };
}

/** Whether a value is a number of tokens. */
export function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

/** A member that is left out where it has no value. */
export function optional<K extends string, V>(key: K, value: V | undefined): { [P in K]?: V } {
  return value === undefined ? {} : ({ [key]: value } as { [P in K]: V });
}

/** The error for a success that is no reply. */
export function malformed(what: string): ProviderError {
  return new ProviderError('malformed', `the service sent ${what}`);
}

function stream(): ProviderError {
  return new ProviderError('malformed', 'the service sent a stream where one reply was due', {
    hint: 'It streams unasked: look for a switch in the settings of the server or gateway.',
  });
}

function webPage(): ProviderError {
  return new ProviderError('malformed', 'the service sent a web page where JSON was due', {
    hint: 'A proxy or a login page may have answered, or the address lacks its /v1.',
  });
}
