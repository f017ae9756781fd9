import { ProviderError } from '../errors.ts';
import type { BatchItem } from '../model.ts';
import { isObject, objectIn } from './chat-reply.ts';
import { serviceWords } from './service-words.ts';
import type { VertexBody } from './vertex-body.ts';
import { vertexReplyOf } from './vertex-reply.ts';

/** The label of a request that comes back with its result: Google's files know no ids. */
const idLabel = 'skllm';

/** Writes a request as a line of a file for a batch prediction job. */
export function vertexBatchLine(id: string, body: VertexBody): string {
  const labels = isObject(body.labels) ? body.labels : {};
  return JSON.stringify({ request: { ...body, labels: { ...labels, [idLabel]: id } } });
}

/** Tells what a status means that is no success; `user` is the text of the rows. */
export type Refused = (status: number, message: string, user: string) => ProviderError;

/**
 * Reads a line of results: the request as it was sent, and a response or, in `status`, what went
 * wrong, as prose with the error's JSON in it.
 */
export function readVertexLine(line: string, refused: Refused): BatchItem | undefined {
  const result = objectIn(line);
  const request = isObject(result?.request) ? result.request : {};
  const id = isObject(request.labels) ? request.labels[idLabel] : undefined;
  if (result === undefined || typeof id !== 'string') return undefined;
  const { response, status } = result;
  try {
    if (isObject(response) && Object.keys(response).length > 0) {
      return { id, reply: vertexReplyOf(response) };
    }
    const said = typeof status === 'string' ? status : '';
    return { id, error: failed(said, JSON.stringify(request.contents ?? ''), refused) };
  } catch (error) {
    if (error instanceof ProviderError) return { id, error };
    throw error;
  }
}

function failed(status: string, user: string, refused: Refused): ProviderError {
  const inner = objectIn(status.slice(status.indexOf('{')));
  const code = isObject(inner?.error) ? inner.error.code : undefined;
  if (typeof code === 'number' && code >= 400)
    return refused(code, serviceWords(inner).message, user);
  return new ProviderError('overloaded', 'the request was not answered');
}
