import type { APIPromise, OpenAI } from 'openai';
import type { Connection } from '../model.ts';
import { withDeadline } from './deadline.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { networkError } from './network-error.ts';
import type { Service } from './service.ts';
import type { Refusal } from './service-error.ts';
import { isLoopback } from './service-url.ts';
import { serviceWords } from './service-words.ts';

/** A response, read to its end. */
export interface Answer {
  readonly headers: Headers;
  readonly body: string;
}

/** One request by the SDK's client. */
export type Call = (client: OpenAI, options: { signal: AbortSignal }) => APIPromise<unknown>;

/** The way to one service. */
export interface Line {
  /**
   * Makes one request, or two where a bare address turns out to lack its `/v1`.
   *
   * @returns The answer, or the refusal of a service that did answer.
   * @throws ProviderError where none did in time; the signal's reason when aborted.
   */
  exchange(call: Call, signal: AbortSignal): Promise<Answer | Refusal>;
  /** What the person who runs it should know: one sentence each. */
  notices(): readonly string[];
}

/** Milliseconds for one request where none are set; a server of one's own may be a slow one. */
const patience = { loopback: 600_000, elsewhere: 120_000 };

/** Opens the way to a service. The SDK is loaded at the first request. */
export function openLine(service: Service, connection: Connection): Line {
  const { host, hostname, pathname } = new URL(service.baseUrl);
  const timeout =
    connection.options.timeout ?? patience[isLoopback(hostname) ? 'loopback' : 'elsewhere'];
  const clientAt = (baseUrl: string) => createClient(service, baseUrl, connection.fetch);
  const mayMove = pathname === '/';
  let client: Promise<OpenAI> | undefined;
  let moved = false;

  async function attempt(call: Call, signal: AbortSignal): Promise<Answer | Refusal> {
    client ??= clientAt(service.baseUrl);
    const answer = await respond(await client, call, signal);
    if (!mayMove || !isMissing(answer)) return answer;
    const other = await clientAt(`${service.baseUrl}/v1`);
    const second = await respond(other, call, signal);
    if (!isMissing(second)) {
      client = Promise.resolve(other);
      moved = true;
    }
    return second;
  }

  return {
    exchange: (call, signal) =>
      withDeadline(timeout, signal, async (own) => {
        try {
          return await attempt(call, own);
        } catch (error) {
          throw networkError(error, host);
        }
      }),
    notices: () =>
      moved
        ? [`${service.baseUrl}/ has no chat route, ${service.baseUrl}/v1 has: that one is used.`]
        : [],
  };
}

/**
 * The SDK's client with all that it would else take from the environment set by hand. It neither
 * retries nor logs nor watches the time, and its headers are replaced by the service's.
 */
async function createClient(
  service: Service,
  baseURL: string,
  fetch: typeof globalThis.fetch,
): Promise<OpenAI> {
  const { OpenAI } = await import('openai');
  class Client extends OpenAI {
    /** The SDK keeps but the body's `error`; some services put their words elsewhere. */
    protected override makeStatusError(
      ...[status, body, text, headers]: Parameters<OpenAI['makeStatusError']>
    ) {
      return super.makeStatusError(status, { error: body ?? text }, text, headers);
    }
  }
  return new Client({
    baseURL,
    apiKey: 'in the headers of the guarded fetch',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    defaultQuery: service.query,
    fetch: guardedFetch(service.token?.fetch(fetch) ?? fetch, service.headers),
    maxRetries: 0,
    timeout: 2 ** 31 - 1,
    logLevel: 'off',
  });
}

async function respond(client: OpenAI, call: Call, signal: AbortSignal): Promise<Answer | Refusal> {
  const { APIError } = await import('openai');
  try {
    const response = await call(client, { signal }).asResponse();
    return { headers: response.headers, body: await response.text() };
  } catch (error) {
    if (!(error instanceof APIError) || error.status === undefined) throw error;
    return { status: error.status, headers: error.headers, words: serviceWords(error.error) };
  }
}

/** Whether nothing seems to be at that path, as opposed to a model that is not there. */
function isMissing(answer: Answer | Refusal): boolean {
  if (!('status' in answer)) return false;
  const missing = answer.status === 404 || answer.status === 405;
  return missing && answer.words.code !== 'model_not_found';
}
