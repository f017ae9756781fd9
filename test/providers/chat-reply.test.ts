import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { chatReply } from '../../src/providers/chat-reply.ts';
import { choice, completion } from '../support/service.ts';

const read = (body: unknown) => chatReply(JSON.stringify(body), new Headers(), (words) => words);
const readChoice = (one: unknown) => read(completion('', { choices: [one] }));

describe('a chat reply', () => {
  it('is a reply or malformed, whatever came', () => {
    const anything = fc.oneof(
      fc.jsonValue(),
      fc.jsonValue().map((value) => ({ choices: [value] })),
      fc.jsonValue().map((value) => ({ choices: [{ message: value, finish_reason: 'stop' }] })),
      fc.jsonValue().map((value) => completion('x', { usage: value, error: null })),
    );
    fc.assert(
      fc.property(anything, (body) => {
        try {
          expect(typeof read(body).text).toBe('string');
        } catch (error) {
          expect(error).toBeInstanceOf(ProviderError);
          expect((error as ProviderError).kind).toBe('malformed');
        }
      }),
    );
  });

  it('may come in parts, of which the thoughts are left out', () => {
    const content = [
      { type: 'thinking', thinking: [{ type: 'text', text: 'hm' }] },
      { type: 'text', text: '{"a":' },
      { type: 'text', text: '1}' },
    ];
    expect(readChoice(choice({ content })).text).toBe('{"a":1}');
  });

  it('may lack usage, model, refusal and logprobs', () => {
    const bare = { choices: [{ message: { content: 'x' } }] };
    expect(read(bare)).toEqual({ text: 'x', finish: 'stop' });
  });

  it('may be empty where its room ran out', () => {
    const reply = readChoice(choice({ content: '' }, { finish_reason: 'length' }));
    expect(reply).toMatchObject({ text: '', finish: 'length' });
  });

  it('keeps probabilities only where none is missing', () => {
    const tokens = (list: unknown) =>
      readChoice(choice({ content: 'x' }, { logprobs: { content: list } })).tokens;
    expect(tokens([{ token: 'x', logprob: -3.4e38 }])).toEqual([{ token: 'x', logprob: -3.4e38 }]);
    expect(tokens([{ token: 'x', logprob: -1 }, { token: 'y' }])).toBeUndefined();
    expect(tokens([])).toBeUndefined();
    expect(tokens({ 0: 1 })).toBeUndefined();
  });

  it('counts cached tokens under either name', () => {
    const usage = { prompt_tokens: 9, completion_tokens: 1, prompt_cache_hit_tokens: 4 };
    expect(read(completion('x', { usage })).usage).toEqual({ input: 9, output: 1, cachedInput: 4 });
    expect(read(completion('x', { usage: { prompt_tokens: -1 } })).usage).toBeUndefined();
  });

  it('quotes the error that came as a success', () => {
    expect(() => read({ error: { message: 'upstream is down' } })).toThrow('upstream is down');
  });

  it.each([
    ['data: {"choices":[{"delta":{"content":"x"}}]}\n\n', 'a stream'],
    [': waiting\n\ndata: {}\n\n', 'a stream'],
    ['<html>', 'a web page'],
    ['{"choices": [', 'cut JSON'],
    ['', 'an empty body'],
  ])('tells of %j as %s', (body, what) => {
    expect(() => chatReply(body, new Headers(), (words) => words)).toThrow(what);
  });
});
