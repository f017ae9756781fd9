import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Provider } from '../../src/model.ts';
import { loadPlugins } from '../../src/providers/plugins.ts';
import { providers } from '../../src/providers/registry.ts';
import { providerContract } from '../../src/testing/contract.ts';
import { connection, connectModel, sampleRequest, testKey } from '../support/connect.ts';
import { documentedPlugin } from '../support/dialects.ts';

function folder(files: Readonly<Record<string, string>>): string {
  const path = mkdtempSync(join(tmpdir(), 'skllm-test-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(path, name)), { recursive: true });
    writeFileSync(join(path, name), text);
  }
  return path;
}

async function load(code: string): Promise<Provider> {
  const home = folder({ 'plugin.mjs': code });
  const [provider] = await loadPlugins([join(home, 'plugin.mjs')], {
    folder: home,
    known: providers,
  });
  return provider!;
}

async function complaint(names: readonly string[], home: string): Promise<string> {
  const loading = loadPlugins(names, { folder: home, known: providers });
  const error = await loading.catch((caught) => caught);
  expect(error.code).toBe('config');
  return `${error.message} ${error.hint}`;
}

const declaration = {
  namespace: 'acme',
  family: 'own',
  summary: 'a service',
  abilities: { multiple: true, explain: true, confidence: false, images: false },
  settings: { apiKey: { env: ['ACME_KEY'], secret: true, description: 'its key' } },
};

/** A plugin whose model does what `body` says. */
function plugin(body: string, more: object = {}): string {
  return `
    const declared = ${JSON.stringify({ ...declaration, ...more })};
    export default { ...declared, connect: async ({ settings, fetch }) => ({
      kind: 'language', id: 'acme::m', abilities: declared.abilities, limits: { contextTokens: 4096 },
      identity: {}, host: 'acme.example', show: () => '',
      complete: async (request, { signal }) => { ${body} },
    }) };`;
}

describe('the plugin of the documentation', async () => {
  const home = mkdtempSync(join(tmpdir(), 'skllm-test-'));
  writeFileSync(join(home, 'echo.mjs'), documentedPlugin());
  const module = await import(join(home, 'echo.mjs'));
  rmSync(home, { recursive: true });
  const cases = providerContract({
    provider: module.default,
    settings: (url, apiKey) => ({ url, apiKey }),
    reply: (text) => ({ text }),
  });
  for (const { title, run } of cases) it(`keeps the contract: ${title}`, run);

  it('has 25 lines at most', () => {
    expect(documentedPlugin().trimEnd().split('\n').length).toBeLessThanOrEqual(25);
  });
});

describe('the contract for authors', () => {
  it('finds a provider that breaks its word', async () => {
    const cases = providerContract({
      provider: await load(plugin("return { text: 'always the same', finish: 'stop' };")),
      settings: () => ({}),
      reply: (text) => ({ text }),
    });
    const results = await Promise.allSettled(cases.map(({ run }) => run()));
    const broken = cases.filter((_, at) => results[at]?.status === 'rejected');
    expect(broken.length).toBeGreaterThan(cases.length - 4);
  });
});

describe('a package', () => {
  const code = plugin('');

  it.each<[string, object, string]>([
    ['its main file', { main: 'lib/main.js' }, 'lib/main.js'],
    ['no field at all', {}, 'index.js'],
    ['exports as a text', { exports: './x.js' }, 'x.js'],
    [
      'exports by condition',
      { exports: { '.': { types: './x.d.ts', require: './x.cjs', import: './x.js' } } },
      'x.js',
    ],
    [
      'exports without a path',
      { exports: { node: { import: './y.js' }, default: './x.js' } },
      'y.js',
    ],
  ])('is found by %s', async (_, fields, file) => {
    const at = 'node_modules/@acme/skllm-provider';
    const description = JSON.stringify({ type: 'module', ...fields });
    const home = folder({
      [`${at}/package.json`]: description,
      [`${at}/${file}`]: code,
      'sub/.skllmrc': '',
    });
    const options = { folder: join(home, 'sub'), known: providers };
    const [provider] = await loadPlugins(['@acme/skllm-provider'], options);
    expect(provider?.namespace).toBe('acme');
  });

  it('that is not installed is told with the command', async () => {
    expect(await complaint(['skllm-provider-acme'], folder({}))).toContain(
      'npm install skllm-provider-acme',
    );
  });
});

describe('a file is refused', () => {
  it.each<[string, string, string]>([
    ['without a default export', 'export const x = 1;', 'no default export'],
    ['without a namespace', 'export default {};', '`namespace`'],
    ['with a namespace that cannot be written', plugin('', { namespace: 'a::b' }), '`namespace`'],
    ['without abilities', plugin('', { abilities: { multiple: true } }), '`abilities.explain`'],
    [
      'with settings of another form',
      plugin('', { settings: { a: { env: 'A', description: 'x' } } }),
      '`settings.a`',
    ],
    ['without connect', `export default ${JSON.stringify(declaration)};`, '`connect`'],
    ['that takes a built-in namespace', plugin('', { namespace: 'openai' }), 'which is taken'],
    ['that cannot be read', 'export default {', 'cannot be loaded'],
  ])('%s', async (_, code, words) => {
    const home = folder({ 'plugin.mjs': code });
    expect(await complaint([join(home, 'plugin.mjs')], home)).toContain(words);
  });

  it('that is not there', async () => {
    const home = folder({});
    expect(await complaint([join(home, 'none.mjs')], home)).toContain('there is no plugin');
  });

  it('whose namespace another plugin has', async () => {
    const home = folder({ 'a.mjs': plugin(''), 'b.mjs': plugin('') });
    expect(await complaint([join(home, 'a.mjs'), join(home, 'b.mjs')], home)).toContain('is taken');
  });

  it('whose model lacks what a model needs', async () => {
    const connecting = async (model: string) => {
      const code = `export default { namespace: 'acme', connect: () => (${model}) };`;
      return (await load(code)).connect(connection(await load(code), 'http://x'));
    };
    await expect(connecting('{ complete() {}, limits: {} }')).rejects.toThrow(
      '`limits.contextTokens`',
    );
    await expect(connecting('{}')).rejects.toThrow('`complete`');
    await expect(connecting("{ kind: 'classifier', label() {} }")).rejects.toThrow('`id`');
  });
});

describe('what a plugin leaves out', () => {
  const bare = `export default {
    namespace: 'acme',
    settings: { url: { description: 'address' }, apiKey: { secret: true, description: 'key' } },
    connect: () => ({ complete: async () => ({ text: '', finish: 'stop' }) }),
  };`;

  it('is what goes without saying', async () => {
    const provider = await load(bare);
    expect(provider).toMatchObject({ family: 'plugins', summary: 'models of the plugin acme' });
    const settings = { url: 'http://acme.example:81/v1', apiKey: testKey };
    const model = await connectModel(provider, 'http://x', { settings });
    expect(model).toMatchObject({
      kind: 'language',
      id: 'acme::test-model',
      abilities: { multiple: true, explain: true, confidence: false, images: false },
      limits: { contextTokens: 4096, contextKnown: false },
      host: 'acme.example:81',
      identity: { plugin: 'acme', model: 'test-model', settings: { url: settings.url } },
    });
    expect(JSON.stringify(model.identity)).not.toContain(testKey);
    expect(JSON.parse(model.show(sampleRequest))).toEqual(sampleRequest);
  });

  it('is nothing of what it gives: files of requests, tuning, the short prompt', async () => {
    const given =
      "batch: { line: (id) => id }, tuning: { destination: () => 'x' }, prompt: 'short'";
    const provider = await load(bare.replace('({ complete', `({ ${given}, complete`));
    const model = await connectModel(provider, 'http://x');
    expect(model.batch?.line('row-1', sampleRequest)).toBe('row-1');
    expect([model.tuning?.destination(), model.prompt]).toEqual(['x', 'short']);
  });

  it('tells answers of one setting from those of another', async () => {
    const provider = await load(bare);
    const at = async (url: string) =>
      JSON.stringify((await connectModel(provider, 'http://x', { settings: { url } })).identity);
    expect(await at('http://a.example')).not.toBe(await at('http://b.example'));
  });
});

describe("a plugin's error", () => {
  async function thrown(expression: string) {
    const provider = await load(plugin(expression));
    const settings = { apiKey: testKey };
    const model = await connectModel(provider, 'http://x', { settings, options: { timeout: 200 } });
    const never = { signal: new AbortController().signal };
    return model.complete(sampleRequest, never).catch((error) => error);
  }

  it.each<[string, string, object]>([
    [
      'with a kind',
      "throw Object.assign(new Error('Slow.'), { kind: 'rate-limited', retryAfter: 5, hint: 'Wait.' })",
      { kind: 'rate-limited', retryAfter: 5, hint: 'Wait.' },
    ],
    [
      'with a status',
      "throw Object.assign(new Error('no'), { status: 429, headers: { 'retry-after': '3' } })",
      { kind: 'rate-limited', retryAfter: 3000 },
    ],
    [
      'that is a response',
      "throw Response.json({ error: { code: 'model_not_found' } }, { status: 404 })",
      { kind: 'no-such-model' },
    ],
    [
      'that is a response to wait after',
      "throw new Response('later', { status: 429, headers: { 'retry-after': '3' } })",
      { kind: 'rate-limited', retryAfter: 3000, message: expect.stringContaining('later') },
    ],
    [
      'of a schema',
      "throw Object.assign(new Error('bad schema'), { status: 400 })",
      { kind: 'unsupported', part: 'format' },
    ],
    ['of JSON', "JSON.parse('{')", { kind: 'malformed' }],
    ['of a reply without text', 'return {}', { kind: 'malformed' }],
    ['that never comes', 'await new Promise(() => {})', { kind: 'timeout' }],
    [
      'of its own',
      'null.x',
      { code: 'fault', message: expect.stringContaining('the plugin acme failed') },
    ],
  ])('%s is read for what it asks', async (_, code, expected) => {
    expect(await thrown(code)).toMatchObject(expected);
  });

  it.each(['', "kind: 'bad-request'", 'status: 400'])(
    'shows neither key nor rows (%s)',
    async (fields) => {
      const words = "settings.apiKey + ' for ' + request.user";
      const error = await thrown(`throw Object.assign(new Error(${words}), { ${fields} })`);
      expect(`${error.message} ${error.hint}`).not.toMatch(/test-key|kettle/);
    },
  );
});
