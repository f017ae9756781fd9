import { describe, expect, it } from 'vitest';
import type { ModelOptions } from '../../src/model.ts';
import { chatBody, checkExtraBody } from '../../src/providers/chat-body.ts';
import { compatibleDialect, type Dialect } from '../../src/providers/service.ts';
import { sampleRequest } from '../support/connect.ts';

function body(options: ModelOptions, refused: string[] = [], dialect: Partial<Dialect> = {}) {
  const style = { dialect: { ...compatibleDialect, ...dialect }, options, model: 'm' };
  return chatBody(sampleRequest, { ...style, refused: new Set(refused) });
}

describe('a chat body', () => {
  it('has images as parts beside the text, and only then', () => {
    const style = {
      dialect: compatibleDialect,
      options: {},
      model: 'm',
      refused: new Set<string>(),
    };
    const images = ['https://example.org/a.png'];
    expect(chatBody({ ...sampleRequest, images }, style).messages.at(-1)).toEqual({
      role: 'user',
      content: [
        { type: 'text', text: sampleRequest.user },
        { type: 'image_url', image_url: { url: images[0] } },
      ],
    });
    expect(chatBody(sampleRequest, style).messages.at(-1)?.content).toBe(sampleRequest.user);
  });

  it("takes the alias's options", () => {
    const request = {
      temperature: 0.7,
      seed: 3,
      reasoningEffort: 'low',
      system: 'You are terse.',
      extraBody: { top_p: 0.5 },
    };
    const written = body({ request, maxOutputTokens: 50 });
    expect(written).toMatchObject({
      temperature: 0.7,
      seed: 3,
      reasoning_effort: 'low',
      top_p: 0.5,
      max_tokens: 50,
    });
    expect(written.messages[0]?.content).toBe(`You are terse.\n\n${sampleRequest.system}`);
  });

  it('names the seed as the service does, or not at all', () => {
    const request = { seed: 3 };
    expect(body({ request }, [], { seed: 'random_seed' })).toMatchObject({ random_seed: 3 });
    expect(JSON.stringify(body({ request }, [], { seed: undefined }))).not.toContain('seed');
  });

  it('leaves out what was refused, and tries the other name for the length', () => {
    expect(body({}, ['max_tokens', 'temperature'])).toMatchObject({ max_completion_tokens: 64 });
    expect(body({}, ['max_tokens', 'temperature'])).not.toHaveProperty('temperature');
    const without = body({}, ['max_tokens', 'max_completion_tokens']);
    expect(JSON.stringify(without)).not.toContain('max_');
  });

  it('puts the rules before the rows where there may be no system message', () => {
    const content = `${sampleRequest.system}\n\n${sampleRequest.user}`;
    expect(body({}, ['system']).messages).toEqual([{ role: 'user', content }]);
  });

  it('sends one limit of length where the extra parameters set one', () => {
    const written = body({ request: { extraBody: { max_completion_tokens: 9 } } });
    expect(written.max_completion_tokens).toBe(9);
    expect(written).not.toHaveProperty('max_tokens');
  });

  it.each(['messages', 'model', 'stream', 'n'])('lets no extra parameter set "%s"', (name) => {
    const options = { request: { extraBody: { [name]: 1 } } };
    expect(() => checkExtraBody(options)).toThrow(`"${name}"`);
  });
});
