import type { GoogleGenAI, HttpOptions } from '@google/genai';
import { SkllmError } from '../errors.ts';
import { unlessAborted, withDeadline } from './deadline.ts';
import type { Answer } from './exchange.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { networkError } from './network-error.ts';
import { cleanHeaders } from './service.ts';
import type { Refusal } from './service-error.ts';
import { credentialError } from './vertex-credentials.ts';
import { vertexRefusal } from './vertex-error.ts';
import type { VertexAccess, VertexPlace } from './vertex-place.ts';
import { fetchTokensBy } from './vertex-transport.ts';

/** What every call hands to the SDK. */
export interface CallOptions {
  readonly abortSignal: AbortSignal;
  readonly httpOptions: HttpOptions;
}

/** One request by the SDK's client, whose own reading of the reply is not used. */
export type VertexCall = (client: GoogleGenAI, options: CallOptions) => Promise<unknown>;

/** The way to Vertex AI. */
export interface VertexLine {
  /**
   * Makes one request, and before it those that get a token.
   *
   * @throws ProviderError where none was answered in time; SkllmError `config` where there are no
   *   credentials; the signal's reason when aborted.
   */
  exchange(call: VertexCall, signal: AbortSignal): Promise<Answer | Refusal>;
  /** The headers with which another of Google's services is asked. Throws as `exchange` does. */
  authorize(signal: AbortSignal): Promise<Readonly<Record<string, string>>>;
}

/** Milliseconds for one request, with its token, where none are set. */
const patience = 120_000;

/**
 * Opens the way. The SDK, which finds the credentials and writes the address, is loaded at the
 * first request. Its own timeout, retries and reading of replies are not used: they lose headers,
 * ignore an abort and cannot tell it from a timeout.
 */
export function openVertexLine(access: VertexAccess): VertexLine {
  const { connection, place } = access;
  const { host } = new URL(place.baseUrl);
  const configured = cleanHeaders(connection);
  let client: Promise<Client> | undefined;

  /** The client, which asks for tokens as all else is asked. Discovery that failed is tried anew. */
  async function open(): Promise<Client> {
    client ??= createClient(access);
    const opened = await client;
    await fetchTokensBy(opened, withoutRedirects(connection.fetch));
    return opened;
  }

  async function attempt(call: VertexCall, signal: AbortSignal): Promise<Answer | Refusal> {
    let asked = false;
    let answer: Answer | Refusal | undefined;
    const fetch: typeof globalThis.fetch = async (input, init) => {
      asked = true;
      const headers = { ...authorization(new Headers(init?.headers)), ...configured };
      const response = await guardedFetch(connection.fetch, headers)(input, { ...init, signal });
      answer = await readResponse(response);
      return new Response('{}', { headers: { 'content-type': 'application/json' } });
    };
    const options = { abortSignal: signal, httpOptions: { fetch } };
    try {
      const answering = open().then((opened) => call(opened, options));
      await unlessAborted(answering, signal);
    } catch (error) {
      const broken = asked ? networkError : credentialError;
      if (answer === undefined) throw broken(error, host);
    }
    return answer!;
  }

  async function authorize(signal: AbortSignal) {
    try {
      const finding = open().then((opened) => opened.authorization());
      return authorization(await unlessAborted(finding, signal));
    } catch (error) {
      throw credentialError(error, host);
    }
  }

  const timeout = connection.options.timeout ?? patience;
  return {
    exchange: (call, signal) => withDeadline(timeout, signal, (own) => attempt(call, own)),
    authorize: (signal) => withDeadline(timeout, signal, authorize),
  };
}

type Client = GoogleGenAI & { authorization(): Promise<Headers> };

/**
 * The SDK's client with all that it would else take from the environment set by hand, but for the
 * credentials. Where a key is in the environment too its constructor writes to standard output,
 * which is for rows.
 */
async function createClient({ place, connection }: VertexAccess): Promise<Client> {
  const { GoogleGenAI } = await import('@google/genai');
  class AuthorizingClient extends GoogleGenAI {
    authorization(): Promise<Headers> {
      return this.apiClient.getAuthHeaders();
    }
  }
  await refuseOffline(place, connection.fetch);
  const account = {
    project: place.project ?? '',
    location: place.location,
    googleAuthOptions: { projectId: place.project ?? '' },
  };
  return quietly(
    () =>
      new AuthorizingClient({
        vertexai: true,
        apiVersion: 'v1',
        httpOptions: { baseUrl: place.baseUrl },
        ...(place.apiKey === undefined ? account : { apiKey: place.apiKey }),
      }),
  );
}

/**
 * Lets the `fetch` of the run refuse the host before any token is asked for. The signal that is
 * aborted already keeps a request from being made.
 */
async function refuseOffline({ baseUrl }: VertexPlace, fetch: typeof globalThis.fetch) {
  try {
    await fetch(baseUrl, { signal: AbortSignal.abort() });
  } catch (error) {
    if (error instanceof SkllmError) throw error;
  }
}

/** For requests that carry secrets. */
function withoutRedirects(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
  return (input, init) => fetch(input, { ...init, redirect: 'error' });
}

/** Runs something that returns at once, with `console.debug` silent meanwhile. */
function quietly<T>(make: () => T): T {
  const { debug } = console;
  console.debug = () => {};
  try {
    return make();
  } finally {
    console.debug = debug;
  }
}

/** Of the SDK's headers those that say who asks and who pays. */
function authorization(headers: Headers): Record<string, string> {
  const names = ['authorization', 'x-goog-api-key', 'x-goog-user-project'];
  return Object.fromEntries(names.flatMap((name) => named(name, headers.get(name))));
}

function named(name: string, value: string | null): [string, string][] {
  return value === null ? [] : [[name, value]];
}

async function readResponse(response: Response): Promise<Answer | Refusal> {
  const body = await response.text();
  return response.ok ? { headers: response.headers, body } : vertexRefusal(response, body);
}
