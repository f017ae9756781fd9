import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import type { Connection } from '../../src/model.ts';
import { createFetch } from '../../src/providers/network.ts';
import vertex from '../../src/providers/vertex.ts';
import { vertexBody } from '../../src/providers/vertex-body.ts';
import { connection, connectModel, sampleRequest } from '../support/connect.ts';
import { listen, startProxy } from '../support/proxy.ts';
import {
  type Handler,
  type Recorded,
  type ScriptedReply,
  startService,
} from '../support/service.ts';
import { openSpec, specFolder } from '../support/spec.ts';
import { candidate, credentials, generated, googleError, tokenReply } from '../support/vertex.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const nowhere = 'http://127.0.0.1:9';
const never = { signal: new AbortController().signal };
const express = { apiKey: 'express-key-0123456789' };
const account = { project: 'my-project', location: 'europe-west4' };
const ok: ScriptedReply = { body: generated('{"k1":"no","k2":"yes"}') };

async function serve(script: Handler | readonly ScriptedReply[]) {
  const service = await startService(script);
  onTestFinished(() => service.close());
  return service;
}

/** Answers requests for tokens, and everything else with a reply. */
function withTokens(reply: ScriptedReply = ok): Handler {
  return ({ path }) => (path.includes('token') ? tokenReply : reply);
}

async function model(script: readonly ScriptedReply[], more: Partial<Connection> = {}) {
  const service = await serve(script);
  const found = await connectModel(vertex, service.url, { settings: express, ...more });
  return {
    service,
    ask: (request = sampleRequest) => found.complete(request, never),
    model: found,
  };
}

async function complaint(more: Partial<Connection>): Promise<string> {
  const error = await vertex.connect(connection(vertex, nowhere, more)).catch((caught) => caught);
  expect(['config', 'usage']).toContain(error.code);
  return `${error.message} ${error.hint}`;
}

async function addressOf(name: string, settings: Record<string, string>) {
  const found = await connectModel(vertex, nowhere, { model: name, settings });
  return found.show(sampleRequest).split('\n')[0]?.replace('POST https://', '');
}

describe('the address of a model', () => {
  const gemini = 'publishers/google/models/gemini-2.5-flash:generateContent';

  it.each<[string, Record<string, string>, string]>([
    [
      'a region',
      account,
      `europe-west4-aiplatform.googleapis.com/v1/projects/my-project/locations/europe-west4/${gemini}`,
    ],
    [
      'no location',
      { project: 'p' },
      `aiplatform.googleapis.com/v1/projects/p/locations/global/${gemini}`,
    ],
    [
      'all of a continent',
      { project: 'p', location: 'eu' },
      `aiplatform.eu.rep.googleapis.com/v1/projects/p/locations/eu/${gemini}`,
    ],
    [
      'express mode',
      { ...express, location: 'europe-west4' },
      `aiplatform.googleapis.com/v1/${gemini}`,
    ],
  ])('is that of %s', async (_, settings, address) => {
    expect(await addressOf('gemini-2.5-flash', settings)).toBe(address);
  });

  it('with a full resource name is that of its own project and location', async () => {
    const name = 'projects/42/locations/us-central1/endpoints/7';
    const address = `us-central1-aiplatform.googleapis.com/v1/${name}:generateContent`;
    expect(await addressOf(name, account)).toBe(address);
    expect(await addressOf(name, {})).toBe(address);
  });

  it('with an endpoint of the project is completed', async () => {
    const address = 'v1/projects/my-project/locations/europe-west4/endpoints/7:generateContent';
    expect(await addressOf('endpoints/7', account)).toContain(address);
  });

  it.each(['evil.example/', 'a.b', 'x@y', '..', 'A'])(
    'cannot be led astray by the location %j',
    async (location) => {
      expect(await complaint({ settings: { project: 'p', location } })).toContain('location');
    },
  );

  it.each([
    'projects/p/locations/evil.example#/endpoints/1',
    'projects/../locations/us-central1/endpoints/1',
    'gemini?x=1',
  ])('cannot be led astray by the model %j', async (name) => {
    expect(await complaint({ model: name, settings: account })).toContain('holds a character');
  });

  it('of its own is not without TLS, but on this machine', async () => {
    const url = 'http://proxy.example';
    expect(await complaint({ settings: { ...account, url } })).toContain('not safe');
    expect(await complaint({ settings: {} })).toContain('GOOGLE_CLOUD_PROJECT');
  });
});

