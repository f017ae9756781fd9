import { mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { behindEcho, behindVertex, documentedPlugin } from '../support/dialects.ts';
import { fixture, Place } from '../support/program.ts';
import { type Handler, startService } from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';
import { credentials, generated, googleError, tokenReply } from '../support/vertex.ts';

const labels = ['positive', 'negative'];
const knowledge = { labels, keywords: { disappointed: 'negative', broke: 'negative' } };
const reviews = readFileSync(fixture('reviews.csv'), 'latin1');

/** A picture of one pixel. */
const pixel = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR4nGNgYPhfDwAChAGAA5tVMQAAAABJRU5ErkJggg==',
  'base64',
);

async function serve(handler: Handler) {
  const service = await startService(handler);
  onTestFinished(() => service.close());
  return service;
}

/** Labels the reviews, and checks that standard output is the input with a label in every row. */
async function labelReviews(
  place: Place,
  model: readonly string[],
  env: Record<string, string> = {},
): Promise<string> {
  const args = ['classify', fixture('reviews.csv'), '--labels', labels.join(), '-c', 'text'];
  const { stdout, stderr, status } = await place.run([...args, ...model], { env });
  expect([status, stderr]).toEqual([0, expect.any(String)]);
  expect(stdout.replace(/,(label|positive|negative)(?=\r?$)/gm, '')).toBe(reviews);
  return stderr;
}

describe('vertex:: labels a table', () => {
  const model = ['--config', 'vertex.yaml', '-m', 'vertex::gemini-2.5-flash'];
  const generate = 'publishers/google/models/gemini-2.5-flash:generateContent';

  /** Token endpoint, metadata server and Vertex AI in one. */
  async function google(place: Place) {
    const answer = behindVertex(honest(knowledge));
    const service = await serve((request, index) => {
      if (request.path.startsWith('/computeMetadata')) {
        const headers = { 'metadata-flavor': 'Google' };
        return request.path.includes('/token')
          ? { ...tokenReply, headers }
          : { headers, body: 'ok' };
      }
      return request.path === '/token' ? tokenReply : answer(request, index);
    });
    place.file('vertex.yaml', `providers: { vertex: { url: "${service.url}" } }`);
    place.file('adc.json', JSON.stringify(credentials(`${service.url}/token`)));
    const asked = () => service.requests.filter(({ path }) => path.includes('generateContent'));
    return { service, asked };
  }

  it('with the credentials that a file holds', async () => {
    const place = new Place();
    const { asked } = await google(place);
    await labelReviews(place, model, {
      GOOGLE_APPLICATION_CREDENTIALS: join(place.path, 'adc.json'),
      GOOGLE_CLOUD_PROJECT: 'my-project',
      GOOGLE_CLOUD_LOCATION: 'europe-west4',
      // Both of these make the SDK talk on standard output.
      GOOGLE_API_KEY: 'a-key-for-something-else',
      GEMINI_API_KEY: 'another',
    });
    const [request] = asked();
    expect(request?.path).toBe(`/v1/projects/my-project/locations/europe-west4/${generate}`);
    expect(request?.headers.authorization).toBe('Bearer access-token-0123456789');
    expect(request?.headers).not.toHaveProperty('x-goog-api-key');
  });

  it('with the credentials of the machine that it runs on', async () => {
    const place = new Place();
    const { service, asked } = await google(place);
    const { host } = new URL(service.url);
    await labelReviews(place, model, { GCE_METADATA_HOST: host, GOOGLE_CLOUD_PROJECT: 'p' });
    expect(asked()[0]?.headers.authorization).toBe('Bearer access-token-0123456789');
  });

  it('with a key', async () => {
    const place = new Place();
    const { asked } = await google(place);
    await labelReviews(place, model, { GOOGLE_API_KEY: 'express-key-0123456789' });
    expect(asked()[0]?.path).toBe(`/v1/${generate}`);
    expect(asked()[0]?.headers['x-goog-api-key']).toBe('express-key-0123456789');
  });

  it('where its budget for schemas is passed, with codes for the labels', async () => {
    const place = new Place();
    const answer = behindVertex(honest(knowledge));
    const refusal = googleError('The specified schema produces too many states for serving.');
    const service = await serve((request, index) =>
      request.body.includes('"enum":["positive"')
        ? { status: 400, body: refusal }
        : answer(request, index),
    );
    place.file('vertex.yaml', `providers: { vertex: { url: "${service.url}" } }`);
    await labelReviews(place, model, { GOOGLE_API_KEY: 'express-key-0123456789' });
    expect(service.requests[1]?.body).toContain('"enum":["L01","L02"]');
  });

  it('and its images, beside the text of each row', async () => {
    const place = new Place();
    const answer = behindVertex(honest(knowledge));
    const service = await serve(answer);
    place.file('vertex.yaml', `providers: { vertex: { url: "${service.url}" } }`);
    place.file('kettle.png', pixel);
    const stdin =
      'text,photo\nIt broke.,kettle.png\nA fine one.,https://shop.example/kettle.webp\nNo photo.,\n';
    const args = ['classify', '--labels', labels.join(), '-c', 'text', '--image', 'photo'];
    const env = { GOOGLE_API_KEY: 'express-key-0123456789' };
    const { stdout, status } = await place.run([...args, ...model], { stdin, env });
    expect([stdout.split('\n').slice(1, -1), status]).toEqual([
      [
        'It broke.,kettle.png,negative',
        'A fine one.,https://shop.example/kettle.webp,positive',
        'No photo.,,',
      ],
      0,
    ]);
    const parts = service.requests.map(({ body }) => JSON.parse(body).contents[0].parts.slice(1));
    expect(parts.flat()).toEqual(
      expect.arrayContaining([
        { inlineData: { mimeType: 'image/png', data: pixel.toString('base64') } },
        { fileData: { mimeType: 'image/webp', fileUri: 'https://shop.example/kettle.webp' } },
      ]),
    );
    expect(parts).toHaveLength(2);
  });

  it('and describes images alone', async () => {
    const place = new Place();
    const service = await serve(() => ({ body: generated('a kettle') }));
    place.file('vertex.yaml', `providers: { vertex: { url: "${service.url}" } }`);
    place.file('kettle.png', pixel);
    const args = ['describe', '--image', 'photo', '--column', 'alt', ...model];
    const env = { GOOGLE_API_KEY: 'express-key-0123456789' };
    const { stdout, status } = await place.run(args, { stdin: 'photo\nkettle.png\n', env });
    expect([stdout, status]).toEqual(['photo,alt\nkettle.png,a kettle\n', 0]);
    expect(service.requests[0]?.body).toContain(pixel.toString('base64'));
  });

  it('but not without credentials, and the one command to run is named', async () => {
    const place = new Place();
    const { service } = await google(place);
    const args = ['classify', fixture('reviews.csv'), '--labels', 'a,b', '-c', 'text', ...model];
    const env = { GOOGLE_CLOUD_PROJECT: 'p', METADATA_SERVER_DETECTION: 'none' };
    const { stdout, stderr, status } = await place.run(args, { env });
    expect([stdout, status]).toEqual(['id,product,text,label\n', 2]);
    expect(stderr).toContain('gcloud auth application-default login');
    expect(service.requests).toEqual([]);
  });
});

