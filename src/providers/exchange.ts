import type { APIPromise, OpenAI } from 'openai';
import type { Connection } from '../model.ts';
import { withDeadline } from './deadline.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { networkError } from './network-error.ts';
import { postJson } from './post-json.ts';
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
  /**
   * The same without the SDK, for what is asked once a pack: it and `fetch` beneath it would cost
   * nearly as much as all the rest that is done for a pack.
   *
   * @param path - Begins with a slash.
   */
  post(path: string, body: unknown, signal: AbortSignal): Promise<Answer | Refusal>;
  /** What the person who runs it should know: one sentence each. */
  notices(): readonly string[];
}

/** Milliseconds for one request where none are set; a server of one's own may be a slow one. */
const patience = { loopback: 600_000, elsewhere: 120_000 };

/** Opens the way to a service. The SDK is loaded at its first request. */
export function openLine(service: Service, connection: Connection): Line {
  const { host, hostname, pathname } = new URL(service.baseUrl);
  const timeout =
    connection.options.timeout ?? patience[isLoopback(hostname) ? 'loopback' : 'elsewhere'];
  const other = pathname === '/' ? `${service.baseUrl}/v1` : undefined;
  const clients = new Map<string, Promise<OpenAI>>();
  let baseUrl = service.baseUrl;

  const fetch = tokenFetch(service, connection);

  const clientAt = (address: string) => {
    const client = clients.get(address) ?? createClient(service, address, fetch);
    clients.set(address, client);
    return client;
  };

  async function attempt(ask: Ask): Promise<Answer | Refusal> {
    const answer = await ask(baseUrl);
    if (other === undefined || baseUrl === other || !isMissing(answer)) return answer;
    const second = await ask(other);
    if (!isMissing(second)) baseUrl = other;
    return second;
  }

  const inTime = (signal: AbortSignal, ask: (signal: AbortSignal) => Ask) =>
    withDeadline(timeout, signal, async (own) => {
      try {
        return await attempt(ask(own));
      } catch (error) {
        throw networkError(error, host);
      }
    });

  return {
    exchange: (call, signal) =>
      inTime(signal, (own) => async (address) => respond(await clientAt(address), call, own)),
    post: (path, body, signal) => {
      const text = JSON.stringify(body);
      return inTime(
        signal,
        (own) => (address) => postJson(fetch, service, address, { path, body: text, signal: own }),
      );
    },
    notices: () =>
      baseUrl === other
        ? [`${service.baseUrl}/ has no chat route, ${other} has: that one is used.`]
        : [],
  };
}

/** A connection's `fetch`, with the service's token where that is one that ends. */
export function tokenFetch({ token }: Service, { fetch }: Connection): typeof globalThis.fetch {
  return token?.fetch(fetch) ?? fetch;
}

/** One request to a service at an address. */
type Ask = (baseUrl: string) => Promise<Answer | Refusal>;

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
    fetch: guardedFetch(fetch, service.headers),
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
