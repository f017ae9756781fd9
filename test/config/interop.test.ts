import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { providers } from '../../src/providers/registry.ts';
import { failure, makePlace, type Place } from './place.ts';

const modelsFile = 'llm/extra-openai-models.yaml';

function load(place: Place, settings: string) {
  place.project('own.yaml', settings);
  return loadSettings(place, { config: 'own.yaml', providers });
}

async function withModels(yaml: string, interop = 'llm: llm', keys = '{}') {
  const place = makePlace();
  place.project(modelsFile, yaml);
  place.project('llm/keys.json', keys);
  return load(place, `interop: { ${interop} }`);
}

async function backend(text: string) {
  const { settings } = await load(makePlace(), `BACKENDS: { default: ${text} }`);
  return settings;
}

const llmClass = 'CLASS: wagtail_ai.ai.llm.LLMBackend';
const openAiClass = 'CLASS: wagtail_ai.ai.openai.OpenAIBackend';

describe("llm's models", () => {
  it('become aliases, and their servers namespaces', async () => {
    const { settings, origins } = await withModels(`
- { model_id: orca, model_name: orca-7b, api_base: "http://localhost:8080/v1", aliases: [o, "7"], supports_schema: true, can_stream: false, vision: true }
- { model_id: phi, model_name: phi-4, api_base: "http://localhost:8080/v1" }
- { model_id: far, model_name: far-1, api_base: "https://far.example/v1", headers: { x-team: a } }
- { model_id: fine, model_name: "ft:gpt-4o-mini:me" }`);
    expect(settings.models).toEqual({
      orca: { model: 'llm-localhost-8080::orca-7b' },
      o: { model: 'llm-localhost-8080::orca-7b' },
      7: { model: 'llm-localhost-8080::orca-7b' },
      phi: { model: 'llm-localhost-8080::phi-4' },
      far: { model: 'llm-far-example::far-1' },
      fine: { model: 'openai::ft:gpt-4o-mini:me' },
    });
    expect(settings.providers).toEqual({
      'llm-localhost-8080': { type: 'custom_url', url: 'http://localhost:8080/v1' },
      'llm-far-example': {
        type: 'custom_url',
        url: 'https://far.example/v1',
        headers: { 'x-team': 'a' },
      },
    });
    expect(origins.get('models.orca')).toMatch(/^llm's .*extra-openai-models\.yaml$/);
  });

  const keyed = `
- { model_id: a, model_name: a, api_base: "http://h/v1", api_key_name: one }
- { model_id: b, model_name: b, api_base: "http://h/v1", api_key_name: two }
- { model_id: c, model_name: c, api_base: "http://h/v1", api_key_name: none }
- { model_id: d, model_name: d, api_key_name: one }`;
  const keys = '{"one": "key-number-one", "two": "key-number-two"}';

  it('have their stored keys only where that is said, each its own', async () => {
    const { settings, secrets } = await withModels(keyed, 'llm: llm, keys: true', keys);
    expect(settings.providers).toEqual({
      'llm-h': { type: 'custom_url', url: 'http://h/v1', apiKey: 'key-number-one' },
      'llm-h-2': { type: 'custom_url', url: 'http://h/v1', apiKey: 'key-number-two' },
      'llm-h-3': { type: 'custom_url', url: 'http://h/v1' },
      'llm-openai': { type: 'openai', apiKey: 'key-number-one' },
    });
    expect(secrets).toEqual(expect.arrayContaining(['key-number-one', 'key-number-two']));
    const without = await withModels(keyed, 'llm: llm', keys);
    expect(JSON.stringify(without.settings)).not.toContain('key-number');
  });

  it('behind Azure keep version and deployment', async () => {
    const { settings } = await withModels(
      '- { model_id: a, model_name: gpt-4o, api_base: "https://me.openai.azure.com", api_type: azure, api_version: 2024-10-21, api_engine: mine }',
    );
    expect(settings.models?.a).toEqual({ model: 'llm-me-openai-azure-com::mine' });
    expect(settings.providers).toMatchObject({
      'llm-me-openai-azure-com': { type: 'azure', apiVersion: '2024-10-21' },
    });
  });

  it('that want the completions route are left out, and that is said', async () => {
    const { settings, notices } = await withModels(
      '- { model_id: a, model_name: a, completion: true }',
    );
    expect([settings.models, notices]).toEqual([
      undefined,
      [expect.stringContaining('a of extra')],
    ]);
  });

  it('are weaker than aliases of our own, and none where the file is empty', async () => {
    const place = makePlace();
    place.project(modelsFile, '- { model_id: fast, model_name: theirs }');
    const { settings } = await load(
      place,
      'interop: { llm: llm }\nmodels: { fast: "openai::ours" }',
    );
    expect(settings.models).toEqual({ fast: { model: 'openai::ours' } });
    expect((await withModels('')).settings.models).toBeUndefined();
  });

  it.each([
    ['- { model_name: x }', '[0].model_id'],
    ['{ model_id: x }', 'a list'],
    ['- { model_id: x, model_name: y, aliases: z }', '[0].aliases'],
  ])('of another form are refused by place: %s', async (yaml, words) => {
    expect((await failure(() => withModels(yaml))).message).toContain(words);
  });

  it('are looked for where llm keeps them', async () => {
    const place = makePlace();
    const { message } = await failure(() => load(place, 'interop: { llm: true }'));
    expect(message).toContain('io.datasette.llm');
    place.env.LLM_USER_PATH = `${place.cwd}/llm`;
    place.project(modelsFile, '- { model_id: a, model_name: b }');
    expect((await load(place, 'interop: { llm: true }')).settings.models).toHaveProperty('a');
  });

  it('need trust, as a folder names hosts', async () => {
    const place = makePlace();
    place.project('.skllmrc', 'interop: { llm: true }');
    const { message } = await failure(() => loadSettings(place, { providers }));
    expect(message).toContain('not trusted to set interop.llm');
  });
});

describe("Wagtail AI's backends", () => {
  it('of llm have the limit of tokens as context window', async () => {
    const options =
      'PROMPT_KWARGS: { system: Be brief., temperature: 0.5, max_tokens: 99, top_p: 0.1 }';
    const { models } = await backend(
      `{ ${llmClass}, CONFIG: { MODEL_ID: 4o-mini, TOKEN_LIMIT: 9000, ${options} } }`,
    );
    expect(models?.default).toEqual({
      model: 'openai::gpt-4o-mini',
      contextWindow: 9000,
      maxOutputTokens: 99,
      request: { system: 'Be brief.', temperature: 0.5, extraBody: { top_p: 0.1 } },
    });
  });

  it('of OpenAI have it as the length of a reply', async () => {
    const config = '{ MODEL_ID: gpt-4o, TOKEN_LIMIT: 300, TIMEOUT_SECONDS: 15 }';
    const { models } = await backend(
      `{ ${openAiClass}, CONFIG: ${config}, TEXT_SPLITTING: { SPLITTER_CLASS: x } }`,
    );
    expect(models?.default).toEqual({
      model: 'openai::gpt-4o',
      maxOutputTokens: 300,
      client: { timeout: 15 },
    });
  });

  it.each([
    [
      `{ ${llmClass}, CONFIG: { MODEL_ID: gpt-4o, INIT_KWARGS: { key: own-key } } }`,
      { type: 'openai', apiKey: 'own-key' },
    ],
    [
      `{ ${openAiClass}, CONFIG: { MODEL_ID: m, OPENAI_API_KEY: own-key } }`,
      { type: 'openai', apiKey: 'own-key' },
    ],
    [
      `{ ${openAiClass}, CONFIG: { MODEL_ID: m, API_BASE: "http://h/v1" } }`,
      { type: 'custom_url', url: 'http://h/v1' },
    ],
  ])('keep key and address for themselves: %s', async (text, entry) => {
    expect((await backend(text)).providers).toEqual({ 'wagtail-default': entry });
  });

  it('find what llm knows', async () => {
    const place = makePlace();
    place.project(modelsFile, '- { model_id: orca, model_name: orca-7b, api_base: "http://h/v1" }');
    const block = `BACKENDS: { default: { ${llmClass}, CONFIG: { MODEL_ID: orca, TOKEN_LIMIT: 4096 } } }`;
    const { settings } = await load(place, `interop: { llm: llm }\n${block}`);
    expect(settings.models?.default).toEqual({ model: 'llm-h::orca-7b', contextWindow: 4096 });
  });

  it.each([
    ['gemini-1.5-pro', 'vertex::'],
    ['orca-mini-3b-gguf2-q4_0', 'gpt4all::'],
    ['mistral-large', 'mistral::'],
    ['claude-3-opus', 'openrouter::'],
  ])('of a model that llm has by a plugin (%s) name the nearest namespace', async (id, near) => {
    const { message, hint } = await failure(() =>
      backend(`{ ${llmClass}, CONFIG: { MODEL_ID: ${id} } }`),
    );
    expect(message).toMatch(/own\.yaml \(BACKENDS\.default\): MODEL_ID/);
    expect(hint).toContain(near);
  });

  it.each([
    [`{ CLASS: my.Backend, CONFIG: { MODEL_ID: x } }`, 'my.Backend'],
    [`{ ${llmClass}, CONFIG: { TOKEN_LIMIT: 1 } }`, 'BACKENDS.default.CONFIG.MODEL_ID'],
    [`{ ${llmClass}, CONFIG: { MODEL_ID: gpt-4o, PROMPT_KWARGS: { schema: x } } }`, '`schema`'],
    [
      `{ ${llmClass}, CONFIG: { MODEL_ID: gpt-4o, API_BASE: "http://h" } }`,
      'a key of OpenAIBackend',
    ],
    [`{ ${openAiClass}, CONFIG: { MODEL_ID: gpt-4o, INIT_KWARGS: {} } }`, 'a key of LLMBackend'],
  ])('with what has no meaning are refused: %s', async (text, words) => {
    expect((await failure(() => backend(text))).message).toContain(words);
  });

  it('of version 3 keep their provider, or the address that is given', async () => {
    const { settings } = await load(
      makePlace(),
      `PROVIDERS:
  default: { provider: openai, model: gpt-4.1-mini }
  own: { provider: openai, model: m, api_base: "http://h/v1", api_key: own-key }
  cloud: { provider: azureopenai, model: d, api_base: "https://me.openai.azure.com" }
  google: { provider: vertexai, model: gemini-2.5-flash }`,
    );
    expect(settings.models).toEqual({
      default: { model: 'openai::gpt-4.1-mini' },
      own: { model: 'wagtail-own::m' },
      cloud: { model: 'wagtail-cloud::d' },
      google: { model: 'vertex::gemini-2.5-flash' },
    });
    expect(settings.providers).toEqual({
      'wagtail-own': { type: 'custom_url', url: 'http://h/v1', apiKey: 'own-key' },
      'wagtail-cloud': { type: 'azure', endpoint: 'https://me.openai.azure.com' },
    });
  });

  it('need trust', async () => {
    const place = makePlace();
    place.project('.skllmrc', 'PROVIDERS: { default: { provider: openai, model: m } }');
    const { message } = await failure(() => loadSettings(place, { providers }));
    expect(message).toContain('not trusted to set PROVIDERS.default');
  });
});

describe("a model's full resource name", () => {
  it.each([
    'model: X',
    'models: { a: X }',
    'models: { a: { model: X } }',
    'tasks: { t: { model: X } }',
  ])('needs trust, as the project may be that of another: %s', async (text) => {
    const place = makePlace();
    const name = '"vertex::projects/p/locations/l/endpoints/1"';
    place.project('.skllmrc', text.replace('X', name));
    const { message } = await failure(() => loadSettings(place, { providers }));
    expect(message).toContain('(names a project)');
  });
});
