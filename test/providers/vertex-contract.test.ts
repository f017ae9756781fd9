import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import vertex from '../../src/providers/vertex.ts';
import { sharedContract } from '../support/provider-contract.ts';
import { credentials, generated, googleError, tokenReply } from '../support/vertex.ts';

const shared = { provider: vertex, reply: generated, refusal: googleError };

sharedContract('vertex with a key', {
  ...shared,
  settings: (_, apiKey) => ({ apiKey }),
});

const file = join(tmpdir(), `skllm-test-${process.pid}-credentials.json`);
beforeAll(() => {
  writeFileSync(file, JSON.stringify(credentials('https://sts.googleapis.com/v1/oauthtoken')));
  process.env.GOOGLE_APPLICATION_CREDENTIALS = file;
});
afterAll(() => {
  delete process.env.GOOGLE_APPLICATION_CREDENTIALS;
  rmSync(file);
});

sharedContract('vertex with credentials', {
  ...shared,
  settings: () => ({ project: 'my-project', location: 'europe-west4' }),
  aside: ({ path }) => (path === '/v1/oauthtoken' ? tokenReply : undefined),
});
