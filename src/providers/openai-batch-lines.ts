import { ProviderError } from '../errors.ts';
import type { BatchItem } from '../model.ts';
import type { ChatBody } from './chat-body.ts';
import { completionReply, isObject, objectIn, type Unchecked } from './chat-reply.ts';
import type { ServiceWords } from './service-words.ts';
import { serviceWords } from './service-words.ts';

/** Writes a request as OpenAI's batch format has it; many engines read the same. */
export function batchLine(id: string, route: string, body: ChatBody): string {
  return JSON.stringify({ custom_id: id, method: 'POST', url: route, body });
}

/** What a line of results is read with. */
export interface LineReading {
  /** What a status that is no success means. */
  readonly refused: (status: number, words: ServiceWords) => ProviderError;
  /** Makes a service's words fit for a message. */
  readonly quote: (words: string) => string;
}

/**
 * Reads a line of results, of an output file or of an error file.
 *
 * The completion is in `response.body` beside a status, as OpenAI and Azure write it and vLLM does
 * now, or in `response` itself, as vLLM did before. A request that never came to an answer has an
 * `error` and no response, or a response of status 0 without a body.
 */
export function readBatchLine(line: string, reading: LineReading): BatchItem | undefined {
  const result = objectIn(line);
  const id = result?.custom_id;
  if (result === undefined || typeof id !== 'string') return undefined;
  try {
    return { id, reply: completionReply(completionOf(result, reading), reading.quote) };
  } catch (error) {
    if (error instanceof ProviderError) return { id, error };
    throw error;
  }
}

/** @throws ProviderError where there is none. */
function completionOf({ response, error }: Unchecked, { refused }: LineReading): Unchecked {
  if (!isObject(response)) throw unanswered(error);
  const body = 'choices' in response ? response : response.body;
  const status = typeof response.status_code === 'number' ? response.status_code : 200;
  if (status === 200 && isObject(body)) return body;
  const words = serviceWords(body ?? error);
  if (status < 400) throw unanswered(error ?? body);
  throw refused(status, words);
}

/** Expired, cancelled, lost: asking again may well do. Only a code is repeated, for it is no prose. */
function unanswered(error: unknown): ProviderError {
  const { code } = serviceWords(isObject(error) && !isObject(error.error) ? { error } : error);
  const why = /^\w{1,40}$/.test(code) ? ` (${code})` : '';
  return new ProviderError('overloaded', `the request was not answered${why}`);
}