describe('what is known of a model', () => {
  it('is price and window of a base model, and nothing of an endpoint', async () => {
    const base = await connectModel(vertex, nowhere, {
      model: 'gemini-2.5-flash',
      settings: account,
    });
    expect([base.price?.input, base.limits.contextTokens]).toEqual([0.3, 1_048_576]);
    const tuned = await connectModel(vertex, nowhere, { model: 'endpoints/7', settings: account });
    expect([tuned.price, tuned.limits.contextKnown]).toEqual([undefined, false]);
  });
});

describe('a reply', () => {
  it('gives text without thoughts, usage, model and token probabilities', async () => {
    const parts = [{ text: 'Hm.', thought: true }, { text: '{"k1":' }, { text: '"no"}' }];
    const chosenCandidates = [{ token: 'no', tokenId: 1, logProbability: -0.25 }];
    const body = generated('', {
      candidates: [
        { content: { parts }, finishReason: 'STOP', logprobsResult: { chosenCandidates } },
      ],
      usageMetadata: {
        promptTokenCount: 90,
        candidatesTokenCount: 9,
        thoughtsTokenCount: 30,
        cachedContentTokenCount: 64,
      },
    });
    const { ask } = await model([{ body }]);
    expect(await ask()).toEqual({
      text: '{"k1":"no"}',
      finish: 'stop',
      tokens: [{ token: 'no', logprob: -0.25 }],
      usage: { input: 90, output: 39, cachedInput: 64 },
      model: 'gemini-2.5-flash',
    });
  });

  it.each([
    ['STOP', 'stop'],
    ['MAX_TOKENS', 'length'],
    ['SAFETY', 'filtered'],
    ['RECITATION', 'filtered'],
    ['BLOCKLIST', 'filtered'],
    ['PROHIBITED_CONTENT', 'filtered'],
    ['SPII', 'filtered'],
    ['MODEL_ARMOR', 'filtered'],
    ['IMAGE_SAFETY', 'filtered'],
    ['LANGUAGE', 'refused'],
    ['OTHER', 'refused'],
    ['FINISH_REASON_UNSPECIFIED', 'stop'],
    ['A_REASON_TO_COME', 'stop'],
  ])('that ended with %s is one of the kind %s', async (finishReason, finish) => {
    const { ask } = await model([
      { body: generated('', { candidates: [candidate('{}', { finishReason })] }) },
    ]);
    expect((await ask()).finish).toBe(finish);
  });

  it('of nothing but thoughts is one that was cut', async () => {
    const cut = { candidates: [{ content: { role: 'model' }, finishReason: 'MAX_TOKENS' }] };
    const { ask } = await model([{ body: generated('', cut) }]);
    expect(await ask()).toMatchObject({ text: '', finish: 'length' });
  });

  it.each(['MALFORMED_FUNCTION_CALL', 'UNEXPECTED_TOOL_CALL', 'NO_IMAGE'])(
    'that ended with %s is malformed',
    async (finishReason) => {
      const { ask } = await model([
        { body: generated('', { candidates: [candidate('{}', { finishReason })] }) },
      ]);
      await expect(ask()).rejects.toMatchObject({ kind: 'malformed' });
    },
  );

  it.each([
    'SAFETY',
    'OTHER',
    'BLOCKLIST',
    'PROHIBITED_CONTENT',
    'MODEL_ARMOR',
    'JAILBREAK',
    'IMAGE_SAFETY',
    'BLOCKED_REASON_UNSPECIFIED',
  ])('to a prompt that was blocked for %s is filtered', async (blockReason) => {
    const { ask } = await model([{ body: { promptFeedback: { blockReason } } }]);
    expect(await ask()).toEqual({ text: '', finish: 'filtered' });
  });
});

