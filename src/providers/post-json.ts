import type { Answer } from './exchange.ts';
import { guardedReply } from './guarded-fetch.ts';
import type { Service } from './service.ts';
import type { Refusal } from './service-error.ts';
import { serviceWords } from './service-words.ts';
import type { WholeFetch, WholeReply } from './whole-reply.ts';

/** One request with a JSON body. */
export interface JsonRequest {
  /** Begins with a slash. */
  readonly path: string;
  /** JSON. */
  readonly body: string;
  readonly signal: AbortSignal;
}

/**
 * Posts JSON to a service that may be at another address than the one it was given.
 *
 * @throws What the network throws, as it is.
 */
export async function postJson(
  fetch: WholeFetch,
  { query, headers }: Pick<Service, 'query' | 'headers'>,
  baseUrl: string,
  { path, body, signal }: JsonRequest,
): Promise<Answer | Refusal> {
  const url = new URL(baseUrl + path);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const init = { method: 'POST', headers: json, body, signal };
  return answerOf(await guardedReply(fetch, headers, url.href, init));
}

const json = { 'content-type': 'application/json' };

function answerOf({ status, headers, body }: WholeReply): Answer | Refusal {
  const text = utf8.decode(body);
  if (status >= 200 && status < 300) return { headers, body: text };
  return { status, headers, words: serviceWords(jsonOr(text)) };
}

/** Leaves out a byte order mark, which some servers send and no JSON may begin with. */
const utf8 = new TextDecoder();

/** What a JSON text says, or a text that is no JSON as it is. */
function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
