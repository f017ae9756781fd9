import { describe, expect, it } from 'vitest';
import type { Connection, Provider } from '../../src/model.ts';
import azure, { sharedAzureKey } from '../../src/providers/azure.ts';
import customUrl from '../../src/providers/custom-url.ts';
import openai from '../../src/providers/openai.ts';
import { presetProviders } from '../../src/providers/presets.ts';
import { serviceUrl } from '../../src/providers/service-url.ts';
import { connection, connectModel, sampleRequest } from '../support/connect.ts';

const nowhere = 'http://127.0.0.1:9';
const preset = (namespace: string) => presetProviders.find((one) => one.namespace === namespace)!;

async function complaint(provider: Provider, more: Partial<Connection>) {
  const caught = await provider
    .connect(connection(provider, nowhere, more))
    .catch((error) => error);
  return { code: caught.code, text: `${caught.message} ${caught.hint}` };
}

describe('openai', () => {
  it('names the variable and the key of its setting where it has no key', async () => {
    const { code, text } = await complaint(openai, {});
    expect(code).toBe('config');
    expect(text).toContain('OPENAI_API_KEY or providers.openai.apiKey');
  });

  it('names only the setting where it has a name of its own', async () => {
    const { text } = await complaint(openai, { namespace: 'second' });
    expect(text).toContain('Set providers.second.apiKey.');
  });

  it('wants a model', async () => {
    const asked = { model: '', settings: { apiKey: 'k' } };
    expect((await complaint(openai, asked)).text).toContain('openai::<model>');
  });

  it('knows prices and limits', async () => {
    const more = { model: 'gpt-5-mini', settings: { apiKey: 'k' } };
    const model = await connectModel(openai, nowhere, more);
    expect(model.price).toMatchObject({ input: 0.25, output: 2 });
    expect(model.limits).toMatchObject({ contextTokens: 400_000, enumValues: 1000 });
    expect(model.id).toBe('openai::gpt-5-mini');
    expect(model.host).toBe('api.openai.com');
  });

  it('sends organisation and project', async () => {
    const settings = { apiKey: 'k', organization: 'org-1', project: 'proj-1' };
    const model = await connectModel(openai, nowhere, { settings });
    expect(model.show(sampleRequest)).toContain('openai-organization: ***\nopenai-project: ***');
  });
});

describe('azure', () => {
  const settings = { endpoint: 'https://me.openai.azure.com', apiKey: 'az-key' };

  it.each([
    ['https://me.openai.azure.com'],
    ['https://me.openai.azure.com/'],
    ['https://me.openai.azure.com/openai'],
    ['https://me.openai.azure.com/openai/v1/'],
    ['https://me.openai.azure.com/openai/deployments/d/chat/completions?api-version=2024-10-21'],
  ])('takes the endpoint as %s', async (endpoint) => {
    const model = await connectModel(azure, nowhere, { settings: { ...settings, endpoint } });
    expect(model.identity.endpoint).toBe('https://me.openai.azure.com/openai/v1');
  });

  it('encodes the deployment in the path', async () => {
    const dated = { ...settings, apiVersion: '2024-10-21' };
    const model = await connectModel(azure, nowhere, { model: 'a/b', settings: dated });
    expect(model.identity.endpoint).toContain('/deployments/a%2Fb');
  });

  it("refuses OpenAI's key and says what to write", async () => {
    const { code, text } = await complaint(azure, {
      settings: { ...settings, apiKey: 'sk-proj-1' },
    });
    expect(code).toBe('config');
    expect(text).toContain('export AZURE_OPENAI_API_KEY=');
    expect(text).not.toContain('sk-proj-1');
  });

  it('takes a token of Entra ID where there is no key', async () => {
    const { endpoint } = settings;
    const model = await connectModel(azure, nowhere, { settings: { endpoint, token: 't' } });
    expect(model.show(sampleRequest)).toContain('authorization: ***');
  });

  it('speaks of deployments', async () => {
    expect((await complaint(azure, { model: '', settings })).text).toContain('azure::<deployment>');
  });

  it('has the window of the model its deployment is named for, but the price only by the reply', async () => {
    const model = await connectModel(azure, nowhere, { model: 'gpt-4o-mini', settings });
    expect(model.limits).toMatchObject({ contextTokens: 128_000, schemaProperties: 100 });
    expect(model.price).toBeUndefined();
    expect(model.priceOf?.('gpt-4o-mini-2024-07-18')).toMatchObject({ input: 0.15 });
    expect(model.priceOf?.('no-such-model')).toBeUndefined();
  });

  it('says how deployments are listed', async () => {
    const list = azure.list?.(connection(azure, nowhere, { settings }), {
      signal: new AbortController().signal,
    });
    await expect(list).rejects.toMatchObject({ code: 'usage' });
  });
});

