import { readFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { createFetch } from '../../src/providers/network.ts';
import { networkError } from '../../src/providers/network-error.ts';
import { listen, startProxy } from '../support/proxy.ts';
import { startService } from '../support/service.ts';

const pem = (name: string) => readFileSync(join(import.meta.dirname, 'certificate', name), 'utf8');
/** Of no worth: made for these tests, for the hosts service.test and 127.0.0.1. */
const certificate = pem('certificate.pem');
const closing: (() => unknown)[] = [];

afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

async function plainService() {
  const service = await startService([{ body: 'plain' }]);
  closing.push(() => service.close());
  return { service, port: Number(new URL(service.url).port) };
}

function tlsService(): Promise<number> {
  const options = { cert: certificate, key: pem('key.pem') };
  return listen(createTlsServer(options, (_, response) => response.end('safe')));
}

async function text(fetch: typeof globalThis.fetch, url: string): Promise<string> {
  return (await fetch(url)).text();
}

describe('the proxy', () => {
  it('is used for hosts in the net', async () => {
    const { port } = await plainService();
    const { tunnels, proxy } = await startProxy(port);
    expect(await text(createFetch({ proxy }), 'http://service.test/v1')).toBe('plain');
    expect(tunnels.map(({ to }) => to)).toEqual(['service.test:80']);
  });

  it('is never used for this machine', async () => {
    const { service, port } = await plainService();
    const { tunnels, proxy } = await startProxy(port);
    const fetch = createFetch({ proxy });
    expect(await text(fetch, service.url)).toBe('plain');
    expect(await text(fetch, `http://localhost:${port}`)).toBe('plain');
    expect(tunnels).toEqual([]);
  });

  it('is not used for hosts that are excepted', async () => {
    const { port } = await plainService();
    const { tunnels, proxy } = await startProxy(port);
    const fetch = createFetch({ proxy, noProxy: 'service.test' });
    await expect(text(fetch, 'http://service.test/')).rejects.toThrow();
    expect(tunnels).toEqual([]);
  });

  it('is not taken from the environment', async () => {
    const { port } = await plainService();
    const { tunnels, proxy } = await startProxy(port);
    process.env.HTTP_PROXY = proxy.http;
    try {
      const fetch = createFetch({ proxy: { https: proxy.https } });
      await expect(text(fetch, 'http://service.test/')).rejects.toThrow();
      expect(tunnels).toEqual([]);
    } finally {
      delete process.env.HTTP_PROXY;
    }
  });

  it.each([
    [407, 'bad-request'],
    [403, 'bad-request'],
    [502, 'network'],
  ])('that answers %i makes an error of the kind %s with a hint', async (status, kind) => {
    const { proxy } = await startProxy(0, status);
    const failed = await createFetch({ proxy })('https://service.test/').catch((error) => error);
    const error = networkError(failed, 'service.test') as ProviderError;
    expect(error.kind).toBe(kind);
    expect(error.message).toContain(`(${status})`);
    expect(error.hint).toContain('network.proxy');
  });

  it.each([
    ['whose port is shut', 'http://me:pass@127.0.0.1:9', '127.0.0.1:9'],
    // An empty part makes a name that is looked up nowhere.
    ['that has no such name', 'http://no..proxy:8080', 'no..proxy:8080'],
  ])('%s is named, and not the host behind it', async (_, http, said) => {
    const fetch = createFetch({ proxy: { http, https: http } });
    const request = { method: 'GET', headers: {}, body: null, signal: null };
    for (const ask of [
      () => fetch('http://service.test/'),
      () => fetch.whole('https://service.test/', request),
    ]) {
      const failed = await ask().catch((one: unknown) => one);
      const error = networkError(failed, 'service.test') as ProviderError;
      expect([error.kind, error.message]).toEqual([
        'network',
        expect.stringMatching(`^the proxy ${said} does not answer \\(E`),
      ]);
      expect(error.hint).toContain('network.proxy');
    }
  });

  it('is not blamed for a host that is reached without it', async () => {
    const fetch = createFetch({
      proxy: { http: 'http://127.0.0.1:9' },
      noProxy: 'service.invalid',
    });
    const failed = await fetch('http://service.invalid:8/').catch((error) => error);
    expect(networkError(failed, 'the host').message).toMatch(/^no answer from the host/);
  });

  it('must have an address', async () => {
    const fetch = createFetch({ proxy: { http: 'proxy' } });
    await expect(fetch('http://service.test/')).rejects.toMatchObject({ code: 'config' });
  });
});

describe('a certificate of an own authority', () => {
  it('is refused unless it is named, with a hint', async () => {
    const port = await tlsService();
    const failed = await createFetch({})(`https://127.0.0.1:${port}`).catch((error) => error);
    const error = networkError(failed, 'the host') as ProviderError;
    expect(error).toBeInstanceOf(ProviderError);
    expect(error.kind).toBe('bad-request');
    expect(error.hint).toContain('network.ca');
  });

  it('is taken where it is named, directly and through the proxy', async () => {
    const port = await tlsService();
    const { tunnels, proxy } = await startProxy(port);
    const fetch = createFetch({ ca: [certificate], proxy });
    expect(await text(fetch, `https://127.0.0.1:${port}`)).toBe('safe');
    expect(await text(fetch, 'https://service.test/')).toBe('safe');
    expect(tunnels.map(({ to }) => to)).toEqual(['service.test:443']);
  });
});

describe('offline', () => {
  it('every host but this machine is refused', async () => {
    const { service } = await plainService();
    const fetch = createFetch({ offline: true });
    expect(await text(fetch, service.url)).toBe('plain');
    await expect(fetch('https://api.openai.com/v1')).rejects.toMatchObject({
      code: 'config',
      message: expect.stringContaining('api.openai.com'),
    });
    await expect(fetch('http://127.0.0.1.example/')).rejects.toThrow('SKLLM_OFFLINE');
  });
});
