import { ProviderError } from '../errors.ts';

/** Most bytes of one reply, unpacked: far above any list of models, far below the memory. */
const largestBody = 32 * 2 ** 20;

/** Statuses whose responses cannot have a body. */
const withoutBody = [204, 205, 304];

/**
 * A `fetch` that sends just the headers given, follows no redirect and reads the whole body.
 *
 * The SDK's own headers are left out, for it takes some from the environment. A redirect comes back
 * as it is: following it would carry the rows to another host. As the body is read here, the
 * deadline on `init.signal` covers it too.
 */
export function guardedFetch(
  fetch: typeof globalThis.fetch,
  headers: Readonly<Record<string, string>>,
): typeof globalThis.fetch {
  return async (input, init) => {
    const response = await fetch(input, {
      ...init,
      headers: { ...bodyHeaders(init?.headers), ...headers },
      redirect: 'manual',
    });
    const body = await readAll(response);
    return new Response(withoutBody.includes(response.status) ? null : body, {
      status: response.status,
      headers: response.headers,
    });
  };
}

/** Of the SDK's headers those that describe the body. */
function bodyHeaders(headers: RequestInit['headers']): Record<string, string> {
  const given = new Headers(headers);
  const type = given.get('content-type');
  return {
    accept: 'application/json',
    'user-agent': 'skllm',
    ...(type === null ? {} : { 'content-type': type }),
  };
}

async function readAll(response: Response): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  // Leaving the loop early cancels the stream, which closes the connection.
  for await (const chunk of response.body ?? []) {
    chunks.push(chunk);
    size += chunk.length;
    if (size > largestBody) throw new ProviderError('malformed', 'the reply exceeds 32 MB');
  }
  return Buffer.concat(chunks);
}