describe("Scikit-LLM's shared key", () => {
  const env = { SKLLM_CONFIG_OPENAI_KEY: 'k' };
  const endpointVariable = 'SKLLM_CONFIG_AZURE_API_BASE';

  it("is Azure's where the endpoint is Scikit-LLM's too", () => {
    expect(sharedAzureKey(env, { endpointVariable, ownKey: false })).toBe('k');
  });

  it.each([
    { endpointVariable: 'AZURE_OPENAI_ENDPOINT', ownKey: false },
    { endpointVariable: undefined, ownKey: false },
    { endpointVariable, ownKey: true },
  ])('is not for %o', (origins) => {
    expect(sharedAzureKey(env, origins)).toBeUndefined();
  });
});

describe('custom_url', () => {
  it('wants its address', async () => {
    const { code, text } = await complaint(customUrl, {});
    expect(code).toBe('config');
    expect(text).toContain('SKLLM_CONFIG_GPT_URL or providers.custom_url.url');
  });

  it('knows neither window nor price, and takes the word of its alias', async () => {
    const settings = { url: nowhere };
    const plain = await connectModel(customUrl, nowhere, { model: 'gpt-4o', settings });
    expect(plain.limits).toEqual({ contextTokens: 4096, contextKnown: false });
    expect(plain.price).toBeUndefined();
    const options = { contextWindow: 8192, price: { input: 1, output: 2 } };
    const told = await connectModel(customUrl, nowhere, { settings, options });
    expect(told.limits).toEqual({ contextTokens: 8192, contextKnown: true });
    expect(told.price).toEqual({ input: 1, output: 2, source: 'settings' });
  });

  it('sends the headers of its settings', async () => {
    const more = { settings: { url: nowhere }, headers: { ApiKey: 'hidden-value' } };
    const shown = (await connectModel(customUrl, nowhere, more)).show(sampleRequest);
    expect(shown).toContain('apikey: ***');
    expect(shown).not.toContain('hidden-value');
  });

  it('refuses a header that cannot be sent, without its value', async () => {
    const more = { settings: { url: nowhere }, headers: { 'x-key': 'se\ncret' } };
    const { code, text } = await complaint(customUrl, more);
    expect([code, text.includes('"x-key"'), text.includes('cret')]).toEqual([
      'config',
      true,
      false,
    ]);
  });

  it('keeps the identity of answers free of namespace and key', async () => {
    const url = 'https://gateway.example/llm/v1/?key=hidden';
    const more = { namespace: 'gateway', settings: { url, apiKey: 'hidden' } };
    const model = await connectModel(customUrl, nowhere, more);
    expect(model.id).toBe('gateway::test-model');
    expect(model.identity).toEqual({
      type: 'custom_url',
      endpoint: 'https://gateway.example/llm/v1',
      model: 'test-model',
      request: { temperature: 0 },
    });
    expect(model.show(sampleRequest)).not.toContain('hidden');
  });
});

describe('presets', () => {
  it('name no variable twice and no address as a setting where the key has its host', () => {
    const variables = presetProviders.map(({ settings }) => settings.apiKey?.env?.[0]);
    expect(new Set(variables).size).toBe(presetProviders.length);
    const open = presetProviders.filter(({ settings }) => settings.apiKey?.required);
    expect(open.map(({ namespace }) => namespace)).toEqual([
      'openrouter',
      'groq',
      'mistral',
      'deepseek',
    ]);
    expect(open.filter(({ settings }) => settings.url)).toEqual([]);
  });

  it('cost nothing on this machine, and an unknown sum elsewhere', async () => {
    const here = await connectModel(preset('ollama'), nowhere);
    expect(here.price).toMatchObject({ input: 0, output: 0 });
    const settings = { url: 'http://gpu.example:11434/v1' };
    const there = await connectModel(preset('ollama'), nowhere, { settings });
    expect(there.price).toBeUndefined();
  });

  it('look prices up under their own name', async () => {
    const more = { model: 'deepseek-chat', settings: { apiKey: 'k' } };
    const model = await connectModel(preset('deepseek'), nowhere, more);
    expect(model.price).toMatchObject({ input: expect.any(Number), output: expect.any(Number) });
    expect(model.formats).toEqual(['json', 'text']);
  });
});

describe('an address', () => {
  it.each([
    ['http://localhost:8000', 'http://localhost:8000'],
    [' http://localhost:8000/ ', 'http://localhost:8000'],
    ['https://h/v1//', 'https://h/v1'],
    ['https://h/v1/chat/completions', 'https://h/v1'],
  ])('%j is read as %s', (text, baseUrl) => {
    expect(serviceUrl(text, 'x')).toEqual({ baseUrl, query: {} });
  });

  it.each(['localhost:8000', 'h', '', 'ftp://h', 'https://me:hidden@h/v1'])(
    '%j is refused',
    (text) => {
      expect(() => serviceUrl(text, 'providers.x.url')).toThrow(/^(?!.*hidden).*providers\.x\.url/);
    },
  );
});
