import { ProviderError } from '../errors.ts';
import { isObject, readObject, type Unchecked } from './chat-reply.ts';
import { vertexError } from './vertex-error.ts';
import { openVertexLine, type VertexCall } from './vertex-line.ts';
import type { VertexAccess } from './vertex-place.ts';

/**
 * The base models that can label rows, then the endpoints of the project's own models.
 *
 * @throws ProviderError as a model's `complete` does.
 */
export async function listVertexModels(
  access: VertexAccess,
  signal: AbortSignal,
): Promise<readonly string[]> {
  // Only the beta version of the API lists base models.
  const base = await listPages(access, { queryBase: true, apiVersion: 'v1beta1' }, signal);
  const names = base.map(({ name }) => String(name).split('/').at(-1)!);
  const gemini = names.filter((name) => name.startsWith('gemini'));
  if (access.place.project === undefined) return gemini;
  const own = await listPages(access, { queryBase: false, apiVersion: 'v1' }, signal);
  return [...gemini, ...own.flatMap(endpointsOf)];
}

interface Query {
  /** Base models, or else those of the project. */
  readonly queryBase: boolean;
  readonly apiVersion: string;
}

/** Pages that a list is followed through: a service that never ends it must not hold us. */
const mostPages = 50;

async function listPages(access: VertexAccess, query: Query, signal: AbortSignal) {
  const line = openVertexLine(access);
  const found: Unchecked[] = [];
  let pageToken: unknown;
  for (let page = 0; page < mostPages; page++) {
    const answer = await line.exchange(listCall(query, pageToken), signal);
    if ('status' in answer) throw vertexError(answer, access);
    const { publisherModels, models, nextPageToken } = readObject(answer.body);
    found.push(...objects(publisherModels ?? models ?? []));
    if (!nextPageToken) break;
    pageToken = nextPageToken;
  }
  return found;
}

function listCall({ queryBase, apiVersion }: Query, pageToken: unknown): VertexCall {
  const next = typeof pageToken === 'string' ? { pageToken } : {};
  return (client, { abortSignal, httpOptions }) =>
    client.models.list({
      config: { ...next, abortSignal, queryBase, httpOptions: { ...httpOptions, apiVersion } },
    });
}

function endpointsOf({ deployedModels }: Unchecked): string[] {
  const deployed = Array.isArray(deployedModels) ? objects(deployedModels) : [];
  return deployed.flatMap(({ endpoint }) => (typeof endpoint === 'string' ? [endpoint] : []));
}

function objects(list: unknown): Unchecked[] {
  if (Array.isArray(list)) return list.filter(isObject);
  throw new ProviderError('malformed', 'the service sent no list of models');
}
