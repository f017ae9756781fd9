export * from '../../src/testing/service.ts';

/** The body of a chat completion with this text; `more` replaces members of the whole. */
export function completion(text: string | null, more: Readonly<Record<string, unknown>> = {}) {
  return {
    id: 'chatcmpl-1',
    object: 'chat.completion',
    created: 1_790_000_000,
    model: 'test-model-1',
    choices: [choice({ content: text })],
    usage: { prompt_tokens: 100, completion_tokens: 10, total_tokens: 110 },
    ...more,
  };
}

/** One choice of a chat completion. */
export function choice(
  message: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
) {
  return {
    index: 0,
    message: { role: 'assistant', refusal: null, ...message },
    logprobs: null,
    finish_reason: 'stop',
    ...more,
  };
}

/** The body of an error in OpenAI's shape. */
export function errorBody(message: string, more: Readonly<Record<string, unknown>> = {}) {
  return { error: { message, type: 'invalid_request_error', param: null, code: null, ...more } };
}
