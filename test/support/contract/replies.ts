import { expect, it } from 'vitest';
import { choice, completion, errorBody, type ScriptedReply } from '../service.ts';
import { failure, never, type Stage, type Subject, sample } from './stage.ts';

/** What becomes of a response with status 200. */
export function replyContract(subject: Subject, at: Stage): void {
  async function replied(script: ScriptedReply) {
    const { model } = await at([script]);
    return model.complete(sample(subject, { logprobs: true }), { signal: never });
  }

  it('give text, usage, model and rate hints', async () => {
    const usage = {
      prompt_tokens: 90,
      completion_tokens: 9,
      prompt_tokens_details: { cached_tokens: 64 },
    };
    const headers = { 'x-ratelimit-remaining-requests': '59', 'x-ratelimit-reset-tokens': '6m0s' };
    expect(await replied({ body: completion('{"k1":"no"}', { usage }), headers })).toEqual({
      text: '{"k1":"no"}',
      finish: 'stop',
      usage: { input: 90, output: 9, cachedInput: 64 },
      model: 'test-model-1',
      rates: { remainingRequests: 59, resetTokens: 360_000 },
    });
  });

  it('give the probabilities of the tokens', async () => {
    const content = [{ token: 'no', logprob: -0.1, bytes: null, top_logprobs: [] }];
    const choices = [choice({ content: 'no' }, { logprobs: { content } })];
    const { tokens } = await replied({ body: completion('', { choices }) });
    expect(tokens).toEqual([{ token: 'no', logprob: -0.1 }]);
  });

  it.each([
    ['length', choice({ content: '{"k1":' }, { finish_reason: 'length' }), '{"k1":'],
    ['filtered', choice({ content: null }, { finish_reason: 'content_filter' }), ''],
    ['refused', choice({ content: null, refusal: 'I will not.' }), ''],
  ])('say when they ended for the reason %s', async (finish, one, text) => {
    const reply = await replied({ body: completion('', { choices: [one] }) });
    expect([reply.finish, reply.text]).toEqual([finish, text]);
  });

  it.each<[string, ScriptedReply]>([
    ['a web page', { body: '<html>log in</html>', headers: { 'content-type': 'text/html' } }],
    ['nothing', { body: '' }],
    ['cut JSON', { body: Buffer.from(JSON.stringify(completion('{}')).slice(0, 80)) }],
    ['no object', { body: Buffer.from('[]') }],
    ['an error as a success', { body: errorBody('upstream failed') }],
    ['no choices', { body: completion('', { choices: [] }) }],
    ['no message', { body: completion('', { choices: [{ index: 0 }] }) }],
    ['no content', { body: completion(null) }],
    ['a tool call', { body: completion('', { choices: [toolCall] }) }],
  ])('count as malformed where they hold %s', async (_, script) => {
    expect((await failure(subject, await at([script]))).kind).toBe('malformed');
  });
}

const toolCall = choice({ content: null, tool_calls: [] }, { finish_reason: 'tool_calls' });
