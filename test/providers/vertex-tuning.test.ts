import { rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createFetch } from '../../src/providers/network.ts';
import vertex from '../../src/providers/vertex.ts';
import { connectModel, sampleRequest } from '../support/connect.ts';
import { startProxy } from '../support/proxy.ts';
import { openSpec, specFolder } from '../support/spec.ts';
import { credentials } from '../support/vertex.ts';
import { startVertexTuning } from '../support/vertex-tuning.ts';

afterEach(() => {
  vi.unstubAllEnvs();
});

const signal = new AbortController().signal;
const place = { project: 'my-project', location: 'us-central1', bucket: 'gs://my-bucket/tuning' };
const endpoint = 'projects/my-project/locations/us-central1/endpoints/42';

async function tuningOf(
  states: readonly Readonly<Record<string, unknown>>[] = [],
  settings: Record<string, string> = place,
  heard?: Parameters<typeof startVertexTuning>[1],
) {
  const service = await startVertexTuning(states, heard);
  withCredentials('https://sts.googleapis.com/v1/oauthtoken');
  const headers = { 'x-gateway': 'for-vertex-alone' };
  const more = { model: 'gemini-2.5-flash', settings, headers };
  const model = await connectModel(vertex, service.url, more);
  return { service, tuning: model.tuning! };
}

function withCredentials(tokenUrl: string): void {
  const file = join(tmpdir(), `skllm-test-${process.pid}-tuning.json`);
  writeFileSync(file, JSON.stringify(credentials(tokenUrl)));
  onTestFinished(() => rmSync(file, { force: true }));
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file);
}

const bytes = Buffer.from('{"contents":["ä"]}\n');

describe('a file', () => {
  it('goes into the bucket with the credentials, and is found there', async () => {
    const { service, tuning } = await tuningOf();
    const sent = await tuning.sendFile('mine.jsonl', bytes, signal);
    expect(sent).toBe('gs://my-bucket/tuning/mine.jsonl');
    expect([...service.objects]).toEqual([['my-bucket/tuning/mine.jsonl', bytes.toString()]]);
    expect(service.requests.filter(({ headers }) => headers['x-gateway'])).toEqual([]);
    expect(await tuning.findFile('mine.jsonl', signal)).toBe(sent);
    expect(await tuning.findFile('yours.jsonl', signal)).toBeUndefined();
    expect(await tuning.fileState(sent, signal)).toBe('ready');
  });

  it('goes through the proxy of the settings, and so does the token that it is sent with', async () => {
    const service = await startVertexTuning([]);
    const { port } = new URL(service.url);
    const { proxy, tunnels } = await startProxy(Number(port));
    withCredentials('http://token.test/token');
    const settings = { ...place, url: service.url, storageUrl: service.url };
    const fetch = createFetch({ proxy });
    const model = await connectModel(vertex, service.url, { model: 'm', settings, fetch });
    await model.tuning!.sendFile('mine.jsonl', bytes, signal);
    expect(service.objects.size).toBe(1);
    expect(tunnels.map(({ to }) => to)).toContain('token.test:80');
  });

  it('that is there already is left as it is', async () => {
    const { service, tuning } = await tuningOf();
    await tuning.sendFile('mine.jsonl', bytes, signal);
    await tuning.sendFile('mine.jsonl', Buffer.from('other'), signal);
    expect([...service.objects.values()]).toEqual([bytes.toString()]);
  });

  it('that the bucket refuses says which role is lacking, and never repeats the file', async () => {
    const { tuning } = await tuningOf([], place, ({ path }) =>
      path.startsWith('/upload')
        ? { status: 403, body: { error: { message: 'ä no' } } }
        : undefined,
    );
    await expect(tuning.sendFile('mine.jsonl', bytes, signal)).rejects.toMatchObject({
      kind: 'unauthorized',
      message: 'storage.googleapis.com refused the credentials (403)',
      hint: expect.stringContaining('Storage Object User'),
    });
  });
});

