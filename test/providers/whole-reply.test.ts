import { brotliCompressSync, gzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import { ProviderError } from '../../src/errors.ts';
import { createFetch } from '../../src/providers/network.ts';
import { gzipBomb } from '../support/http-faults.ts';
import { type ScriptedReply, startService } from '../support/service.ts';

async function replyTo(reply: ScriptedReply, method = 'POST') {
  const service = await startService([reply]);
  onTestFinished(() => service.close());
  const request = {
    method,
    headers: { 'x-own': '1' },
    body: method === 'GET' ? null : '"größer"',
    signal: AbortSignal.timeout(5000),
  };
  const whole = createFetch({}).whole(`${service.url}/v1/x?a=b`, request);
  return { whole, requests: service.requests };
}

function packed(body: Buffer, encoding: string): ScriptedReply {
  return { body, headers: { 'content-encoding': encoding } };
}

const text = Buffer.from('{"größer": "日本語"}');

describe('a whole reply', () => {
  it('has status, headers and bytes as they were sent', async () => {
    const { whole } = await replyTo({ status: 418, headers: { 'x-a': 'b' }, body: text });
    const { status, headers, body } = await whole;
    expect([status, headers.get('X-A'), body.equals(text)]).toEqual([418, 'b', true]);
  });

  it('is asked for with these headers and no more of its own', async () => {
    const { whole, requests } = await replyTo({ body: '{}' });
    await whole;
    const [{ headers, path }] = requests as [(typeof requests)[number]];
    expect(path).toBe('/v1/x?a=b');
    expect(Object.keys(headers).sort()).toEqual(['connection', 'content-length', 'host', 'x-own']);
  });

  it.each<[string, ScriptedReply]>([
    ['gzip', packed(gzipSync(text), 'gzip')],
    ['gzip in capitals', packed(gzipSync(text), 'GZIP')],
    ['brotli', packed(brotliCompressSync(text), 'br')],
    ['one within the other', packed(brotliCompressSync(gzipSync(text)), 'gzip, br')],
    ['an encoding that changes nothing', packed(text, 'identity')],
  ])('is unpacked: %s', async (_, reply) => {
    const { whole } = await replyTo(reply);
    expect((await whole).body.toString()).toBe(text.toString());
  });

  it('that unpacks to more than the memory is worth is malformed', async () => {
    const { whole } = await replyTo(gzipBomb());
    await expect(whole).rejects.toBeInstanceOf(ProviderError);
    await expect(whole).rejects.toMatchObject({ kind: 'malformed' });
  });

  it('may be a redirect, which is not followed', async () => {
    const { whole, requests } = await replyTo({
      status: 307,
      headers: { location: '/elsewhere' },
      body: '',
    });
    expect((await whole).status).toBe(307);
    expect(requests).toHaveLength(1);
  });

  it('may be empty', async () => {
    const { whole } = await replyTo({ status: 204, body: '' }, 'GET');
    expect((await whole).body).toHaveLength(0);
  });
});