describe('a refusal', () => {
  it.each([
    'The specified schema produces a constraint that has too many states for serving.',
    'Invalid JSON payload received. Unknown name "responseJsonSchema" at \'generation_config\'',
    'response_schema is not supported for this model',
    'The specified schema produces a constraint that has too much branching for serving.',
  ])('of the schema asks for another format: %s', async (message) => {
    const { ask } = await model([{ status: 400, body: googleError(message) }]);
    await expect(ask()).rejects.toMatchObject({ kind: 'unsupported', part: 'format' });
  });

  it.each([
    [
      'Unable to submit request because Thinking_level is not supported by this model.',
      'thinkingConfig',
    ],
    ['Logprobs is not enabled for gemini-x.', 'responseLogprobs'],
  ])('of an option is noted, and the option no longer sent: %s', async (message, name) => {
    const refusal = { status: 400, body: googleError(message) };
    const options = { request: { reasoningEffort: 'low' } };
    const { ask, service, model: found } = await model([refusal, ok], { options });
    const request = { ...sampleRequest, logprobs: true };
    await expect(ask(request)).rejects.toMatchObject({ kind: 'unsupported', part: 'parameter' });
    await ask(request);
    expect(service.requests.map(({ body }) => body.includes(name))).toEqual([true, false]);
    expect(found.notices?.().join()).toContain(name);
  });

  it.each([
    [
      400,
      {
        message:
          'The input token count (1200000) exceeds the maximum number of tokens allowed (1048576).',
      },
      'too-long',
    ],
    [400, { message: 'API key not valid. Please pass a valid API key.' }, 'unauthorized'],
    [404, { message: 'Publisher Model `x` was not found.', status: 'NOT_FOUND' }, 'no-such-model'],
    [
      429,
      { message: 'Quota exceeded for requests per minute.', status: 'RESOURCE_EXHAUSTED' },
      'rate-limited',
    ],
    [499, { message: 'The operation was cancelled.', status: 'CANCELLED' }, 'overloaded'],
    [504, { message: 'Deadline exceeded.', status: 'DEADLINE_EXCEEDED' }, 'overloaded'],
  ])('with status %i is read by its words: %o', async (status, words, kind) => {
    const { ask } = await model([{ status, body: googleError('', words) }]);
    await expect(ask()).rejects.toMatchObject({ kind });
  });

  it('keeps the wait that its header or its body names', async () => {
    const details = [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '34.5s' }];
    const body = googleError('Slow down.', { details });
    const headers = { 'retry-after': '7' };
    const { ask } = await model([
      { status: 429, headers, body },
      { status: 429, body: [body] },
    ]);
    await expect(ask()).rejects.toMatchObject({ retryAfter: 7000 });
    await expect(ask()).rejects.toMatchObject({ retryAfter: 34_500 });
  });
});

