import { isObject } from './chat-reply.ts';

/**
 * Has the tokens of a client of `@google/genai` fetched as all else is, so that proxy, certificates
 * and the refusal to go online hold for them.
 *
 * Google's libraries take a `fetch` for the requests of most credentials, but make lines of their own
 * where the token of a workload is exchanged and where a service account is impersonated. These are
 * members without an option, found here by their names; the tests of credentials hold that they are.
 * Two are left: of a metadata server, which is part of the machine, and of a workload that proves
 * itself by a certificate, whose line carries it.
 *
 * @throws What the discovery of credentials throws.
 */
export async function fetchTokensBy(client: object, fetch: typeof globalThis.fetch): Promise<void> {
  const auth = member(client, 'apiClient', 'clientOptions', 'auth', 'googleAuth');
  if (!isObject(auth) || typeof auth.getClient !== 'function') return; // It has a key.
  for (const line of lines(await auth.getClient())) line.fetchImplementation = fetch;
}

/** Where credentials keep others that they get their token by. */
const holders = ['stsCredential', 'sourceClient', 'externalAccountAuthorizedUserHandler'];

/** The options of every line that credentials ask by. */
function lines(credentials: unknown): Record<string, unknown>[] {
  const own = member(credentials, 'transporter', 'defaults');
  const others = holders.flatMap((name) => {
    const held = member(credentials, name);
    return held === undefined ? [] : lines(held);
  });
  return [...(isObject(own) ? [own] : []), ...others];
}

function member(object: unknown, ...names: readonly string[]): unknown {
  return names.reduce<unknown>(
    (found, name) => (isObject(found) ? found[name] : undefined),
    object,
  );
}
