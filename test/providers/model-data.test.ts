import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { modelData } from '../../src/providers/model-data.ts';

const openai = (model: string) => ({ list: 'openai', model, priced: true });

describe('model data', () => {
  it('come with their source and its day', async () => {
    const { price } = await modelData(openai('gpt-4o-mini'), {});
    expect(price).toEqual({
      input: 0.15,
      output: 0.6,
      cachedInput: 0.075,
      source: 'genai-prices 2026-09-23',
    });
  });

  it('are dated by the package they come from: move pricesDay with it', () => {
    const file = import.meta.resolve('@pydantic/genai-prices').replace(/dist\/.*$/, 'package.json');
    expect(JSON.parse(readFileSync(new URL(file), 'utf8')).version).toBe('0.1.8');
  });

  it.each<[Record<string, unknown>, number]>([
    [{ max_tokens: 900 }, 900],
    [{ max_completion_tokens: 800, max_tokens: 900 }, 900],
    [{ generationConfig: { maxOutputTokens: 700 } }, 700],
  ])('tell the length that replies have by %j', async (extraBody, replyTokens) => {
    const { limits } = await modelData(openai('gpt-4o-mini'), { request: { extraBody } });
    expect(limits).toMatchObject({ replyTokens });
  });

  it('stay unknown where nothing is known', async () => {
    const data = await modelData(openai('no-such-model'), {});
    expect(data.limits).toEqual({ contextTokens: 4096, contextKnown: false });
    expect(data.price).toBeUndefined();
  });

  it('of a fine-tuned model that the list prices are that price, and the window of its base', async () => {
    const { limits, price } = await modelData(openai('ft:gpt-4o-mini-2024-07-18:acme::abc'), {});
    expect([limits, price]).toEqual([
      { contextTokens: 128_000, contextKnown: true },
      expect.objectContaining({ input: 0.3, output: 1.2 }),
    ]);
  });

  it('of a fine-tuned model are the window of its base, but no price', async () => {
    const data = await modelData(openai('ft:gpt-4o-mini:acme::abc'), {});
    expect(data.limits.contextTokens).toBe(128_000);
    expect(data.price).toBeUndefined();
  });

  it('follow the base model that the settings name', async () => {
    const listing = { model: 'my-gateway-model', priced: false };
    const data = await modelData(listing, { baseModel: 'gpt-4o-mini' });
    expect(data.limits.contextTokens).toBe(128_000);
    expect(data.price?.input).toBe(0.15);
  });

  it('are overruled by the settings', async () => {
    const options = { contextWindow: 9, maxOutputTokens: 5, price: { input: 1, output: 2 } };
    const data = await modelData(openai('gpt-4o-mini'), options);
    expect(data.limits).toEqual({ contextTokens: 9, contextKnown: true, maxOutputTokens: 5 });
    expect(data.price).toEqual({ input: 1, output: 2, source: 'settings' });
    expect(data.priceOf?.('gpt-4o')).toEqual(data.price);
  });
});