describe('a request', () => {
  it('has images as parts after the text: bytes inline, addresses with a type', () => {
    const images = [
      'data:image/png;base64,aWk=',
      'https://x.example/a.WEBP?b',
      'https://x.example/c',
    ];
    const { contents } = vertexBody({ ...sampleRequest, images }, {}, new Set());
    expect(contents[0]?.parts).toEqual([
      { text: sampleRequest.user },
      { inlineData: { mimeType: 'image/png', data: 'aWk=' } },
      { fileData: { mimeType: 'image/webp', fileUri: images[1] } },
      { fileData: { mimeType: 'image/jpeg', fileUri: images[2] } },
    ]);
  });

  it.skipIf(!specFolder)("obeys the service's own schema", async () => {
    const service = await serve(withTokens());
    withCredentials(credentials(`${service.url}/token`));
    const options = {
      request: { seed: 7, reasoningEffort: 'low', extraBody: { labels: { team: 'a' } } },
    };
    for (const name of ['gemini-2.5-flash', 'endpoints/7']) {
      const found = await connectModel(vertex, service.url, {
        model: name,
        settings: account,
        options,
      });
      await found.complete({ ...sampleRequest, logprobs: true }, never);
      await found.complete({ ...sampleRequest, format: { kind: 'json' } }, never);
      await found.complete({ ...sampleRequest, format: { kind: 'text' } }, never);
    }
    const check = openSpec({ file: 'vertex-v1-cut.json', prefix: '' })!;
    const asked = service.requests.filter(({ path }) => path.includes('generateContent'));
    expect(asked).toHaveLength(6);
    expect(asked.flatMap((request) => check(request))).toEqual([]);
    const bad = { ...asked[0]!, body: asked[0]!.body.replace('"seed":7', '"sead":7') };
    expect(check(bad)).not.toEqual([]);
  });

  it('is shown as it goes out', async () => {
    const options = {
      request: { extraBody: { generationConfig: { topP: 0.5 }, labels: { a: 'b' } } },
    };
    const { ask, service, model: found } = await model([ok], { options });
    await ask();
    const shown = found.show(sampleRequest);
    expect(JSON.parse(shown.slice(shown.indexOf('\n\n')))).toEqual(
      JSON.parse(service.requests[0]!.body),
    );
    expect(JSON.parse(service.requests[0]!.body)).toMatchObject({
      generationConfig: { topP: 0.5, temperature: 0 },
      labels: { a: 'b' },
    });
  });

  it.each([{ contents: [] }, { generationConfig: { responseSchema: {} } }])(
    'may not have its form overridden: %o',
    async (extraBody) => {
      expect(await complaint({ settings: express, options: { request: { extraBody } } })).toContain(
        'may not set',
      );
    },
  );

  it('leaves the key aside where a project is set, and that is said', async () => {
    const found = await connectModel(vertex, nowhere, { settings: { ...account, ...express } });
    expect(found.notices?.()).toEqual([expect.stringContaining('the key is not')]);
    expect(found.show(sampleRequest)).toContain('authorization: ***');
  });
});

