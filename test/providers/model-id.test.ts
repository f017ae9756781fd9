import { describe, expect, it } from 'vitest';
import { parseModelId } from '../../src/providers/model-id.ts';

const known = ['embedded', 'openai', 'gguf'];

describe('a bare name', () => {
  it('is a namespace if there is one of that name, else a model of OpenAI', () => {
    expect(parseModelId('embedded', known)).toEqual({ namespace: 'embedded', model: '' });
    expect(parseModelId('gpt-5', known)).toEqual({ namespace: 'openai', model: 'gpt-5' });
  });

  it.each([
    ['mood.skllm', 'embedded::mood.skllm'],
    ['./models/Small.GGUF', 'gguf::./models/Small.GGUF'],
  ])('that names the file %s does not go to OpenAI', (name, meant) => {
    const hint = expect.stringContaining(`--model ${meant}`);
    expect(() => parseModelId(name, known)).toThrow(
      expect.objectContaining({ code: 'usage', hint }),
    );
  });
});
