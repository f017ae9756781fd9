// biome-ignore-all lint/suspicious/noTemplateCurlyInString: settings files expand variables so
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { trustFile } from '../../src/config/trust-project.ts';
import { failure, makePlace } from './place.ts';

describe('finding settings', () => {
  it.each([
    ['.skllmrc', 'model: fast'],
    ['.skllmrc', '{"model": "fast"}'],
    ['.skllmrc.yaml', 'model: fast'],
    ['.skllmrc.yml', 'model: fast'],
    ['.skllmrc.json', '{\n\t"model": "fast"\n}'],
    ['.config/skllmrc', 'model: fast'],
    ['.config/skllmrc.yaml', 'model: fast'],
    ['.config/skllmrc.yml', 'model: fast'],
    ['.config/skllmrc.json', '{"model": "fast"}'],
    ['package.json', '{"name": "x", "skllm": {"model": "fast"}}'],
  ])('reads %s with %s', async (name, text) => {
    const place = makePlace();
    const path = place.project(name, text);
    const loaded = await loadSettings(place);
    expect(loaded.settings.model).toBe('fast');
    expect(loaded.origins.get('model')).toBe(`file ${path}`);
    expect(loaded.files).toEqual([path]);
  });

  it('takes the nearest folder upwards', async () => {
    const place = makePlace();
    place.project('.skllmrc', 'model: far');
    place.project('a/.skllmrc', 'model: near');
    mkdirSync(join(place.cwd, 'a/b/c'), { recursive: true });
    const loaded = await loadSettings({ ...place, cwd: join(place.cwd, 'a/b/c') });
    expect(loaded.settings.model).toBe('near');
  });

  it('stops at the root of the repository', async () => {
    const place = makePlace();
    place.project('.skllmrc', 'model: outside');
    mkdirSync(join(place.cwd, 'repo/.git'), { recursive: true });
    mkdirSync(join(place.cwd, 'repo/src'));
    const loaded = await loadSettings({ ...place, cwd: join(place.cwd, 'repo/src') });
    expect(loaded.settings.model).toBeUndefined();
  });

  it('looks in the root of the repository itself', async () => {
    const place = makePlace();
    place.project('.git/HEAD', '');
    place.project('.skllmrc', 'model: root');
    mkdirSync(join(place.cwd, 'src'));
    const loaded = await loadSettings({ ...place, cwd: join(place.cwd, 'src') });
    expect(loaded.settings.model).toBe('root');
  });

  it('stops below the home folder, whose .skllmrc is the user’s own', async () => {
    const place = makePlace();
    place.own('.skllmrc', 'providers: { azure: { endpoint: "https://me.example" } }');
    const loaded = await loadSettings(place);
    expect(loaded.settings.providers?.azure?.endpoint).toBe('https://me.example');
  });

  it.each([
    [{}, '.config/skllm/config.yaml'],
    [{ XDG_CONFIG_HOME: 'relative/is/ignored' }, '.config/skllm/config.yaml'],
    [{ XDG_CONFIG_HOME: '/HOME/xdg' }, 'xdg/skllm/config.yaml'],
  ])('reads the user’s file with %o from %s', async (env, name) => {
    const place = makePlace();
    place.own(name, 'model: mine');
    for (const [key, value] of Object.entries(env)) {
      place.env[key] = value.replace('/HOME', place.home);
    }
    expect((await loadSettings(place)).settings.model).toBe('mine');
  });

  it('passes over an empty file and a package.json without the key', async () => {
    const place = makePlace();
    place.project('a/package.json', '{"name": "skllm", "description": "\\"skllm\\""}');
    place.project('a/.skllmrc', '\n');
    place.project('.skllmrc', 'model: above');
    const loaded = await loadSettings({ ...place, cwd: join(place.cwd, 'a') });
    expect(loaded.settings.model).toBe('above');
  });

  it('refuses what is there but no file', async () => {
    const place = makePlace();
    mkdirSync(join(place.cwd, '.skllmrc'));
    const error = await failure(() => loadSettings(place));
    expect(error.message).toBe(`${join(place.cwd, '.skllmrc')} is not a regular file`);
  });

  it('names file and line of malformed YAML without quoting it', async () => {
    const place = makePlace();
    const path = place.project('.skllmrc', 'model: a\nkey: "sk-secret\nother: 1\n');
    const error = await failure(() => loadSettings(place));
    expect(error.message).toMatch(`${path}, line `);
    expect(error.message).not.toContain('sk-secret');
    expect(error.status).toBe(2);
  });
});

