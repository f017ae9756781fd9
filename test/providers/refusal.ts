import type { ChatBody } from '../../src/providers/chat-body.ts';
import { openAiDialect, type Service } from '../../src/providers/service.ts';
import type { Refusal } from '../../src/providers/service-error.ts';
import { serviceWords } from '../../src/providers/service-words.ts';

/** A server at an address of one's own. */
export const service: Service = {
  type: 'custom_url',
  namespace: 'gateway',
  baseUrl: 'https://service.example/v1',
  query: {},
  headers: {},
  keySetting: 'CUSTOM_URL_API_KEY or providers.custom_url.apiKey',
  keyGiven: true,
  noun: 'model',
  quotaPasses: false,
  dialect: openAiDialect,
};

/** A request with about everything that can be refused. */
export const body: ChatBody = {
  model: 'm',
  messages: [
    { role: 'system', content: 's' },
    { role: 'user', content: 'u' },
  ],
  response_format: { type: 'json_object' },
  temperature: 0,
  seed: 1,
  logprobs: true,
  max_tokens: 64,
};

/** A refusal as it is read from a response with this body. */
export function refusal(
  status: number,
  said: unknown,
  headers: Record<string, string> = {},
): Refusal {
  return { status, headers: new Headers(headers), words: serviceWords(said) };
}