describe('a plugin', () => {
  async function withPlugin() {
    const place = new Place();
    const service = await serve(behindEcho(honest(knowledge)));
    place.file('echo-provider.js', documentedPlugin());
    place.file('package.json', '{"type": "module"}');
    place.file('.skllmrc', 'plugins: ["./echo-provider.js"]');
    return { place, service, env: { ECHO_URL: service.url, ECHO_KEY: 'echo-key-0123456789' } };
  }

  it('as the documentation has it labels a table, once it is trusted', async () => {
    const { place, service, env } = await withPlugin();
    const before = await place.run(['models']);
    expect([before.status, before.stderr]).toEqual([2, expect.stringContaining('not trusted')]);
    await place.run(['config', 'trust']);
    await labelReviews(place, ['-m', 'echo::small'], env);
    expect(service.requests[0]?.headers.authorization).toBe('Bearer echo-key-0123456789');
  });

  it('is listed with its settings, and its secrets are masked', async () => {
    const { place, env } = await withPlugin();
    await place.run(['config', 'trust']);
    const { stdout: list } = await place.run(['models']);
    expect(list).toMatch(/^echo +plugins +needs ECHO_URL or providers\.echo\.url/m);
    const { stdout: settings } = await place.run(['models', '--settings']);
    expect(settings).toMatch(/^providers\.echo\.apiKey +ECHO_KEY/m);
    const { stdout: shown } = await place.run(['config', 'show'], { env });
    expect(shown).toMatch(/^providers\.echo\.apiKey .*environment variable ECHO_KEY$/m);
    expect(shown).not.toContain('echo-key-0123456789');
  });

  it('has its settings checked like any other provider', async () => {
    const { place } = await withPlugin();
    place.file('.skllmrc', 'plugins: ["./echo-provider.js"]\nproviders: { echo: { ulr: x } }');
    await place.run(['config', 'trust']);
    const { stderr, status } = await place.run(['models']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('did you mean `url`?')]);
  });

  it('is tested by its author with what the package exports', async () => {
    const { place } = await withPlugin();
    mkdirSync(join(place.path, 'node_modules'));
    symlinkSync(resolve(import.meta.dirname, '../..'), join(place.path, 'node_modules/skllm'));
    const script = place.file('check.js', authorsTest);
    const { stdout, status } = await place.shell(`'${process.execPath}' '${script}'`);
    expect([stdout, status]).toEqual([expect.stringMatching(/^\d\d cases, 0 failed\n$/), 0]);
  });
});

