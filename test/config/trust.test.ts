// biome-ignore-all lint/suspicious/noTemplateCurlyInString: settings files expand variables so
import { existsSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { guardedKeys } from '../../src/config/guarded.ts';
import { loadSettings } from '../../src/config/load.ts';
import { saveSetting } from '../../src/config/save.ts';
import { settingsSchema } from '../../src/config/settings.ts';
import { trustFile } from '../../src/config/trust-project.ts';
import { failure, makePlace, type Place } from './place.ts';

describe('a project file that was found', () => {
  it('may set labels, columns, tasks, limits and models without trust', async () => {
    const place = makePlace();
    place.project(
      '.skllmrc',
      `model: fast
models: { fast: { model: "openai::gpt-5-mini", contextWindow: 400000, client: { rpm: 5 } } }
labels: [a, b]
column: text
tasks: { t: { labelsFile: labels.txt, template: "{title}" } }`,
    );
    const { settings } = await loadSettings(place);
    expect(settings.labels).toEqual([{ name: 'a' }, { name: 'b' }]);
  });

  it.each([
    ['providers: { openai: { url: "https://evil" } }', 'providers.openai.url'],
    ['providers: { azure: { endpoint: "https://evil" } }', 'providers.azure.endpoint'],
    ['providers: { openai: { apiKey: k } }', 'providers.openai.apiKey'],
    ['providers: { x: { headers: { a: b } } }', 'providers.x.headers'],
    ['providers: { x: { type: custom_url } }', 'providers.x.type'],
    ['providers: nonsense', 'providers'],
    ['plugins: [evil]', 'plugins'],
    ['network: { proxy: "http://evil" }', 'network.proxy'],
    ['network: { ca: inside.pem }', 'network.ca'],
    ['interop: { llm: true }', 'interop.llm'],
    ['models: { a: { model: m, request: { extraBody: { x: 1 } } } }', 'models.a.request.extraBody'],
    ['column: "${HOME}"', 'column (reads the environment)'],
    ['labels: { a: "${HOME}", b: x }', 'labels.a (reads the environment)'],
    ['column: ["${HOME:-x}", b]', 'column[0] (reads the environment)'],
    ['labelsFile: /etc/passwd', 'labelsFile (a file outside the folder)'],
    ['tasks: { t: { labelsFile: ../x.txt } }', 'tasks.t.labelsFile (a file outside the folder)'],
    ['tasks: { t: { instructions: "@../x" } }', 'tasks.t.instructions (a file outside the folder)'],
    ['tasks: { t: { labelsFile: link/x.txt } }', 'tasks.t.labelsFile (a file outside the folder)'],
    ['model: "gguf::model.gguf"', 'model (a model file to be run)'],
    ['models: { near: "hf::./nli" }', 'models.near (a model file to be run)'],
  ])('needs trust for %s', async (text, key) => {
    const place = makePlace();
    place.env.HOME = place.home;
    place.own('secret/x.txt', 'secret');
    symlinkSync(join(place.home, 'secret'), join(place.cwd, 'link'));
    const path = place.project('.skllmrc', text);
    const error = await failure(() => loadSettings(place));
    expect(error.message).toBe(`${path} is not trusted to set ${key}`);
    expect(error.status).toBe(2);
    expect(error.hint).toMatch(/skllm config trust.*--config <file>/);
  });

  it('needs trust in package.json too', async () => {
    const place = makePlace();
    const path = place.project('package.json', '{"skllm": {"plugins": ["evil"]}}');
    const error = await failure(() => loadSettings(place));
    expect(error.message).toBe(`${path} is not trusted to set plugins`);
  });

  it('needs trust for every top-level key that is not known to be harmless', () => {
    const harmless = [
      ...['model', 'models', 'tasks', 'labels', 'labelsFile', 'column', 'template', 'format'],
      ...['minConfidence', 'labelColumn', 'labelSeparator', 'maxUnlabelled', 'safeCsv'],
    ];
    const known = Object.keys(settingsSchema.shape);
    expect(known.filter((key) => !harmless.includes(key)).sort()).toEqual([...guardedKeys].sort());
  });
});

describe('trust', () => {
  const text = 'providers: { gateway: { type: custom_url, url: "https://g.example/v1" } }';

  it('holds for the file as it was, until it changes', async () => {
    const place = makePlace();
    const path = place.project('.skllmrc', text);
    const trusted = await trustFile(place);
    expect(trusted).toEqual({
      path,
      keys: ['providers.gateway.type', 'providers.gateway.url'],
    });
    expect((await loadSettings(place)).settings.providers?.gateway?.type).toBe('custom_url');
    writeFileSync(path, `${text}\n`);
    expect((await failure(() => loadSettings(place))).message).toContain('is not trusted');
  });

  it('does not go with a copy of the file to another folder', async () => {
    const place = makePlace();
    place.project('.skllmrc', text);
    await trustFile(place);
    place.project('copy/.skllmrc', text);
    const copy = { ...place, cwd: join(place.cwd, 'copy') };
    expect((await failure(() => loadSettings(copy))).message).toContain('is not trusted');
  });

  it('is kept for several files in one that the user alone can read', async () => {
    const place = makePlace();
    place.project('a/.skllmrc', text);
    place.project('b/.skllmrc', text);
    const folders = ['a', 'b'].map((name) => ({ ...place, cwd: join(place.cwd, name) }));
    for (const folder of folders) await trustFile(folder);
    for (const folder of folders) await loadSettings(folder);
    const kept = join(place.home, '.local/state/skllm/trusted.json');
    expect(statSync(kept).mode & 0o777).toBe(0o600);
    expect(readFileSync(kept, 'utf8')).toContain('sha256:');
  });

  it('is none where what keeps it is damaged', async () => {
    const place = makePlace();
    place.env.XDG_STATE_HOME = join(place.home, 'state');
    place.project('.skllmrc', text);
    await trustFile(place);
    place.own('state/skllm/trusted.json', '{"version": 1, "fi');
    expect((await failure(() => loadSettings(place))).message).toContain('is not trusted');
    await trustFile(place);
    await loadSettings(place);
  });

  it('cannot be given where there is nothing', async () => {
    const error = await failure(() => trustFile(makePlace()));
    expect(error.message).toBe('there is no settings file to trust');
  });
});

describe('a hostile folder', () => {
  /** Starts in the folder, as the search library looks in the process's own. */
  function enter(place: Place): void {
    const before = process.cwd();
    process.chdir(place.cwd);
    onTestFinished(() => process.chdir(before));
  }

  function writeMarker(place: Place): string {
    return `require('node:fs').writeFileSync(${JSON.stringify(marker(place))}, 'ran'); module.exports = { model: 'evil' };`;
  }

  function writeMarkerModule(place: Place): string {
    return `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(marker(place))}, 'ran'); export default { model: 'evil' };`;
  }

  function marker(place: Place): string {
    return join(place.home, 'marker');
  }

  it.each([
    ['.skllmrc.js', writeMarker],
    ['.skllmrc.cjs', writeMarker],
    ['.skllmrc.mjs', writeMarkerModule],
    ['.skllmrc.ts', writeMarkerModule],
    ['.config/skllmrc.js', writeMarker],
    ['skllm.config.js', writeMarker],
    ['skllm.config.mjs', writeMarkerModule],
  ])('with %s neither runs nor sets anything', async (name, code) => {
    const place = makePlace();
    enter(place);
    place.project(name, code(place));
    // With a second file the search is sure to start.
    place.project('.skllmrc.yaml', 'column: text');
    const { settings, files } = await loadSettings(place);
    expect(settings.model).toBeUndefined();
    expect(files).toEqual([join(place.cwd, '.skllmrc.yaml')]);
    expect(existsSync(marker(place))).toBe(false);
  });

  it.each([
    ['.config/config.js', writeMarker],
    ['.config/config.cjs', writeMarker],
    ['.config/config.mjs', writeMarkerModule],
    ['.config/config.ts', writeMarkerModule],
    ['package.json', () => '{"cosmiconfig": {"$import": "./evil.js"}}'],
    ['package.json', () => '{"cosmi\\u0063onfig": {"searchPlaces": ["evil.js"]}}'],
    ['package.yaml', () => 'cosmiconfig: { $import: ./evil.js }'],
    ['package.yaml', () => '"cosmi\\x63onfig": { $import: ./evil.js }'],
    ['.config/config.json', () => '{"$import": "../evil.js"}'],
    ['.config/config.yaml', () => '$import: ../evil.js'],
    ['.config/config.yml', () => '"\\x24import": ../evil.js'],
  ])('with %s for the search library ends the run and runs nothing', async (name, text) => {
    const place = makePlace();
    enter(place);
    place.project('.skllmrc', 'model: innocent');
    place.project('evil.js', writeMarker(place));
    place.project(name, text(place));
    const error = await failure(() => loadSettings(place));
    expect(error.message).toContain(`${join(place.cwd, name)}`);
    expect(error.message).toContain('could run code in the search for settings');
    expect(error.hint).toContain('--config');
    expect(error.status).toBe(2);
    expect(existsSync(marker(place))).toBe(false);
    const named = await loadSettings(place, { config: '.skllmrc' });
    expect(named.settings.model).toBe('innocent');
    expect(existsSync(marker(place))).toBe(false);
  });

  it('with code for the search library alone is a folder without settings', async () => {
    const place = makePlace();
    enter(place);
    place.project('.config/config.js', writeMarker(place));
    expect((await loadSettings(place)).files).toEqual([]);
    expect(existsSync(marker(place))).toBe(false);
  });

  it('with broken data where the search library looks is told, with the way out', async () => {
    const place = makePlace();
    enter(place);
    place.project('.skllmrc', 'model: fast');
    place.project('.config/config.yaml', 'a: [');
    const error = await failure(() => loadSettings(place));
    expect(error.message).toMatch(/^the search for settings failed: .*config\.yaml/);
    expect(error.hint).toContain('--config');
  });

  it.each([
    ['.config/config.yaml', 'theme: dark\n'],
    ['package.yaml', 'name: a-haskell-package\n'],
    ['package.json', '{"dependencies": {"cosmiconfig": "9"}}'],
  ])('is not any folder with %s: the search goes on', async (name, text) => {
    const place = makePlace();
    enter(place);
    place.project(name, text);
    place.project('.skllmrc', 'model: fast');
    expect((await loadSettings(place)).settings.model).toBe('fast');
  });

  it.each(['.skllmrc', '.skllmrc.json', '.config/skllmrc.yaml'])(
    'with $import in %s imports nothing',
    async (name) => {
      const place = makePlace();
      enter(place);
      place.project('evil.js', writeMarker(place));
      mkdirSync(join(place.cwd, '.config'), { recursive: true });
      place.project('.config/evil.js', writeMarker(place));
      const path = place.project(name, '{"$import": "./evil.js", "column": "text"}');
      const error = await failure(() => loadSettings(place));
      expect(error.message).toContain(`${path}: unknown key`);
      expect(error.message).toContain('$import');
      expect(existsSync(marker(place))).toBe(false);
    },
  );

  it.each([
    ['column: !!js/function "function () {}"', /line 1: Unresolved tag/],
    [
      'a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b]\nd: &d [*c, *c, *c, *c, *c, *c]\ne: [*d, *d, *d, *d, *d]',
      /alias/,
    ],
    ['__proto__: { polluted: true }', /unknown key `__proto__`/],
  ])('with YAML tricks sets nothing: %s', async (text, expected) => {
    const place = makePlace();
    place.project('.skllmrc', text);
    expect((await failure(() => loadSettings(place))).message).toMatch(expected);
  });

  it('cannot reach the prototype of anything by a name', async () => {
    const place = makePlace();
    place.project(
      '.skllmrc',
      'models: { __proto__: { model: evil }, constructor: { model: m }, toString: t }',
    );
    const { settings } = await loadSettings(place);
    expect(settings.models?.valueOf).toBeUndefined();
    expect(settings.models?.constructor).toEqual({ model: 'm' });
    expect(Object.hasOwn(Object, 'model')).toBe(false);
    expect(Object.hasOwn(Object.prototype, 'model')).toBe(false);
  });
});

describe('a change of the user’s own', () => {
  const key = ['models', 'tuned'];
  const value = { model: 'vertex::projects/p/locations/l/endpoints/1' };

  async function save(place: Place, config?: string) {
    const loaded = await loadSettings(place, { config });
    return saveSetting(place, { loaded, config, key, value });
  }

  it.each([
    ['a file that needed no trust', '# ours\ncolumn: text # kept\n'],
    ['a new file', undefined],
  ])('needs no trust in %s', async (_, before) => {
    const place = makePlace();
    if (before !== undefined) place.project('.skllmrc', before);
    const path = await save(place);
    expect(readFileSync(path, 'utf8')).toContain(before ?? '');
    expect((await loadSettings(place)).settings.models?.tuned).toEqual(value);
  });

  it('does not make the rest of a file trusted that was not', async () => {
    const place = makePlace();
    const path = place.project('.skllmrc', 'network: { proxy: "http://elsewhere" }\n');
    await save(place, path);
    const error = await failure(() => loadSettings(place));
    expect(error.message).toContain('not trusted to set network.proxy, models.tuned.model');
  });

  it('records no trust that the file does not need', async () => {
    const place = makePlace();
    place.project('.skllmrc', 'column: text\n');
    const loaded = await loadSettings(place);
    await saveSetting(place, { loaded, config: undefined, key: ['minConfidence'], value: 0.5 });
    expect(existsSync(join(place.home, '.local/state/skllm/trusted.json'))).toBe(false);
  });
});
