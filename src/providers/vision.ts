import type { ModelOptions } from '../model.ts';

/**
 * Whether a model sees images: the alias's own word, else what its family is known for.
 *
 * Names of families as their makers and Ollama's library list them in November 2026. A name that is
 * not known counts as blind, so that a run ends before the first request and not in its midst.
 *
 * @param model - The id, which for a deployment may say nothing.
 */
export function seesImages(model: string, { images, baseModel }: ModelOptions): boolean {
  return images ?? families.test((baseModel ?? model).toLowerCase());
}

const families = new RegExp(
  [
    'gpt-4o(?!.*(?:audio|transcribe|tts))',
    'gpt-4\\.1',
    'gpt-4-turbo',
    'gpt-[5-9]',
    '(?:^|/)o(?:1(?!-mini|-preview)|3(?!-mini)|4)',
    'claude-(?:3|opus|sonnet|haiku)',
    'gemini',
    'gemma-?3(?!n?:(?:270m|1b))',
    'pixtral',
    'mistral-(?:medium|small)-3',
    'llama-?4',
    'llama-?3\\.2-?(?:vision|11b|90b)',
    'llava',
    'moondream',
    'minicpm-v',
    'internvl',
    'smolvlm',
    'vision',
    '-?vl(?:$|[-:.0-9])',
  ].join('|'),
);
