import type { Finish, ModelReply, TokenProbability, Usage } from '../model.ts';
import {
  isCount,
  isObject,
  malformed,
  optional,
  readObject,
  type Unchecked,
} from './chat-reply.ts';

/**
 * Reads the body of a `generateContent` response with status 200.
 *
 * A prompt that was blocked has no candidates but a reason, and counts as filtered.
 *
 * @throws ProviderError `malformed` for whatever is no answer.
 */
export function vertexReply(body: string): ModelReply {
  return vertexReplyOf(readObject(body));
}

/** The same for a body that is parsed already. */
export function vertexReplyOf(response: Unchecked): ModelReply {
  const tail = {
    ...optional('usage', usage(response.usageMetadata)),
    ...optional('model', nonEmpty(response.modelVersion)),
  };
  const candidate = Array.isArray(response.candidates) ? response.candidates[0] : undefined;
  if (isObject(candidate)) return { ...answer(candidate), ...tail };
  const { blockReason } = isObject(response.promptFeedback) ? response.promptFeedback : {};
  if (typeof blockReason === 'string') return { text: '', finish: 'filtered', ...tail };
  throw malformed('a reply without candidates');
}

/**
 * Every reason of the API (v1, 2026-09) and of the SDK. `STOP` and those that a later version may
 * add count as a whole reply if there is text.
 */
const finishes: Readonly<Record<string, Finish | 'malformed'>> = {
  MAX_TOKENS: 'length',
  CONTINUATION: 'length',
  SAFETY: 'filtered',
  RECITATION: 'filtered',
  BLOCKLIST: 'filtered',
  PROHIBITED_CONTENT: 'filtered',
  SPII: 'filtered',
  MODEL_ARMOR: 'filtered',
  LANGUAGE: 'refused',
  // "Other reasons" come back for the same text: fewer rows at once may do better.
  OTHER: 'refused',
  IMAGE_SAFETY: 'filtered',
  IMAGE_PROHIBITED_CONTENT: 'filtered',
  IMAGE_RECITATION: 'filtered',
  IMAGE_OTHER: 'malformed',
  NO_IMAGE: 'malformed',
  MALFORMED_FUNCTION_CALL: 'malformed',
  UNEXPECTED_TOOL_CALL: 'malformed',
  TOO_MANY_TOOL_CALLS: 'malformed',
};

function answer(candidate: Unchecked): Pick<ModelReply, 'text' | 'finish' | 'tokens'> {
  const reason = String(candidate.finishReason ?? 'STOP');
  const finish = Object.hasOwn(finishes, reason) ? finishes[reason]! : 'stop';
  if (finish === 'malformed') throw malformed(`a reply that ended with ${reason}`);
  const text = contentText(candidate.content);
  if (text === '' && finish === 'stop') throw malformed('a reply without text');
  return { text, finish, ...optional('tokens', tokens(candidate.logprobsResult)) };
}

/** The text of the parts, without the model's thoughts. */
function contentText(content: unknown): string {
  const parts = isObject(content) && Array.isArray(content.parts) ? content.parts : [];
  const said = parts.filter((part) => isObject(part) && part.thought !== true);
  return said.map(({ text }) => (typeof text === 'string' ? text : '')).join('');
}

/** Token probabilities, all or none: a list with a gap could not be matched with the text. */
function tokens(result: unknown): readonly TokenProbability[] | undefined {
  const list = isObject(result) ? result.chosenCandidates : undefined;
  if (!Array.isArray(list) || list.length === 0) return undefined;
  const read = list.map((one) => (isObject(one) ? one : {}));
  const whole = read.every(
    ({ token, logProbability }) => typeof token === 'string' && Number.isFinite(logProbability),
  );
  if (!whole) return undefined;
  return read.map(({ token, logProbability }) => ({
    token: token as string,
    logprob: logProbability as number,
  }));
}

/** What a model thinks is paid for as output. */
function usage(value: unknown): Usage | undefined {
  if (!isObject(value) || !isCount(value.promptTokenCount)) return undefined;
  const said = isCount(value.candidatesTokenCount) ? value.candidatesTokenCount : 0;
  const thought = isCount(value.thoughtsTokenCount) ? value.thoughtsTokenCount : 0;
  const cached = isCount(value.cachedContentTokenCount) ? value.cachedContentTokenCount : undefined;
  return {
    input: value.promptTokenCount,
    output: said + thought,
    ...optional('cachedInput', cached),
  };
}

function nonEmpty(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}