const authorsTest = `
import { providerContract } from 'skllm/testing';
import 'skllm/provider';
import provider from './echo-provider.js';
const settings = (url, apiKey) => ({ url, apiKey });
const cases = providerContract({ provider, settings, reply: (text) => ({ text }) });
const failed = [];
await Promise.all(cases.map(({ title, run }) => run().catch((error) => failed.push([title, error]))));
console.log(cases.length + ' cases, ' + failed.length + ' failed', ...failed.flat());
`;

describe("other tools' settings", () => {
  const environment = { OPENAI_API_KEY: 'sk-the-key-of-openai', CUSTOM_URL_API_KEY: 'another-key' };

  it('of llm label a table, and no key goes to its server', async () => {
    const place = new Place();
    const service = await serve(honest(knowledge));
    mkdirSync(join(place.path, 'llm'));
    place.file('llm/keys.json', '{"local": "key-of-llm-0123456789"}');
    place.file(
      'llm/extra-openai-models.yaml',
      `- { model_id: orca, model_name: orca-7b, api_base: "${service.url}/v1", api_key_name: local, aliases: [o] }`,
    );
    place.file('own.yaml', 'interop: { llm: llm }');
    const stderr = await labelReviews(place, ['--config', 'own.yaml', '-m', 'o'], environment);
    expect(stderr).toContain(`o of llm is asked at ${new URL(service.url).host}.`);
    expect(service.requests[0]?.headers).not.toHaveProperty('authorization');
    expect(JSON.parse(service.requests[0]!.body).model).toBe('orca-7b');
  });

  it('of llm bring its key only where that is said', async () => {
    const place = new Place();
    const service = await serve(honest(knowledge));
    const server = `api_base: "${service.url}/v1", api_key_name: local`;
    place.file('keys.json', '{"// Note": "x", "local": "key-of-llm-0123456789"}');
    place.file('extra-openai-models.yaml', `- { model_id: orca, model_name: orca-7b, ${server} }`);
    place.file('own.yaml', 'interop: { llm: true, keys: true }');
    const env = { ...environment, LLM_USER_PATH: place.path };
    await labelReviews(place, ['--config', 'own.yaml', '-m', 'orca', '--no-cache'], env);
    expect(service.requests[0]?.headers.authorization).toBe('Bearer key-of-llm-0123456789');
    const { stdout } = await place.run(['config', 'show', '--config', 'own.yaml'], { env });
    expect(stdout).toMatch(/^models\.orca\.model .*llm's .*extra-openai-models\.yaml$/m);
    expect(stdout).not.toContain('key-of-llm-0123456789');
  });

  it("of Wagtail AI label a table by the alias 'default', with the alias's own key", async () => {
    const place = new Place();
    const service = await serve(honest(knowledge));
    const config = `MODEL_ID: gpt-4o, TOKEN_LIMIT: 300, API_BASE: "${service.url}/v1", OPENAI_API_KEY: "own-key-0123456789"`;
    place.file(
      'own.yaml',
      `BACKENDS: { default: { CLASS: wagtail_ai.ai.openai.OpenAIBackend, CONFIG: { ${config} } } }`,
    );
    await labelReviews(place, ['--config', 'own.yaml'], environment);
    const [request] = service.requests;
    expect(request?.headers.authorization).toBe('Bearer own-key-0123456789');
    expect(JSON.parse(request!.body)).toMatchObject({ model: 'gpt-4o', max_tokens: 300 });
    const { stdout } = await place.run(['config', 'show', '--config', 'own.yaml']);
    expect(stdout).toMatch(/^models\.default\.model .*own\.yaml \(BACKENDS\.default\)$/m);
    expect(stdout).not.toContain('own-key-0123456789');
  });
});

describe('the table of abilities', () => {
  it('has a row for every namespace', async () => {
    const { stdout } = await new Place().run(['models', '--matrix']);
    expect(stdout).toMatch(/^embedded +embedded +yes +yes +no +yes +no +no +no +yes$/m);
    expect(stdout).toMatch(/^vertex +gemini +yes +yes +yes +yes /m);
  });

  it('is quoted where more is asked for', async () => {
    const args = ['classify', fixture('reviews.csv'), '--labels', 'a,b', '--explain'];
    const { stderr, status } = await new Place().run(args);
    expect([status, stderr]).toEqual([
      2,
      expect.stringContaining('embedded: single yes, multi yes, explain no,'),
    ]);
  });
});

describe('a variable that names another address', () => {
  it('does not move openai::, and that is said', async () => {
    const args = ['classify', fixture('reviews.csv'), '--labels', 'a,b', '-c', 'text'];
    const env = { SKLLM_CONFIG_GPT_URL: 'http://127.0.0.1:9/v1', OPENAI_API_KEY: 'sk-0123456789' };
    const asked = [...args, '-m', 'gpt-5-mini'];
    const { stderr } = await new Place().run(asked, { env: { ...env, SKLLM_OFFLINE: '1' } });
    expect(stderr).toContain('SKLLM_CONFIG_GPT_URL does not move openai::, which');
    expect(stderr).toContain('no request goes to api.openai.com');
  });
});
