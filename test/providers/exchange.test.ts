import { getEventListeners } from 'node:events';
import { afterEach, describe, expect, it } from 'vitest';
import { SkllmError } from '../../src/errors.ts';
import customUrl from '../../src/providers/custom-url.ts';
import { connection, connectModel, sampleRequest } from '../support/connect.ts';
import {
  completion,
  errorBody,
  type Handler,
  type ScriptedReply,
  startService,
  type TestService,
} from '../support/service.ts';

const signal = new AbortController().signal;
const ok: ScriptedReply = { body: completion('{}') };
const services: TestService[] = [];

afterEach(async () => {
  await Promise.all(services.splice(0).map((service) => service.close()));
});

async function serve(script: Handler | readonly ScriptedReply[]) {
  const service = await startService(script);
  services.push(service);
  return service;
}

/** Answers as ever under /v1, and that nothing is there elsewhere. */
const underV1: Handler = ({ path }) =>
  path.startsWith('/v1/') ? ok : { status: 404, body: { detail: 'Not Found' } };

describe('a bare address', () => {
  it('that lacks its /v1 is tried there once, which is remembered and said', async () => {
    const service = await serve(underV1);
    const model = await connectModel(customUrl, service.url, {
      settings: { url: `${service.url}/` },
    });
    expect(model.notices?.()).toEqual([]);
    await model.complete(sampleRequest, { signal });
    await model.complete(sampleRequest, { signal });
    const route = '/chat/completions';
    expect(service.requests.map(({ path }) => path)).toEqual([route, `/v1${route}`, `/v1${route}`]);
    expect(model.notices?.().join()).toContain(`${service.url}/v1`);
  });

  it('that has no chat route at all is asked twice and given up', async () => {
    const service = await serve([{ status: 404, body: '404 page not found' }]);
    const model = await connectModel(customUrl, service.url, { settings: { url: service.url } });
    const reply = model.complete(sampleRequest, { signal });
    await expect(reply).rejects.toMatchObject({ kind: 'no-such-model' });
    expect(service.requests).toHaveLength(2);
    expect(model.notices?.()).toEqual([]);
  });

  it('that knows its models is not tried elsewhere', async () => {
    const body = errorBody('no such model', { code: 'model_not_found' });
    const service = await serve([{ status: 404, body }]);
    const model = await connectModel(customUrl, service.url, { settings: { url: service.url } });
    await expect(model.complete(sampleRequest, { signal })).rejects.toThrow('no such model');
    expect(service.requests).toHaveLength(1);
  });

  it('is also tried with /v1 for the list of models', async () => {
    const service = await serve(({ path }) =>
      path === '/v1/models' ? { body: { data: [{ id: 'a' }, { id: 'b' }, {}] } } : { status: 404 },
    );
    const settings = { url: service.url };
    const asked = connection(customUrl, service.url, { settings, model: '' });
    expect(await customUrl.list?.(asked, { signal })).toEqual(['a', 'b']);
  });
});

describe('an address with a path', () => {
  it('is never changed', async () => {
    const service = await serve(underV1);
    const settings = { url: `${service.url}/api` };
    const model = await connectModel(customUrl, service.url, { settings });
    await expect(model.complete(sampleRequest, { signal })).rejects.toThrow('(404)');
    expect(service.requests).toHaveLength(1);
  });
});

describe('a reply', () => {
  it('may begin with a byte order mark', async () => {
    const body = Buffer.from(`\ufeff${JSON.stringify(completion('{}'))}`);
    const service = await serve([{ body }]);
    const settings = { url: `${service.url}/v1` };
    const model = await connectModel(customUrl, service.url, { settings });
    expect((await model.complete(sampleRequest, { signal })).text).toBe('{}');
  });
});

describe("the run's signal", () => {
  it('gathers no listeners over many requests', async () => {
    const service = await serve([ok]);
    const settings = { url: `${service.url}/v1` };
    const model = await connectModel(customUrl, service.url, { settings });
    const run = new AbortController();
    for (let i = 0; i < 20; i++) await model.complete(sampleRequest, { signal: run.signal });
    expect(getEventListeners(run.signal, 'abort')).toHaveLength(0);
  });

  it('stops a request before it begins', async () => {
    const service = await serve([ok]);
    const settings = { url: `${service.url}/v1` };
    const model = await connectModel(customUrl, service.url, { settings });
    const reply = model.complete(sampleRequest, { signal: AbortSignal.abort(new Error('over')) });
    await expect(reply).rejects.toThrow('over');
    expect(service.requests).toHaveLength(0);
  });
});

describe('a fetch that refuses', () => {
  it('is heard: its own error is passed on', async () => {
    const refusal = new SkllmError('config', 'no request goes out', { hint: 'ask' });
    const fetch = () => Promise.reject(refusal);
    const model = await connectModel(customUrl, '', { settings: { url: 'http://h' }, fetch });
    await expect(model.complete(sampleRequest, { signal })).rejects.toBe(refusal);
  });
});

describe('a list of models', () => {
  it.each<[string, ScriptedReply, string]>([
    ['a wrong key', { status: 401, body: errorBody('no') }, 'unauthorized'],
    ['a web page', { body: '<html>' }, 'malformed'],
    ['no list', { body: { data: 'x' } }, 'malformed'],
    ['no such route', { status: 404 }, 'bad-request'],
  ])('fails in the same kinds: %s', async (_, reply, kind) => {
    const service = await serve([reply]);
    const settings = { url: `${service.url}/v1` };
    const asked = connection(customUrl, service.url, { settings });
    await expect(customUrl.list?.(asked, { signal })).rejects.toMatchObject({ kind });
  });
});
