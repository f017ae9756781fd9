// biome-ignore-all lint/suspicious/noTemplateCurlyInString: settings files expand variables so
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { configPaths, describeSettings } from '../../src/config/describe.ts';
import { loadSettings } from '../../src/config/load.ts';
import { makePlace } from './place.ts';

const openai = {
  namespace: 'openai',
  settings: {
    apiKey: { env: ['OPENAI_API_KEY'], secret: true, description: '' },
    organization: { env: ['OPENAI_ORG'], description: '' },
  },
};

describe('describeSettings', () => {
  it('tells value and origin of every setting, secrets masked', async () => {
    const place = makePlace();
    place.env.GATEWAY_KEY = 'gk-0123456789abcdef';
    place.env.OPENAI_API_KEY = 'sk-0123456789uvwxyz';
    const path = place.own(
      '.skllmrc',
      `providers:
  openai: { apiKey: sk-literal-0123456789, organization: org-1 }
  gateway: { url: "https://me:pass@g/v1?key=abcdef", headers: { apikey: "\${GATEWAY_KEY}" } }
models: { a: { model: "x::\${GATEWAY_KEY}", price: { input: 1, output: 2 } } }
column: [a, b]`,
    );
    const loaded = await loadSettings(place, { flags: { model: 'a' } });
    const described = describeSettings(loaded, place.env, [openai]);
    expect(described.map(({ key, value, origin }) => `${key} = ${value} (${origin})`)).toEqual([
      'labelColumn = label (default)',
      'labelSeparator = | (default)',
      'maxUnlabelled = 0 (default)',
      `models.a.model = x::…cdef (file ${path})`,
      `models.a.price.input = 1 (file ${path})`,
      `models.a.price.output = 2 (file ${path})`,
      `providers.openai.apiKey = sk-…wxyz (environment variable OPENAI_API_KEY)`,
      `providers.openai.organization = org-1 (file ${path})`,
      `providers.gateway.url = https://…@g/v1?key=… (file ${path})`,
      `providers.gateway.headers.apikey = …cdef (file ${path})`,
      `column = ["a","b"] (file ${path})`,
      'model = a (flag)',
    ]);
  });
});

describe('configPaths', () => {
  it('names the files, also those that do not exist', async () => {
    const place = makePlace();
    const user = join(place.home, '.config/skllm/config.yaml');
    const trusted = join(place.home, '.local/state/skllm/trusted.json');
    expect(await configPaths(place)).toEqual({ user, userExists: false, trusted });
    const project = place.project('.skllmrc', 'not: [valid');
    place.own('.skllmrc', 'model: x');
    expect(await configPaths(place)).toEqual({
      project,
      user: join(place.home, '.skllmrc'),
      userExists: true,
      trusted,
    });
  });
});
