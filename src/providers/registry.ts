import type { Provider } from '../model.ts';
import azure from './azure.ts';
import customUrl from './custom-url.ts';
import embedded from './embedded.ts';
import gguf from './gguf.ts';
import gpt4all from './gpt4all.ts';
import hf from './hf.ts';
import openai from './openai.ts';
import { presetProviders } from './presets.ts';
import vertex from './vertex.ts';

/** The list: one line a provider; plugins come after them. `skllm models` prints it in this order. */
export const providers: readonly Provider[] = [
  embedded,
  openai,
  azure,
  customUrl,
  gguf,
  gpt4all,
  hf,
  vertex,
  ...presetProviders,
];
