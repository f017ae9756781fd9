import { describe, expect, it } from 'vitest';
import azure from '../../src/providers/azure.ts';
import openai from '../../src/providers/openai.ts';
import type { TuningOrder } from '../../src/tuning.ts';
import { connectModel, sampleRequest, testKey } from '../support/connect.ts';
import { openSpec, specFolder } from '../support/spec.ts';
import { startTuningService, type TuningServiceOptions } from '../support/tuning-service.ts';

const signal = new AbortController().signal;

async function tuningOf(options: TuningServiceOptions = {}, model = 'gpt-4.1-nano-2025-04-14') {
  const service = await startTuningService(options);
  const settings = { apiKey: testKey };
  const { tuning } = await connectModel(openai, service.url, { model, settings });
  return { service, tuning: tuning! };
}

async function order(tuning: Awaited<ReturnType<typeof tuningOf>>['tuning'], name: string) {
  const training = await tuning.sendFile(`${name}.jsonl`, Buffer.from('{}\n'), signal);
  return { training, epochs: 2, name } satisfies TuningOrder;
}

describe('an example', () => {
  it('holds the messages that the model will be asked with, and the reply', async () => {
    const { tuning } = await tuningOf();
    expect(JSON.parse(tuning.example(sampleRequest, '{"k1":"no"}'))).toEqual({
      messages: [
        { role: 'system', content: sampleRequest.system },
        { role: 'user', content: sampleRequest.user },
        { role: 'assistant', content: '{"k1":"no"}' },
      ],
    });
  });
});

describe('a file', () => {
  it('arrives byte for byte under its name, and is found by it', async () => {
    const { service, tuning } = await tuningOf();
    const bytes = Buffer.from('{"messages":["ä \\n"]}\n');
    const id = await tuning.sendFile('mine.jsonl', bytes, signal);
    expect(service.files).toEqual([{ id, filename: 'mine.jsonl', content: bytes.toString() }]);
    expect(await tuning.findFile('mine.jsonl', signal)).toBe(id);
    expect(await tuning.findFile('yours.jsonl', signal)).toBeUndefined();
    expect(service.requests[0]?.headers.authorization).toBe(`Bearer ${testKey}`);
  });

  it('may be used once the service has read it, and never where it refuses it', async () => {
    const { tuning } = await tuningOf({
      fileStates: ['uploaded', 'pending', 'processed', 'error'],
    });
    const id = await tuning.sendFile('mine.jsonl', Buffer.from('{}\n'), signal);
    const states = [];
    for (let look = 0; look < 4; look++) states.push(await tuning.fileState(id, signal));
    expect(states).toEqual(['ready', 'checking', 'ready', 'refused']);
  });
});

describe('a job', () => {
  it('is asked for as the service wants it, and found by its file on any page', async () => {
    const { service, tuning } = await tuningOf();
    const first = await order(tuning, 'first');
    const id = await tuning.start(first, signal);
    await tuning.start(await order(tuning, 'second'), signal);
    expect(service.jobs[0]?.body).toEqual({
      model: 'gpt-4.1-nano-2025-04-14',
      training_file: first.training,
      suffix: 'first',
      method: { type: 'supervised', supervised: { hyperparameters: { n_epochs: 2 } } },
    });
    expect(await tuning.findJob(first.training, signal)).toBe(id);
    expect(await tuning.findJob('file-9', signal)).toBeUndefined();
  });

  it('tells its state, its model and what it took', async () => {
    const model = 'ft:gpt-4.1-nano-2025-04-14:acme::x1';
    const { tuning } = await tuningOf({
      states: [
        { status: 'validating_files' },
        { status: 'running' },
        { status: 'succeeded', fine_tuned_model: model, trained_tokens: 7 },
        { status: 'failed', error: { message: 'too short', code: 'x', param: null } },
        { status: 'cancelled' },
        { status: 'some day' },
      ],
    });
    const job = await tuning.start(await order(tuning, 'mine'), signal);
    const states = [];
    for (let look = 0; look < 6; look++) states.push(await tuning.jobState(job, signal));
    expect(states.map(({ phase }) => phase)).toEqual([
      'waiting',
      'running',
      'done',
      'failed',
      'cancelled',
      'waiting',
    ]);
    expect(states[2]).toMatchObject({ model, tokens: 7 });
    expect(states[3]).toMatchObject({ reason: 'too short' });
  });

  it('that is refused fails with what to do', async () => {
    const { tuning } = await tuningOf({
      heard: ({ path }) =>
        path.includes('jobs')
          ? { status: 404, body: { error: { message: 'no', code: 'model_not_found' } } }
          : undefined,
    });
    const wanted = await order(tuning, 'mine');
    await expect(tuning.start(wanted, signal)).rejects.toMatchObject({ kind: 'no-such-model' });
  });
});

describe('the price of training', () => {
  it('is that of the very model, and unknown for others', async () => {
    const price = async (model: string) => (await tuningOf({}, model)).tuning.price?.training;
    expect(await price('gpt-4o-2024-08-06')).toBe(25);
    expect(await price('gpt-4o-mini-2024-07-18')).toBe(3);
    expect(await price('gpt-4o-mini')).toBe(3);
    expect(await price('gpt-4.1-mini-2025-04-14')).toBeUndefined();
  });
});

describe.skipIf(!specFolder)("the service's own description (named by SKLLM_SPECS)", () => {
  it.each([
    ['openai', openai, { file: 'openai-cut-fixed.json', prefix: '/v1' }],
    ['azure', azure, { file: 'azure-v1-cut-fixed.json', prefix: '/openai/v1' }],
  ])('allows what %s is asked for', async (_, provider, spec) => {
    const service = await startTuningService();
    const settings = { apiKey: testKey, endpoint: service.url };
    const { tuning } = await connectModel(provider, service.url, { settings });
    const { training, ...rest } = await order(tuning!, 'mine');
    await tuning!.start({ ...rest, training, validation: training }, signal);
    const asked = service.requests.at(-1)!;
    const check = openSpec(spec)!;
    expect(check(asked)).toEqual([]);
    expect(
      check({ ...asked, body: asked.body.replace('"n_epochs":2', '"n_epochs":"x"') }),
    ).not.toEqual([]);
  });
});

describe('azure:: with a dated version', () => {
  it('tunes at the resource and not at a deployment', async () => {
    const service = await startTuningService();
    const settings = { apiKey: testKey, endpoint: service.url, apiVersion: '2024-10-21' };
    const { tuning } = await connectModel(azure, service.url, { model: 'gpt-4o', settings });
    await tuning!.start(await order(tuning!, 'mine'), signal);
    expect(service.requests.map(({ path }) => path)).toEqual([
      '/openai/files?api-version=2024-10-21',
      '/openai/fine_tuning/jobs?api-version=2024-10-21',
    ]);
    expect(service.files[0]?.content).toBe('\ufeff{}\n');
    expect(service.jobs[0]?.body.hyperparameters).toEqual({ n_epochs: 2 });
  });
});