describe('an example', () => {
  it('holds what the model will be asked with, and the reply', async () => {
    const { tuning } = await tuningOf();
    expect(JSON.parse(tuning.example(sampleRequest, '{"k1":"no"}'))).toEqual({
      systemInstruction: { parts: [{ text: sampleRequest.system }] },
      contents: [
        { role: 'user', parts: [{ text: sampleRequest.user }] },
        { role: 'model', parts: [{ text: '{"k1":"no"}' }] },
      ],
    });
  });
});

describe('a job', () => {
  const order = (training: string) => ({ training, epochs: 4, name: 'mine' });

  it('is asked for as Google wants it, and found by its file on any page', async () => {
    const { service, tuning } = await tuningOf();
    const validation = 'gs://b/v.jsonl';
    const job = await tuning.start({ ...order('gs://b/one.jsonl'), validation }, signal);
    await tuning.start(order('gs://b/two.jsonl'), signal);
    expect(job).toBe('projects/my-project/locations/us-central1/tuningJobs/1');
    expect(service.jobs[0]?.body).toEqual({
      baseModel: 'gemini-2.5-flash',
      supervisedTuningSpec: {
        trainingDatasetUri: 'gs://b/one.jsonl',
        validationDatasetUri: validation,
        hyperParameters: { epochCount: 4 },
      },
      tunedModelDisplayName: 'mine',
    });
    expect(await tuning.findJob('gs://b/one.jsonl', signal)).toBe(job);
    expect(await tuning.findJob('gs://b/three.jsonl', signal)).toBeUndefined();
  });

  it.skipIf(!specFolder)("is allowed by Google's own description", async () => {
    const { service, tuning } = await tuningOf();
    await tuning.start({ ...order('gs://b/one.jsonl'), validation: 'gs://b/two.jsonl' }, signal);
    const asked = service.requests.at(-1)!;
    const check = openSpec({ file: 'vertex-v1-cut.json', prefix: '' })!;
    expect(check(asked)).toEqual([]);
    expect(check({ ...asked, body: asked.body.replace('epochCount', 'epochs') })).not.toEqual([]);
  });

  it('tells its state, the endpoint of its model and what it took', async () => {
    const { tuning } = await tuningOf([
      { state: 'JOB_STATE_RUNNING' },
      {
        state: 'JOB_STATE_SUCCEEDED',
        tunedModel: { model: 'm', endpoint },
        tuningDataStats: { supervisedTuningDataStats: { totalBillableTokenCount: '77' } },
      },
      { state: 'JOB_STATE_FAILED', error: { code: 3, message: 'bad data' } },
    ]);
    const job = await tuning.start(order('gs://b/one.jsonl'), signal);
    expect(await tuning.jobState(job, signal)).toMatchObject({ phase: 'running', word: 'running' });
    expect(await tuning.jobState(job, signal)).toMatchObject({
      phase: 'done',
      model: endpoint,
      tokens: 77,
    });
    expect(await tuning.jobState(job, signal)).toMatchObject({
      phase: 'failed',
      reason: 'bad data',
    });
  });
});

describe('what tuning lacks', () => {
  it.each<[string, Record<string, string>, string]>([
    ['a region', { ...place, location: 'global' }, '"global" is none'],
    ['a project', { apiKey: 'express-key-0123456789', bucket: 'b' }, 'express key'],
    ['a bucket', { project: 'p', location: 'us-central1' }, 'has no bucket'],
    ['a bucket of that form', { ...place, bucket: 'gs://My Bucket' }, 'no name of Cloud Storage'],
    ['a safe address', { ...place, storageUrl: 'http://storage.example' }, 'is not safe'],
  ])('is said where it lacks %s', async (_, settings, found) => {
    const { tuning } = await tuningOf([], settings);
    expect(() => tuning.destination()).toThrow(found);
  });
});
