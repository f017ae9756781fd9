import { describe, expect, it } from 'vitest';
import { refusedParameters } from '../../src/providers/service-error.ts';
import { body, refusal } from './refusal.ts';

describe('a parameter is found refused in the words of', () => {
  it.each<[string, number, unknown, readonly string[]]>([
    [
      'OpenAI',
      400,
      {
        error: {
          message:
            "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
          param: 'temperature',
          code: 'unsupported_value',
        },
      },
      ['temperature'],
    ],
    [
      'OpenAI, other name',
      400,
      {
        error: {
          message:
            "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
          param: 'max_tokens',
        },
      },
      ['max_tokens'],
    ],
    [
      'OpenAI, logprobs',
      403,
      {
        error: { message: 'You are not allowed to request logprobs from this model.', param: null },
      },
      ['logprobs'],
    ],
    [
      'OpenAI, the system role',
      400,
      {
        error: {
          message:
            "Unsupported value: 'messages[0].role' does not support 'system' with this model.",
          param: 'messages[0].role',
        },
      },
      ['system'],
    ],
    ['a chat template', 400, { error: { message: 'System role not supported' } }, ['system']],
    [
      'GPT4All',
      400,
      { error: { message: 'Unrecognized request argument supplied: seed' } },
      ['seed'],
    ],
    ['Groq', 400, { error: { message: "property 'logprobs' is unsupported" } }, ['logprobs']],
    [
      'FastAPI',
      422,
      {
        detail: [
          {
            type: 'extra_forbidden',
            loc: ['body', 'seed'],
            msg: 'Extra inputs are not permitted',
            input: 1,
          },
        ],
      },
      ['seed'],
    ],
    [
      'Mistral',
      422,
      {
        object: 'error',
        message: {
          detail: [
            {
              type: 'extra_forbidden',
              loc: ['body', 'seed'],
              msg: 'Extra inputs are not permitted',
            },
            {
              type: 'extra_forbidden',
              loc: ['body', 'logprobs'],
              msg: 'Extra inputs are not permitted',
            },
          ],
        },
      },
      ['seed', 'logprobs'],
    ],
  ])('%s', (_, status, said, names) => {
    expect(refusedParameters(refusal(status, said), body)).toEqual(names);
  });

  it.each<[string, number, unknown]>([
    [
      'a value out of range',
      400,
      {
        error: {
          message: "Invalid 'temperature': above maximum",
          param: 'temperature',
          code: 'decimal_above_max_value',
        },
      },
    ],
    [
      'too little room',
      400,
      {
        error: {
          message: "'max_tokens' is not supported: this model's maximum context length is 4096",
        },
      },
    ],
    [
      'one that was not sent',
      400,
      { error: { message: 'Unrecognized request argument supplied: top_k' } },
    ],
    ['another status', 500, { error: { message: "'seed' is not supported" } }],
  ])('but not for %s', (_, status, said) => {
    expect(refusedParameters(refusal(status, said), body)).toEqual([]);
  });

  it('but not for one that the user set as an extra', () => {
    const said = { error: { message: 'Unrecognized request argument supplied: seed' } };
    expect(refusedParameters(refusal(400, said), body, { seed: 5 })).toEqual([]);
  });
});
