import type { Connection, Provider } from '../model.ts';
import { compatibleService } from './custom-url.ts';
import { modelData } from './model-data.ts';
import { chatAbilities, languageModel, listModels } from './openai-compatible.ts';
import {
  compatibleDialect,
  type Dialect,
  requiredModel,
  requiredSetting,
  type Service,
} from './service.ts';
import { isLoopback } from './service-url.ts';

/** A well-known server or service that speaks the OpenAI format. */
interface Preset {
  readonly namespace: string;
  readonly summary: string;
  readonly url: string;
  /** The variable of its own key. */
  readonly key: string;
  /** Its id in the price list, where it has one. */
  readonly list?: string;
  /** How it differs from most. */
  readonly quirks?: Partial<Dialect>;
}

/**
 * The list: one row a service, as documented in November 2026: by Groq, LM Studio, Ollama and
 * OpenRouter themselves, by clients made for DeepSeek, llama.cpp, Mistral and vLLM. None was tried
 * live; what a service refuses beyond this is learned from its own words.
 *
 * Ollama cuts what exceeds its window (4,096 tokens unless the server was told otherwise) without a
 * word, and its OpenAI route takes no `num_ctx`: hence its models count as of unknown window.
 */
const presets: readonly Preset[] = [
  {
    namespace: 'ollama',
    summary: 'models served by Ollama',
    url: 'http://localhost:11434/v1',
    key: 'OLLAMA_API_KEY',
  },
  {
    namespace: 'lmstudio',
    summary: 'models served by LM Studio',
    url: 'http://localhost:1234/v1',
    key: 'LM_API_TOKEN',
    // It answers 400 to json_object, and has no probabilities to give.
    quirks: { formats: ['schema', 'text'], logprobs: false },
  },
  {
    namespace: 'vllm',
    summary: 'models served by vLLM',
    url: 'http://localhost:8000/v1',
    key: 'VLLM_API_KEY',
  },
  {
    namespace: 'llamacpp',
    summary: "models served by llama.cpp's llama-server",
    url: 'http://localhost:8080/v1',
    key: 'LLAMA_API_KEY',
  },
  {
    namespace: 'openrouter',
    summary: 'models of many makers through OpenRouter',
    url: 'https://openrouter.ai/api/v1',
    key: 'OPENROUTER_API_KEY',
    list: 'openrouter',
  },
  {
    namespace: 'groq',
    summary: 'open models on Groq',
    url: 'https://api.groq.com/openai/v1',
    key: 'GROQ_API_KEY',
    list: 'groq',
    quirks: { maxTokens: 'max_completion_tokens', logprobs: false },
  },
  {
    namespace: 'mistral',
    summary: "Mistral's models",
    url: 'https://api.mistral.ai/v1',
    key: 'MISTRAL_API_KEY',
    list: 'mistral',
    quirks: { seed: 'random_seed', logprobs: false },
  },
  {
    namespace: 'deepseek',
    summary: "DeepSeek's models",
    url: 'https://api.deepseek.com/v1',
    key: 'DEEPSEEK_API_KEY',
    list: 'deepseek',
    quirks: { seed: undefined, formats: ['json', 'text'] },
  },
];

/** A provider for every preset. */
export const presetProviders: readonly Provider[] = presets.map(presetProvider);

function presetProvider(preset: Preset): Provider {
  const hosted = isHosted(preset);
  const service = (connection: Connection) => presetService(preset, provider, connection);
  const provider: Provider = {
    namespace: preset.namespace,
    family: 'gpt',
    summary: preset.summary,
    abilities: chatAbilities(dialectOf(preset)),
    settings: {
      apiKey: {
        env: [preset.key],
        required: hosted,
        secret: true,
        description: hosted ? 'key of the service' : 'key of the server, if it wants one',
      },
      // The key of a service in the net belongs to its host, which is therefore not a setting.
      ...(hosted ? {} : { url: { description: `address; ${preset.url} unless set` } }),
    },
    connect: async (connection) => {
      const target = service(connection);
      const data = await modelData(listing(preset, connection, target), connection.options);
      return languageModel(target, connection, data);
    },
    list: async (connection, { signal }) => listModels(service(connection), connection, signal),
  };
  return provider;
}

function presetService(preset: Preset, provider: Provider, connection: Connection): Service {
  const hosted = isHosted(preset);
  if (hosted) requiredSetting(connection, provider, 'apiKey');
  const url = hosted ? preset.url : connection.settings.url || preset.url;
  return compatibleService(connection, provider, url, dialectOf(preset));
}

function dialectOf({ quirks }: Preset): Dialect {
  return { ...compatibleDialect, ...quirks };
}

/** A service in the net wants its key and stays where it is; a server of one's own may be anywhere. */
function isHosted({ url }: Preset): boolean {
  return !isLoopback(new URL(url).hostname);
}

/** A server of one's own on this machine costs nothing by the token. */
function listing(preset: Preset, connection: Connection, service: Service) {
  const { list } = preset;
  const own = !isHosted(preset) && isLoopback(new URL(service.baseUrl).hostname);
  const free = { input: 0, output: 0, source: 'a server on this machine' };
  const model = requiredModel(connection, 'model');
  return { list, model, priced: true, otherwise: own ? free : undefined };
}
