import { acceptedEncodings, readChunks, type WholeFetch, type WholeReply } from './whole-reply.ts';

/** Statuses whose responses cannot have a body. */
const withoutBody = [204, 205, 304];

/**
 * A `fetch` that sends just the headers given, follows no redirect and reads the whole body.
 *
 * An SDK's own headers are left out, for it takes some from the environment. A redirect comes back
 * as it is: following it would carry the rows to another host. As the body is read here, the
 * deadline on `init.signal` covers it too.
 */
export function guardedFetch(
  fetch: WholeFetch,
  headers: Readonly<Record<string, string>>,
): typeof globalThis.fetch {
  return async (input, init = {}) => {
    const { status, ...reply } = await guardedReply(fetch, headers, input, init);
    const body = withoutBody.includes(status) ? null : reply.body;
    return new Response(body, { status, headers: reply.headers });
  };
}

type Input = Parameters<typeof globalThis.fetch>[0];

/**
 * The same, once, without the `Response`, which costs as much as the request.
 *
 * The leaner way is for requests with nothing special about them: an address, and a text or none.
 */
export async function guardedReply(
  fetch: WholeFetch,
  own: Readonly<Record<string, string>>,
  input: Input,
  init: RequestInit,
): Promise<WholeReply> {
  const headers = { ...bodyHeaders(init.headers), ...own };
  const { method = 'GET', body = null, signal = null } = init;
  if (fetch.whole && !(input instanceof Request) && (body === null || typeof body === 'string')) {
    const accepting = { 'accept-encoding': acceptedEncodings, ...headers };
    const request = { method: method.toUpperCase(), headers: accepting, body, signal };
    return fetch.whole(String(input), request);
  }
  const response = await fetch(input, { ...init, headers, redirect: 'manual' });
  const read = await readChunks(response.body ?? []);
  return { status: response.status, headers: response.headers, body: read };
}

/** Of the SDK's headers those that describe the body. */
function bodyHeaders(headers: RequestInit['headers']): Record<string, string> {
  const type = new Headers(headers).get('content-type');
  return {
    accept: 'application/json',
    'user-agent': 'skllm',
    ...(type === null ? {} : { 'content-type': type }),
  };
}