describe('precedence', () => {
  it('goes flags, environment, project, user, defaults', async () => {
    const place = makePlace();
    place.own('.skllmrc', 'model: user\ncolumn: user\nlabelColumn: user\nformat: csv');
    place.project('.skllmrc', 'model: project\ncolumn: project\nlabelColumn: project');
    place.env.SKLLM_MODEL = 'environment';
    const { settings, origins } = await loadSettings(place, {
      flags: { labelColumn: 'flag', format: undefined },
    });
    expect(settings).toMatchObject({
      model: 'environment',
      column: ['project'],
      labelColumn: 'flag',
      format: 'csv',
      labelSeparator: '|',
    });
    expect(Object.fromEntries(origins)).toMatchObject({
      model: 'environment variable SKLLM_MODEL',
      column: `file ${join(place.cwd, '.skllmrc')}`,
      labelColumn: 'flag',
      format: `file ${join(place.home, '.skllmrc')}`,
      labelSeparator: 'default',
    });
  });

  it('takes no settings at all for the defaults', async () => {
    const { settings, files, notices } = await loadSettings(makePlace());
    expect(settings).toEqual({ labelColumn: 'label', labelSeparator: '|', maxUnlabelled: '0' });
    expect([files, notices]).toEqual([[], []]);
  });

  it('merges models and tasks by name', async () => {
    const place = makePlace();
    place.own('.skllmrc', 'models: { a: { model: "x", price: { input: 1, output: 2 } }, b: y }');
    place.project('.skllmrc', 'models: { a: z }');
    const { settings } = await loadSettings(place);
    expect(settings.models).toEqual({ a: { model: 'z' }, b: { model: 'y' } });
  });
});

describe('--config', () => {
  it('takes that file for the project’s, trusted, beside the user’s own', async () => {
    const place = makePlace();
    place.own('.skllmrc', 'column: mine');
    place.project('.skllmrc', 'model: found');
    place.project('other/x.yaml', 'providers: { gateway: { type: custom_url, url: "http://x" } }');
    const { settings } = await loadSettings(place, { config: 'other/x.yaml' });
    expect(settings.model).toBeUndefined();
    expect(settings.column).toEqual(['mine']);
    expect(settings.providers?.gateway?.url).toBe('http://x');
  });

  it('refuses a file that is missing', async () => {
    const place = makePlace();
    const error = await failure(() => loadSettings(place, { config: 'no.yaml' }));
    expect(error.message).toBe(`there is no settings file ${join(place.cwd, 'no.yaml')}`);
    expect(error.status).toBe(2);
  });

  it('refuses code', async () => {
    const place = makePlace();
    place.project('x.cjs', 'module.exports = {}');
    const error = await failure(() => loadSettings(place, { config: 'x.cjs' }));
    expect(error.message).toMatch('is code');
  });
});

describe('variables', () => {
  it('are put into trusted files', async () => {
    const place = makePlace();
    place.env.HOST = 'me.example';
    place.own('.skllmrc', 'providers: { azure: { endpoint: "https://${HOST}/$${HOST}" } }');
    const { settings } = await loadSettings(place);
    expect(settings.providers?.azure?.endpoint).toBe('https://me.example/${HOST}');
  });

  it('that are missing are named with file and key, all at once', async () => {
    const place = makePlace();
    const path = place.own('.skllmrc', 'column: "${A}"\nnetwork: { proxy: "${B}" }');
    const error = await failure(() => loadSettings(place));
    expect(error.message.split('\n')).toEqual([
      `${path}: column: the environment variable A is not set`,
      `${path}: network.proxy: the environment variable B is not set`,
    ]);
  });

  it('that are missing from a provider are noted, for it may not be used', async () => {
    const place = makePlace();
    place.env.HOST = 'me.example';
    place.own(
      '.skllmrc',
      `providers:
  x: { type: custom_url, url: "https://\${HOST}/\${A}", headers: { a: "\${B}", b: "\${C}\${B}" } }
  y: { type: custom_url, url: "https://\${HOST}" }`,
    );
    const { unset } = await loadSettings(place);
    expect(unset).toEqual(
      new Map([
        ['providers.x.url', 'A'],
        ['providers.x.headers', 'B, C'],
      ]),
    );
  });

  it('that are missing from a provider do not matter where a nearer file names its host', async () => {
    const place = makePlace();
    place.own('.skllmrc', 'providers: { x: { type: custom_url, url: "${A}", apiKey: "${B}" } }');
    place.project('other.yaml', 'providers: { x: { type: custom_url, url: "http://y" } }');
    const { unset, settings } = await loadSettings(place, { config: 'other.yaml' });
    expect([unset?.size, settings.providers?.x]).toEqual([
      0,
      { type: 'custom_url', url: 'http://y' },
    ]);
  });

  it('never show in a complaint', async () => {
    const place = makePlace();
    place.env.SECRET = 'sk-0123456789abcdef';
    place.own('.skllmrc', 'format: "${SECRET}"');
    const error = await failure(() => loadSettings(place));
    expect(error.message).toContain('found "${SECRET}", allowed is one of csv, tsv, jsonl');
    expect(error.message).not.toContain(place.env.SECRET);
  });
});

