import { SkllmError } from '../errors.ts';
import type { Connection, ProviderSetting } from '../model.ts';
import type { LlamaOptions } from './llama.ts';

/** Settings of models of GGUF files, wherever the file is from. */
export const ggufSettings: Readonly<Record<string, ProviderSetting>> = {
  engines: {
    env: ['SKLLM_ENGINES'],
    description:
      'folder whose node_modules holds node-llama-cpp; else it is looked for beside skllm',
  },
  threads: {
    env: ['SKLLM_THREADS'],
    description: 'threads to compute with; as many as there are cores unless set',
  },
  folder: { description: 'folder in which files of models are kept' },
};

/** Tokens of prompt and answer together where the alias names no `contextWindow`. */
const usualContext = 4096;

/** @throws SkllmError `config` for threads that are no number. */
export function llamaOptions({ settings, options }: Connection): Omit<LlamaOptions, 'path'> {
  const { threads } = settings;
  if (threads !== undefined && !/^[1-9]\d{0,3}$/.test(threads)) {
    throw new SkllmError(
      'config',
      `threads (SKLLM_THREADS) is "${threads}" and should be a number`,
      { hint: 'Set a whole number from 1, or nothing for as many as there are cores.' },
    );
  }
  return {
    engines: settings.engines,
    threads: threads === undefined ? undefined : Number(threads),
    ...windowOf({ options }),
  };
}

/** How much of a text a model can take, on which depends which rows fail. */
export function windowOf({ options }: Pick<Connection, 'options'>): { contextTokens: number } {
  return { contextTokens: options.contextWindow ?? usualContext };
}
