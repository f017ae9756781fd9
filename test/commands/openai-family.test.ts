import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, it, onTestFinished } from 'vitest';
import { openAiBehindProxy } from '../support/openai-proxy.ts';
import { fixture, Place } from '../support/program.ts';
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
    const service = await startService(answer);
    onTestFinished(() => service.close());
    const { tunnels, seen } = await openAiBehindProxy(place, service.url);
    await labelReviews(place, 'openai::gpt-5-mini', ['--config', 'net.yaml'], {
      OPENAI_API_KEY: 'sk-canary-0123456789',
      OPENAI_BASE_URL: 'http://127.0.0.1:9/v1',
    });
    expect(new Set(tunnels.map(({ to }) => to))).toEqual(new Set(['api.openai.com:443']));
    expect(seen[0]).toEqual(['/v1/chat/completions', 'Bearer sk-canary-0123456789']);
  });
});