describe('names of files', () => {
  it('are relative to the settings file', async () => {
    const place = makePlace();
    place.project(
      '.skllmrc',
      'tasks: { t: { labelsFile: labels/x.csv, instructions: "@how.txt" } }',
    );
    mkdirSync(join(place.cwd, 'sub'));
    const { settings } = await loadSettings({ ...place, cwd: join(place.cwd, 'sub') });
    expect(settings.tasks?.t).toMatchObject({
      labelsFile: join(place.cwd, 'labels/x.csv'),
      instructions: `@${join(place.cwd, 'how.txt')}`,
    });
  });
});

describe('a key written out in a file', () => {
  it('is told when others can read the file', async () => {
    const place = makePlace();
    const path = place.own('.skllmrc', 'providers: { openai: { apiKey: sk-0123456789abcdef } }');
    expect((await loadSettings(place)).notices).toEqual([]);
    chmodSync(path, 0o644);
    const { notices } = await loadSettings(place);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toContain(`${path} holds providers.openai.apiKey`);
    expect(notices[0]).not.toContain('cdef');
  });

  it('is not told when it is a variable', async () => {
    const place = makePlace();
    place.env.KEY = 'sk-0123456789abcdef';
    chmodSync(place.own('.skllmrc', 'providers: { openai: { apiKey: "${KEY}" } }'), 0o644);
    const loaded = await loadSettings(place);
    expect(loaded.notices).toEqual([]);
    expect(loaded.secrets).toContain('sk-0123456789abcdef');
  });
});

describe('providers', () => {
  const providers = [
    {
      namespace: 'azure',
      settings: { endpoint: { description: '' }, apiKey: { description: '' } },
    },
    { namespace: 'custom_url', settings: { url: { description: '' } } },
  ];

  it('are checked where the known ones are given', async () => {
    const place = makePlace();
    const path = place.own(
      '.skllmrc',
      'providers: { azur: { apiKey: k }, azure: { apikey: k }, gateway: { type: customurl, url: u } }',
    );
    const error = await failure(() => loadSettings(place, { providers }));
    expect(error.message.split('\n')).toEqual([
      `${path}: providers.azur: unknown name \`azur\`; did you mean \`azure\`?`,
      `${path}: providers.azure.apikey: unknown name \`apikey\`; did you mean \`apiKey\`?`,
      `${path}: providers.gateway.type: unknown name \`customurl\`; did you mean \`custom_url\`?`,
    ]);
  });

  it('are listed where none is near, with the way to a new one', async () => {
    const place = makePlace();
    place.own('.skllmrc', 'providers: { gw: { url: u } }');
    const error = await failure(() => loadSettings(place, { providers }));
    expect(error.message).toContain(
      'known here: azure, custom_url; a name of your own needs a `type`',
    );
  });

  it('may be new by type, and a plugin’s', async () => {
    const place = makePlace();
    place.own(
      '.skllmrc',
      'plugins: [p]\nproviders: { gateway: { type: custom_url, url: u, headers: { a: b } }, p: { x: y } }',
    );
    const { settings } = await loadSettings(place, { providers });
    expect(Object.keys(settings.providers ?? {})).toEqual(['gateway', 'p']);
  });

  it('of a host in a trusted file take no key from the user’s file', async () => {
    const place = makePlace();
    place.own('.skllmrc', 'providers: { azure: { endpoint: "https://a", apiKey: k } }');
    place.project('.skllmrc', 'providers: { azure: { endpoint: "https://b" } }');
    await trustFile(place);
    const { settings } = await loadSettings(place);
    expect(settings.providers?.azure).toEqual({ endpoint: 'https://b' });
  });
});
