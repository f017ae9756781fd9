import { createHash } from 'node:crypto';
import { appendFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import openai from '../../src/providers/openai.ts';
import { readManifest, writeFiles } from '../../src/tune/folder.ts';
import type { Manifest } from '../../src/tune/manifest.ts';
import { submit } from '../../src/tune/submit.ts';
import { connectModel, testKey } from '../support/connect.ts';
import { startTuningService, type TuningServiceOptions } from '../support/tuning-service.ts';

const content = '{"messages":[]}\n';

const manifest: Manifest = {
  version: 1,
  created: '2026-01-01T00:00:00.000Z',
  model: 'openai::test-model',
  base: 'openai::test-model',
  rows: { training: 1, validation: 0 },
  examples: { training: 1, validation: 0 },
  rowsPerRequest: 1,
  epochs: 1,
  name: 'mine',
  training: {
    name: 'skllm-training.jsonl',
    sha256: createHash('sha256').update(content).digest('hex'),
  },
  begun: false,
  evaluate: [],
};

async function stage(options: TuningServiceOptions = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'skllm-test-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  await writeFiles(folder, { 'training.jsonl': content });
  const service = await startTuningService(options);
  const settings = { apiKey: testKey };
  const { tuning } = await connectModel(openai, service.url, { settings });
  const waits: number[] = [];
  const submission = {
    folder,
    tuning: tuning!,
    signal: new AbortController().signal,
    checkHeld: async () => {},
    wait: async (ms: number) => void waits.push(ms),
  };
  return { folder, service, submission, waits };
}

describe('a submission', () => {
  it('waits until the service has read a file', async () => {
    const fileStates = ['pending', 'running', 'processed'];
    const { folder, service, submission, waits } = await stage({ fileStates });
    const { job } = await submit(manifest, submission);
    expect([waits.length, job, service.jobs.length]).toEqual([2, 'ftjob-1', 1]);
    expect((await readManifest(folder)).job).toBe('ftjob-1');
  });

  it('starts no job with a file that the service refuses', async () => {
    const { service, submission } = await stage({ fileStates: ['error'] });
    await expect(submit(manifest, submission)).rejects.toThrow('refused a training file');
    expect(service.jobs).toEqual([]);
  });

  it('looks for what an unheard answer may have left, and sends what it did not', async () => {
    const { folder, service, submission } = await stage({
      heard: ({ method, path }, index) =>
        (method === 'POST' && path.includes('files') && index === 0) ||
        (method === 'POST' && path.includes('jobs') && index < 5)
          ? { fault: 'reset' }
          : undefined,
    });
    await expect(submit(manifest, submission)).rejects.toMatchObject({ kind: 'network' });
    await expect(submit(await readManifest(folder), submission)).rejects.toMatchObject({
      kind: 'network',
    });
    const { job } = await submit(await readManifest(folder), submission);
    expect([job, service.files.length, service.jobs.length]).toEqual(['ftjob-1', 1, 1]);
  });

  it('sends no file that has changed since it was shown', async () => {
    const { folder, service, submission } = await stage();
    appendFileSync(join(folder, 'training.jsonl'), 'more');
    await expect(submit(manifest, submission)).rejects.toThrow('is not as it was written');
    expect(service.requests).toEqual([]);
  });
});
