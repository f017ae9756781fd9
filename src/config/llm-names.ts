import { SkllmError } from '../errors.ts';

/** What the origin of settings made from `llm`'s files begins with. */
export const llmOrigin = "llm's ";

/** Names that `llm` has for models of OpenAI beside their own. */
const shortNames: Readonly<Record<string, string>> = {
  '4o': 'gpt-4o',
  '4o-mini': 'gpt-4o-mini',
  '4': 'gpt-4',
  gpt4: 'gpt-4',
  '3.5': 'gpt-3.5-turbo',
  chatgpt: 'gpt-3.5-turbo',
};

/** Models that `llm` has by a plugin alone, and the namespace that serves their like here. */
const pluginModels: readonly (readonly [RegExp, string])[] = [
  [/gguf|^(orca|gpt4all|mistral-7b-instruct-v0)/i, 'gpt4all'],
  [/^(gemini|gemma)/i, 'vertex'],
  [/^(mistral|ministral|codestral)/i, 'mistral'],
  [/^deepseek/i, 'deepseek'],
  [/^groq/i, 'groq'],
  [/^(llama|phi|qwen)/i, 'ollama'],
];

/**
 * Where a model of `llm` is asked.
 *
 * @param id - Its id there, or one of ours with a namespace.
 * @param place - What names it, for messages.
 * @returns Namespace and model.
 * @throws SkllmError `config` for a model that `llm` has by a plugin, naming the nearest namespace.
 */
export function foreignModel(id: string, place: string): readonly [string, string] {
  const split = id.indexOf('::');
  if (split > 0) return [id.slice(0, split), id.slice(split + 2)];
  const name = shortNames[id] ?? id;
  if (/^(gpt-|chatgpt-|ft:gpt-|o\d)/.test(name)) return ['openai', name];
  const near = pluginModels.find(([pattern]) => pattern.test(id))?.[1] ?? 'openrouter';
  throw new SkllmError(
    'config',
    `${place}: MODEL_ID: "${id}" is a model that llm has by a plugin`,
    {
      hint: `Its like is served by ${near}: write MODEL_ID: "${near}::<model>". If it is one of extra-openai-models.yaml, set interop: { llm: true }.`,
    },
  );
}
