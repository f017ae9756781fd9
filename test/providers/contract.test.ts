import azure from '../../src/providers/azure.ts';
import customUrl from '../../src/providers/custom-url.ts';
import openai from '../../src/providers/openai.ts';
import { presetProviders } from '../../src/providers/presets.ts';
import { testKey } from '../support/connect.ts';
import { chatContract, type Subject } from '../support/contract.ts';

const openaiSubject: Subject = {
  name: 'openai',
  provider: openai,
  settings: (_, apiKey) => given({ apiKey }),
  path: '/v1/chat/completions',
  keyHeader: ['authorization', `Bearer ${testKey}`],
  keyRequired: true,
  maxTokens: 'max_completion_tokens',
  formats: ['schema', 'json', 'text'],
  logprobs: true,
  quotaIsFinal: true,
  noun: 'model',
  spec: { file: 'openai-cut-fixed.json', prefix: '/v1' },
};

chatContract(openaiSubject);

/** The three kinds of Azure's API, by its version. */
const azureApis = [
  ['v1', '/openai/v1/chat/completions', 'azure-v1-cut-fixed.json', '/openai/v1'],
  [
    'preview',
    '/openai/v1/chat/completions?api-version=preview',
    'azure-v1-cut-fixed.json',
    '/openai/v1',
  ],
  ['2024-10-21', dated('2024-10-21'), 'azure-2024-10-21-cut-fixed.json', '/openai'],
  [
    '2025-03-01-preview',
    dated('2025-03-01-preview'),
    'azure-2025-03-01-preview-cut-fixed.json',
    '/openai',
  ],
] as const;

for (const [apiVersion, path, file, prefix] of azureApis) {
  chatContract({
    ...openaiSubject,
    name: `azure (${apiVersion})`,
    provider: azure,
    settings: (endpoint, apiKey) => given({ endpoint, apiVersion, apiKey }),
    path,
    keyHeader: ['api-key', testKey],
    quotaIsFinal: false,
    noun: 'deployment',
    spec: { file, prefix },
  });
}

const customSubject: Subject = {
  ...openaiSubject,
  name: 'custom_url',
  provider: customUrl,
  settings: (url, apiKey) => given({ url: `${url}/v1`, apiKey }),
  keyRequired: false,
  maxTokens: 'max_tokens',
};

chatContract(customSubject);

/** How the presets differ from a custom address. */
const presets: Record<string, Partial<Subject>> = {
  ollama: {},
  lmstudio: { formats: ['schema', 'text'], logprobs: false },
  vllm: {},
  llamacpp: {},
  openrouter: hosted('/api/v1'),
  groq: { ...hosted('/openai/v1'), maxTokens: 'max_completion_tokens', logprobs: false },
  mistral: { ...hosted('/v1'), logprobs: false },
  deepseek: { ...hosted('/v1'), formats: ['json', 'text'] },
};

for (const provider of presetProviders) {
  const differences = presets[provider.namespace];
  if (!differences) throw new Error(`no contract for ${provider.namespace}`);
  chatContract({ ...customSubject, name: provider.namespace, provider, ...differences });
}

/** A service in the net: its address is fixed, and it wants a key. */
function hosted(prefix: string): Partial<Subject> {
  return {
    settings: (_, apiKey) => given({ apiKey }),
    keyRequired: true,
    path: `${prefix}/chat/completions`,
    spec: { file: 'openai-cut-fixed.json', prefix },
  };
}

function dated(version: string): string {
  return `/openai/deployments/test-model/chat/completions?api-version=${version}`;
}

function given(settings: Record<string, string | undefined>): Record<string, string> {
  const known = Object.entries(settings).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known) as Record<string, string>;
}
