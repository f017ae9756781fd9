import { describe, expect, it } from 'vitest';
import { serviceError } from '../../src/providers/service-error.ts';
import { refusal, service } from './refusal.ts';

const asked = {
  service,
  host: 'service.example',
  model: 'm',
  formatted: true,
  quote: (words: string) => words,
};

describe('a refusal in the words of', () => {
  it.each<[string, number, unknown, string]>([
    [
      'vLLM, too long',
      400,
      {
        object: 'error',
        message: "This model's maximum context length is 4096 tokens. However, you requested 5000",
        code: 400,
      },
      'too-long',
    ],
    [
      'llama-server, too long',
      400,
      {
        error: {
          code: 400,
          type: 'exceed_context_size_error',
          message: 'the request exceeds the available context size',
        },
      },
      'too-long',
    ],
    [
      'Groq, too long',
      400,
      { error: { message: 'Please reduce the length of the messages or completion.' } },
      'too-long',
    ],
    [
      'OpenAI, larger than the limit a minute',
      429,
      {
        error: {
          message:
            'Request too large for gpt-4o on tokens per min (TPM): Limit 30000, Requested 40000.',
          code: 'rate_limit_exceeded',
        },
      },
      'too-long',
    ],
    [
      'Ollama, no such model',
      404,
      { error: 'model "x" not found, try pulling it first' },
      'no-such-model',
    ],
    [
      'Mistral, no such model',
      400,
      { message: 'Invalid model: x', type: 'invalid_model', code: '1500' },
      'no-such-model',
    ],
    [
      'DeepSeek, no such model',
      400,
      { error: { message: 'Model Not Exist', type: 'invalid_request_error' } },
      'no-such-model',
    ],
    [
      'OpenAI, a model not for this project',
      403,
      { error: { message: 'Project does not have access', code: 'model_not_found' } },
      'no-such-model',
    ],
    [
      'Azure, content filter',
      400,
      {
        error: {
          message: 'The response was filtered',
          code: 'content_filter',
          innererror: { code: 'ResponsibleAIPolicyViolation' },
        },
      },
      'filtered',
    ],
    [
      'OpenAI, a flagged prompt',
      400,
      { error: { message: 'Invalid prompt: flagged', code: 'invalid_prompt' } },
      'filtered',
    ],
    [
      'OpenRouter, no credit',
      402,
      { error: { message: 'Insufficient credits', code: 402 } },
      'quota',
    ],
    ['Scaleway, many at once', 429, { error: 'INSUFFICIENT QUOTA' }, 'rate-limited'],
    [
      'Google, a limit',
      429,
      [{ error: { code: 429, message: 'Quota exceeded for metric' } }],
      'rate-limited',
    ],
    ['Cloudflare, no upstream', 522, '<html>522</html>', 'overloaded'],
    [
      'LM Studio, a format',
      400,
      { error: "'response_format.type' must be 'json_schema' or 'text'" },
      'unsupported',
    ],
    [
      'llama-server, a grammar',
      400,
      { error: { code: 400, message: 'Failed to initialize samplers' } },
      'unsupported',
    ],
    [
      'Gemini, a schema',
      400,
      [
        {
          error: {
            message:
              'The specified schema produces a constraint that has too many states for serving.',
          },
        },
      ],
      'unsupported',
    ],
    ['no one', 418, '', 'bad-request'],
  ])('%s', (_, status, said, kind) => {
    expect(serviceError(refusal(status, said), asked).kind).toBe(kind);
  });
});

describe('the message', () => {
  it('says where the key is set', () => {
    expect(serviceError(refusal(401, {}), asked).hint).toContain('CUSTOM_URL_API_KEY');
    const keyless = { ...asked, service: { ...service, keyGiven: false } };
    expect(serviceError(refusal(401, {}), keyless).message).toContain('wants a key');
  });

  it('says how to find the models of a provider by its own name', () => {
    expect(serviceError(refusal(404, {}), asked).hint).toContain('skllm models gateway');
  });

  it('says what the proxy wants', () => {
    expect(serviceError(refusal(407, ''), asked).hint).toContain('network.proxy');
  });

  it('names both hosts of a redirect', () => {
    const moved = refusal(308, '', { location: 'https://login.example/x?token=1' });
    const { kind, message } = serviceError(moved, asked);
    expect(kind).toBe('bad-request');
    expect(message).toContain('service.example');
    expect(message).toContain('login.example,');
  });

  it.each([
    ['/api/v1/chat/completions', 'on to /api/v1/chat/completions,'],
    ['https://service.example/v2?key=1', 'on to https://service.example/v2,'],
  ])('says where on its own host a redirect to %s goes', (location, said) => {
    const { message, hint } = serviceError(refusal(301, '', { location }), asked);
    expect(message).toContain(said);
    expect(hint).not.toContain('another host');
  });
});
