import { describe, expect, it } from 'vitest';
import { labelledTickets, tickets } from '../support/asking.ts';
import type { RequestHooks } from '../support/batch-service.ts';
import { batches, texts } from '../support/batches.ts';
import { Place } from '../support/program.ts';
import type { Recorded } from '../support/service.ts';
import { vertexBatches } from '../support/vertex-batches.ts';
import { RequestKills } from './request-kills.ts';

/** OpenAI's flow, as Azure has it: the code of both is the same. */
async function startAzure(rows: number, hooks: RequestHooks) {
  const place = new Place();
  place.file('in.csv', tickets(rows));
  const service = await batches(place, hooks);
  return { ...service, place, own: ['out.csv.batch'] };
}

async function startVertex(rows: number, hooks: RequestHooks) {
  const service = await vertexBatches(rows, undefined, hooks);
  return { ...service, own: ['out.csv.batch', '--config', 'net.yaml'] };
}

/** Where a command of OpenAI's flow can be killed, and one of Vertex AI's. */
const azure = {
  submit: twice(
    'GET /batches/id',
    'GET /batches?',
    'GET /files/id',
    'POST /batches',
    'POST /chat/completions',
    'POST /files',
  ),
  status: twice('GET /batches/id'),
  fetch: twice('GET /batches/id', 'GET /files/id/content'),
  cancel: twice('GET /batches/id', 'GET /batches?', 'POST /batches/id/cancel'),
};
const token = 'POST /token';
const look = [token, 'GET /batchPredictionJobs/id', 'GET /storage?prefix'];
const vertex = {
  submit: twice(
    token,
    'POST :generateContent',
    'POST /storage',
    'POST /batchPredictionJobs',
    'GET /batchPredictionJobs?',
    'GET /batchPredictionJobs/id',
  ),
  status: twice(...look),
  fetch: twice(...look, 'GET /storage?alt=media'),
  cancel: twice(...look, 'GET /batchPredictionJobs?', 'POST /batchPredictionJobs/id:cancel'),
};

function twice(...kinds: readonly string[]): string[] {
  return kinds.flatMap((kind) => [`after ${kind}`, `before ${kind}`]).toSorted();
}

/** The same for requests about any file, job or object. */
function kindOf({ method, path }: Recorded): string {
  const [route = '', query = ''] = path.split('?');
  const kind = route
    .replace(/^\/openai\/v1|^\/v1\/projects\/[^/]+\/locations\/[^/]+/, '')
    .replace(/^\/publishers.*(?=:)/, '')
    .replace(/^(\/upload)?\/storage\/.*/, '/storage')
    .replace(/(files|batches)\/[^/]+/, '$1/id')
    .replace(/Jobs\/\d+/, 'Jobs/id');
  const asked = /^(prefix|alt=media)/.exec(query)?.[0] ?? '';
  return `${method} ${kind}${method === 'GET' && query !== '' ? `?${asked}` : ''}`;
}

/** Whether a request begins a job. */
function begins({ method, path }: Recorded): boolean {
  return method === 'POST' && /\/(batches|batchPredictionJobs)$/.test(path);
}

describe.each([
  { name: 'azure::', start: startAzure, points: azure },
  { name: 'vertex::', start: startVertex, points: vertex },
])('a batch of $name', ({ start, points }) => {
  it('that is killed before and after every kind of request is whole in the end, and paid for once', async () => {
    const kills = new RequestKills(kindOf);
    const { place, env, own, submitArgs, ...service } = await start(40, kills);
    const run = (...args: string[]) => kills.untilWhole(place, ['batch', ...args], env);
    const submitted = await run(...submitArgs, '--requests-per-file', '1');
    expect(submitted).toEqual({ status: 0, stdout: '', points: points.submit });
    expect(service.sent()).toEqual(texts(0, 40));
    await service.finish();
    const shown = await run('status', ...own);
    expect(shown).toMatchObject({ status: 0, points: points.status });
    expect(shown.stdout).toMatch(/^file 1 .* (completed|succeeded) .*\nfile 2 .*\n$/);
    const fetched = await run('fetch', ...own);
    expect(fetched).toEqual({ status: 0, stdout: '', points: points.fetch });
    expect(place.read('out.csv')).toBe(labelledTickets(40));
    expect(service.sent()).toEqual(texts(0, 40));
  }, 180_000);

  it('that is cancelled, also by a command that is killed, sends again what was not answered', async () => {
    let submitting = true;
    const kills = new RequestKills((request) => (submitting ? undefined : kindOf(request)));
    // One job has ended, one runs, one was begun as the program was killed, and one file is not sent.
    const { place, env, own, submitArgs, ...service } = await start(80, {
      before: async (request) => {
        if (submitting && begins(request) && service.jobs.length === 1) await service.finish();
        return kills.before(request);
      },
      after: (request) => {
        if (submitting && begins(request) && service.jobs.length === 3) kills.kill();
        else kills.after(request);
      },
    });
    const batch = (...args: string[]) => place.run(['batch', ...args], { env });
    const killed = await kills.run(
      place,
      ['batch', ...submitArgs, '--requests-per-file', '1'],
      env,
    );
    expect([killed.status, service.jobs.length]).toEqual([null, 3]);
    submitting = false;
    const cancelled = await kills.untilWhole(place, ['batch', 'cancel', ...own], env);
    expect(cancelled).toEqual({ status: 0, stdout: '', points: points.cancel });
    submitting = true;
    const fetched = await batch('fetch', ...own, '--wait', '--interval', '0.02');
    expect([fetched.status, service.jobs.length]).toEqual([3, 3]);
    expect(place.read('out.csv').match(/,(billing|bug|praise)\n/g)).toHaveLength(20);
    expect((await batch(...submitArgs)).status).toBe(0);
    expect(service.sent().slice(60)).toEqual(texts(20, 80));
    await service.finish();
    expect((await batch('fetch', ...own)).status).toBe(0);
    expect(place.read('out.csv')).toBe(labelledTickets(80));
  }, 180_000);
});
