import type { ProviderError } from '../errors.ts';
import { isObject } from './chat-reply.ts';
import { type Refusal, serviceError } from './service-error.ts';
import { quoteWords, serviceWords } from './service-words.ts';
import { droppableOptions, type VertexBody } from './vertex-body.ts';
import type { VertexAccess } from './vertex-place.ts';

/** Reads a response that is no success. A wait that only the body names is put into the headers. */
export function vertexRefusal(response: Response, text: string): Refusal {
  const body = parsed(text);
  const headers = new Headers(response.headers);
  const wait = retryDelay(body);
  if (wait !== undefined && !headers.has('retry-after')) headers.set('retry-after', wait);
  return { status: response.status, headers, words: serviceWords(body) };
}

/** What was asked of a model, as far as the reading of a refusal depends on it. */
export interface VertexAsked {
  readonly model: string;
  /** The rows as sent. */
  readonly user: string;
  readonly formatted: boolean;
}

/** What a refusal asks for. */
export function vertexError(
  refusal: Refusal,
  { connection, place, keySetting }: VertexAccess,
  asked?: VertexAsked,
): ProviderError {
  const { namespace, headers = {} } = connection;
  const secrets = [place.apiKey ?? '', ...Object.values(headers)].filter((one) => one.length > 3);
  const loginHint = place.apiKey === undefined ? { loginHint: rights } : {};
  return serviceError(refusal, {
    // Google's prose says "quota" of limits a minute too.
    service: {
      namespace,
      noun: 'model',
      keySetting,
      keyGiven: true,
      quotaPasses: true,
      ...loginHint,
    },
    host: new URL(place.baseUrl).host,
    model: asked?.model,
    formatted: asked?.formatted ?? false,
    quote: (words) => quoteWords(words, secrets, asked?.user ?? ''),
  });
}

const rights =
  'They need the role "Vertex AI User" in the project, where the API has to be enabled. Others are got by: gcloud auth application-default login';

/**
 * Options of the request that a model says it does not take, to be left out from now on.
 *
 * Google names them in prose, in several spellings: `responseLogprobs`, `Thinking_level`.
 */
export function refusedOptions({ status, words }: Refusal, body: VertexBody): readonly string[] {
  if (status !== 400 || !refusing.test(words.message)) return [];
  const said = words.message.toLowerCase().replaceAll('_', '').replaceAll(' ', '');
  return droppableOptions.filter(
    (name) => name in body.generationConfig && said.includes(stems[name]!),
  );
}

const refusing = /not support|unsupported|not enabled|not allowed|only supports?|unknown name/i;

const stems: Readonly<Record<string, string>> = {
  temperature: 'temperature',
  seed: 'seed',
  thinkingConfig: 'thinking',
  responseLogprobs: 'logprobs',
};

/** Seconds of `google.rpc.RetryInfo`, such as "34s" or "1.5s". */
function retryDelay(body: unknown): string | undefined {
  const error = isObject(body) && isObject(body.error) ? body.error : {};
  const details = Array.isArray(error.details) ? error.details.filter(isObject) : [];
  const delay = details.find(({ retryDelay }) => typeof retryDelay === 'string')?.retryDelay;
  return /^(\d+(?:\.\d+)?)s$/.exec(String(delay))?.[1];
}

function parsed(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text);
    return Array.isArray(body) ? body[0] : body;
  } catch {
    return text;
  }
}
