import { describe, expect, it } from 'vitest';
import { seesImages } from '../../src/providers/vision.ts';

describe('a model that sees images', () => {
  it.each([
    'gpt-4o',
    'gpt-4o-mini-2024-07-18',
    'gpt-4.1-nano',
    'gpt-5-mini',
    'o3',
    'o4-mini',
    'openai/gpt-4o',
    'anthropic/claude-3.5-sonnet',
    'google/gemini-2.5-flash',
    'gemma3:12b',
    'llava:13b',
    'llama3.2-vision',
    'meta-llama/Llama-4-Scout-17B-16E-Instruct',
    'pixtral-12b',
    'Qwen/Qwen2.5-VL-7B-Instruct',
    'qwen2.5vl:7b',
    'minicpm-v',
    'moondream',
  ])('is known by its name: %s', (model) => {
    expect(seesImages(model, {})).toBe(true);
  });

  it.each([
    'gpt-3.5-turbo',
    'gpt-4',
    'o1-mini',
    'o3-mini',
    'gpt-4o-audio-preview',
    'gpt-4o-transcribe',
    'llama3.1:8b',
    'llama3.2:3b',
    'gemma3:1b',
    'mistral-7b-instruct',
    'deepseek-chat',
    'my-deployment',
  ])('is not taken for one by another name: %s', (model) => {
    expect(seesImages(model, {})).toBe(false);
  });

  it('is told by the alias, or by the model that stands for it', () => {
    expect(seesImages('my-deployment', { images: true })).toBe(true);
    expect(seesImages('gpt-4o', { images: false })).toBe(false);
    expect(seesImages('my-deployment', { baseModel: 'gpt-4o' })).toBe(true);
  });
});
