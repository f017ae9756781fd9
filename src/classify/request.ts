import type { ModelLimits, ModelRequest } from '../model.ts';
import type { RowImage } from '../row.ts';
import type { Task } from '../task.ts';
import type { PromptRow } from './prompt.ts';
import { outputRoom } from './tokens.ts';
import type { WireMode } from './wire-mode.ts';
import { wordingOf } from './wording.ts';

export interface RequestParts {
  readonly task: Task;
  readonly rows: readonly PromptRow[];
  readonly mode: WireMode;
  readonly limits: ModelLimits;
  readonly logprobs: boolean;
  /** Tokens that the model may spend on thinking before its reply. */
  readonly thinkingTokens?: number;
}

/**
 * Writes the request for a pack, but for its images. Equal parts give equal requests.
 *
 * The system text depends on task and mode alone, so that a service can cache it; the rows come
 * last. What the reply must look like is said in words in every mode, since local servers enforce
 * a schema without showing it to the model.
 */
export function writeRequest(parts: RequestParts): ModelRequest {
  const { task, rows, mode, limits, logprobs, thinkingTokens = 0 } = parts;
  const keys = rows.map((row) => row.key);
  const wording = wordingOf(task);
  return {
    system: wording.system(mode),
    user: wording.user(rows, mode),
    format: wording.format(keys, mode),
    maxOutputTokens: outputRoom(wording.outputTokens(mode), rows.length, limits, thinkingTokens),
    logprobs,
  };
}

/** Images are in memory from here until the reply: never more than there are requests at once. */
export async function withImages(
  request: ModelRequest,
  images: readonly RowImage[],
): Promise<ModelRequest> {
  if (images.length === 0) return request;
  return { ...request, images: await Promise.all(images.map((image) => image.load())) };
}