/** Names a credentials file, in a home folder without any other. */
function withCredentials(content: unknown, file = 'adc.json'): string {
  const folder = mkdtempSync(join(tmpdir(), 'skllm-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const path = join(folder, file);
  if (content !== undefined)
    writeFileSync(path, typeof content === 'string' ? content : JSON.stringify(content));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', path);
  return folder;
}

describe('credentials', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' });
  const workload = (folder: string, url: string) => ({
    type: 'external_account',
    audience:
      '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/x',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `${url}/token`,
    credential_source: { file: join(folder, 'subject') },
  });

  async function tokenFor(content: unknown): Promise<Recorded> {
    const service = await serve(withTokens());
    const folder = withCredentials(content);
    if (content === undefined) {
      writeFileSync(join(folder, 'subject'), 'a-subject-token');
      const content = workload(folder, service.url);
      writeFileSync(join(folder, 'adc.json'), JSON.stringify(content));
    }
    const found = await connectModel(vertex, service.url, { settings: account });
    await found.complete(sampleRequest, never);
    await found.complete(sampleRequest, never);
    const asked = service.requests.filter(({ path }) => path.includes('generateContent'));
    expect(asked.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill('Bearer access-token-0123456789'),
    );
    const tokens = service.requests.filter(({ path }) => path.includes('token'));
    expect(tokens).toHaveLength(1);
    return tokens[0]!;
  }

  it('of a service account are signed and exchanged', async () => {
    const account = {
      type: 'service_account',
      client_email: 'me@p.iam.gserviceaccount.com',
      private_key: pem,
      project_id: 'p',
    };
    expect((await tokenFor(account)).body).toContain('jwt-bearer');
  });

  it('of an authorised user are refreshed', async () => {
    const user = {
      type: 'authorized_user',
      client_id: 'c',
      client_secret: 's',
      refresh_token: 'r-0123456789',
    };
    expect((await tokenFor(user)).body).toContain('refresh_token=r-0123456789');
  });

  it('of a workforce are refreshed', async () => {
    const token = await tokenFor(credentials('https://sts.googleapis.com/v1/oauthtoken'));
    expect(token.body).toContain('grant_type=refresh_token');
  });

  it('of a workload are exchanged', async () => {
    expect((await tokenFor(undefined)).body).toContain('subject_token=a-subject-token');
  });

  it('that gcloud keeps below its own folder are found', async () => {
    const service = await serve(withTokens());
    const folder = withCredentials(
      credentials(`${service.url}/token`),
      'application_default_credentials.json',
    );
    vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', '');
    vi.stubEnv('CLOUDSDK_CONFIG', folder);
    const found = await connectModel(vertex, service.url, { settings: account });
    expect((await found.complete(sampleRequest, never)).finish).toBe('stop');
  });

  async function refusedBy(reply: ScriptedReply, timeout = 5000) {
    const service = await serve([reply]);
    withCredentials(credentials(`${service.url}/token`));
    const found = await connectModel(vertex, service.url, {
      settings: account,
      options: { timeout },
    });
    const error = await found.complete(sampleRequest, never).catch((caught) => caught);
    expect(`${error.message} ${error.hint}`).not.toMatch(/refresh-token|client-secret/);
    return error;
  }

  it('that have expired end the run and name the command', async () => {
    const body = {
      error: 'invalid_grant',
      error_description: 'Token refresh-token-0123456789 expired.',
    };
    const { kind, message, hint } = await refusedBy({ status: 400, body });
    expect([kind, message]).toEqual(['unauthorized', expect.stringContaining('invalid_grant')]);
    expect(hint).toContain('gcloud auth application-default login');
  });

  it('are not waited for beyond the deadline', async () => {
    expect((await refusedBy({ fault: 'silence' }, 150)).kind).toBe('timeout');
  });

  it('and rows go through the proxy, with the certificates of the settings', async () => {
    const pem = (name: string) =>
      readFileSync(join(import.meta.dirname, 'certificate', name), 'utf8');
    const certificate = pem('certificate.pem');
    const server = createServer({ cert: certificate, key: pem('key.pem') }, (request, response) => {
      const isToken = request.url === '/token';
      response.setHeader('content-type', 'application/json');
      request.resume().on('end', () => {
        response.end(JSON.stringify((isToken ? tokenReply : ok).body));
      });
    });
    const { tunnels, proxy } = await startProxy(await listen(server));
    withCredentials(credentials('https://service.test/token'));
    const settings = { ...account, url: 'https://service.test' };
    const fetch = createFetch({ proxy, ca: [certificate] });
    const found = await connectModel(vertex, nowhere, { settings, fetch });
    expect((await found.complete(sampleRequest, never)).finish).toBe('stop');
    expect(new Set(tunnels.map(({ to }) => to))).toEqual(new Set(['service.test:443']));
  });

  it.each<[string, (folder: string) => object]>([
    ['of a workload', (folder) => workload(folder, 'http://service.test')],
    [
      'of a workload that stands for a service account',
      (folder) => ({
        ...workload(folder, 'http://service.test'),
        service_account_impersonation_url:
          'http://service.test/token/serviceAccounts/me@p.iam.gserviceaccount.com:generateAccessToken',
      }),
    ],
    [
      'of a user who stands for a service account',
      () => ({
        type: 'impersonated_service_account',
        service_account_impersonation_url:
          'https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/me@p.iam.gserviceaccount.com:generateAccessToken',
        source_credentials: {
          type: 'authorized_user',
          client_id: 'c',
          client_secret: 's',
          refresh_token: 'r-0123456789',
        },
      }),
    ],
  ])('%s are got by the fetch of the run, and by no other', async (_, content) => {
    const service = await serve(({ path }) => {
      if (path.includes('generateAccessToken')) {
        const expireTime = new Date(Date.now() + 3_600_000).toISOString();
        return { body: { accessToken: 'access-token-0123456789', expireTime } };
      }
      return path.includes('token') ? tokenReply : ok;
    });
    const folder = withCredentials('');
    writeFileSync(join(folder, 'subject'), 'a-subject-token');
    writeFileSync(join(folder, 'adc.json'), JSON.stringify(content(folder)));
    const { port } = new URL(service.url);
    const hosts = new Set<string>();
    const led: typeof globalThis.fetch = (input, init) => {
      const { hostname, pathname, search } = new URL(String(input));
      hosts.add(hostname);
      return fetch(`http://127.0.0.1:${port}${pathname}${search}`, init);
    };
    const settings = { ...account, url: 'https://vertex.test' };
    const found = await connectModel(vertex, service.url, { settings, fetch: led });
    expect((await found.complete(sampleRequest, never)).finish).toBe('stop');
    expect(hosts.size).toBeGreaterThan(1);
    const asked = service.requests.filter(({ path }) => path.includes(':generateContent'));
    expect(asked[0]?.headers.authorization).toBe('Bearer access-token-0123456789');

    const refused = createFetch({ offline: true });
    const fetchHere: typeof globalThis.fetch = (input, init) =>
      String(input).startsWith('https://vertex.test') ? led(input, init) : refused(input, init);
    const offline = await connectModel(vertex, nowhere, { settings, fetch: fetchHere });
    await expect(offline.complete(sampleRequest, never)).rejects.toThrow('SKLLM_OFFLINE is set');
  });

  it('are not asked for where the host is refused', async () => {
    const service = await serve(withTokens());
    withCredentials(credentials(`${service.url}/token`));
    const fetch = createFetch({ offline: true });
    const found = await connectModel(vertex, nowhere, { settings: account, fetch });
    const refused = expect(found.complete(sampleRequest, never)).rejects;
    await refused.toThrow('SKLLM_OFFLINE is set: no request goes to europe-west4-aiplatform');
    expect(service.requests).toEqual([]);
  });

  it('do not follow a redirect', async () => {
    const other = await serve([tokenReply]);
    await refusedBy({ status: 307, headers: { location: `${other.url}/token` } });
    expect(other.requests).toEqual([]);
  });

  it.each([
    ['no file', undefined],
    ['no JSON', '{"type": "service_account", "private_key": "secret-part'],
    ['no known kind', { type: 'something' }],
  ])('in %s are a fault of the settings', async (_, content) => {
    withCredentials(content);
    const found = await connectModel(vertex, nowhere, { settings: account });
    const error = await found.complete(sampleRequest, never).catch((caught) => caught);
    expect(error.code).toBe('config');
    expect(`${error.message} ${error.hint}`).toContain('GOOGLE_APPLICATION_CREDENTIALS');
    expect(error.message).not.toContain('secret-part');
  });
});

describe('the list of models', () => {
  it("has Gemini's base models, of all pages, and the project's endpoints", async () => {
    const names = ['gemini-2.5-flash', 'imagen-4', 'gemini-3-pro'].map((name) => ({
      name: `publishers/google/models/${name}`,
    }));
    const endpoint = 'projects/1/locations/europe-west4/endpoints/7';
    const service = await serve(({ path }) => {
      if (path.includes('pageToken=next')) return { body: { publisherModels: names.slice(2) } };
      if (path.includes('oauth') || path.endsWith('/token')) return tokenReply;
      if (path.startsWith('/v1beta1/'))
        return { body: { publisherModels: names.slice(0, 2), nextPageToken: 'next' } };
      return { body: { models: [{ name: 'm', deployedModels: [{ endpoint }] }, { name: 'n' }] } };
    });
    withCredentials(credentials(`${service.url}/token`));
    const asked = connection(vertex, service.url, { model: '', settings: account });
    expect(await vertex.list?.(asked, never)).toEqual([
      'gemini-2.5-flash',
      'gemini-3-pro',
      endpoint,
    ]);
  });
});
