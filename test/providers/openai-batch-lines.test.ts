import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { readBatchLine } from '../../src/providers/openai-batch-lines.ts';
import { completion } from '../support/service.ts';

const reading = {
  refused: (status: number) => new ProviderError('bad-request', `status ${status}`),
  quote: (words: string) => words,
};
const read = (result: unknown) => readBatchLine(JSON.stringify(result), reading);
const body = completion('{"k":"a"}');
const whole = { text: '{"k":"a"}', finish: 'stop', model: 'test-model-1' };

describe('a line of results', () => {
  it.each([
    ['OpenAI and vLLM write it', { status_code: 200, request_id: 'r', body }],
    ['engines without a status write it', { body }],
    ['vLLM wrote it before', body],
  ])('is read as %s', (_, response) => {
    expect(read({ id: 'x', custom_id: 'run-1', response, error: null })).toMatchObject({
      id: 'run-1',
      reply: whole,
    });
  });

  it.each([
    [
      'status 0 and no body',
      { status_code: 0, request_id: '', body: null },
      null,
      'overloaded',
      'not answered',
    ],
    [
      'no response and a code',
      null,
      { code: 'batch_expired', message: 'secret words' },
      'overloaded',
      'not answered (batch_expired)',
    ],
    ['no response and no error', null, null, 'overloaded', 'not answered'],
    ['an error as text', null, 'secret words', 'overloaded', 'not answered'],
    [
      'a status that refuses',
      { status_code: 400, body: { error: { message: 'no' } } },
      null,
      'bad-request',
      'status 400',
    ],
    [
      'a body that is no completion',
      { status_code: 200, body: {} },
      null,
      'malformed',
      'without choices',
    ],
    [
      'a success without a body',
      { status_code: 200, body: null },
      null,
      'overloaded',
      'not answered',
    ],
  ])('with %s is an error of its request', (_, response, error, kind, message) => {
    const item = read({ custom_id: 'run-2', response, error });
    expect(item).toMatchObject({
      id: 'run-2',
      error: { kind, message: expect.stringContaining(message) },
    });
    expect(JSON.stringify((item as unknown as { error: Error }).error.message)).not.toContain(
      'secret',
    );
  });

  it('is read, or taken for none, whatever it holds', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.json().map((one) => `{"custom_id":"a","response":${one}}`),
        ),
        (line) => {
          const item = readBatchLine(line, reading);
          expect(item === undefined || 'reply' in item || item.error instanceof ProviderError).toBe(
            true,
          );
        },
      ),
    );
  });
});
