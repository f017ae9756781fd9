import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { fixture, Place } from '../support/program.ts';
import { listen, startProxy } from '../support/proxy.ts';
import { type Handler, startService } from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';

const labels = ['positive', 'negative'];
const answer: Handler = honest({ labels, keywords: { disappointed: 'negative' } });
const reviews = readFileSync(fixture('reviews.csv'), 'latin1');

async function labelReviews(place: Place, model: string, more: string[], env: object) {
  const args = ['classify', fixture('reviews.csv'), '-l', labels.join(), '-m', model, ...more];
  const run = await place.run(args, { env: env as Record<string, string> });
  expect([run.status, run.stderr]).toEqual([0, expect.not.stringContaining('canary')]);
  expect(run.stdout.replace(/,(label|positive|negative)(?=\r?$)/gm, '')).toBe(reviews);
}

describe('azure:: labels a table', () => {
  it.each([
    ['v1', '/openai/v1/chat/completions'],
    ['preview', '/openai/v1/chat/completions?api-version=preview'],
    ['2024-10-21', '/openai/deployments/mine/chat/completions?api-version=2024-10-21'],
  ])('by its API %s, with the key in its own header', async (version, path) => {
    const service = await startService(answer);
    onTestFinished(() => service.close());
    await labelReviews(new Place(), 'azure::mine', [], {
      AZURE_OPENAI_ENDPOINT: service.url,
      AZURE_OPENAI_API_KEY: 'canary-key-0123456789',
      AZURE_OPENAI_API_VERSION: version,
      OPENAI_API_KEY: 'sk-canary-of-another-service',
    });
    const [request] = service.requests;
    expect(request?.path).toBe(path);
    expect(request?.headers['api-key']).toBe('canary-key-0123456789');
    expect(request?.headers).not.toHaveProperty('authorization');
  });
});

// The address of openai:: cannot be moved, so a proxy leads there: to a server of our own, with a
// certificate for that name which the settings trust.
const hasOpenssl = spawnSync('openssl', ['version']).status === 0;

describe.skipIf(!hasOpenssl)('openai:: labels a table (needs openssl)', () => {
  it('at its own address, with its own key, whatever else is set', async () => {
    const place = new Place();
    const { proxy, tunnels, seen } = await openAiBehindProxy(place);
    place.file('net.yaml', `network: { proxy: "${proxy.https}", ca: "cert.pem" }`);
    await labelReviews(place, 'openai::gpt-5-mini', ['--config', 'net.yaml'], {
      OPENAI_API_KEY: 'sk-canary-0123456789',
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    });
    expect(new Set(tunnels.map(({ to }) => to))).toEqual(new Set(['api.openai.com:443']));
    expect(seen[0]).toEqual(['/v1/chat/completions', 'Bearer sk-canary-0123456789']);
  });
});

async function openAiBehindProxy(place: Place) {
  const service = await startService(answer);
  onTestFinished(() => service.close());
  const subject = ['-subj', '/CN=api.openai.com', '-addext', 'subjectAltName=DNS:api.openai.com'];
  const files = ['-keyout', 'key.pem', '-out', 'cert.pem'];
  const kind = ['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2'];
  execFileSync('openssl', [...kind, ...subject, ...files], { cwd: place.path, stdio: 'ignore' });
  const pem = (name: string) => readFileSync(join(place.path, name));
  const seen: [string | undefined, string | undefined][] = [];
  const server = createServer({ key: pem('key.pem'), cert: pem('cert.pem') }, async (from, to) => {
    seen.push([from.url, from.headers.authorization]);
    const chunks: Buffer[] = [];
    for await (const chunk of from) chunks.push(chunk as Buffer);
    const headers = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers, body: Buffer.concat(chunks) };
    const reply = await fetch(`${service.url}${from.url}`, request);
    to.writeHead(reply.status, headers);
    to.end(await reply.text());
  });
  return { ...(await startProxy(await listen(server))), seen };
}
