import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { labelledTickets, tickets } from '../support/asking.ts';
import { Place } from '../support/program.ts';
import type { Handler } from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';
import { openSpec } from '../support/spec.ts';
import { credentials } from '../support/vertex.ts';
import { startVertexBatches } from '../support/vertex-batch-service.ts';

const labels = ['billing', 'bug', 'praise'];
const answer: Handler = honest({ labels });

type Results = (lines: object[]) => unknown[];

async function vertexBatch(...how: [results?: Results, options?: { losesReply?: boolean }]) {
  const place = new Place();
  place.file('in.csv', tickets(50));
  const service = await startVertexBatches(answer, ...how);
  const settings = {
    url: service.url,
    storageUrl: service.url,
    project: 'my-project',
    location: 'europe-west4',
  };
  place.file('net.yaml', JSON.stringify({ providers: { vertex: settings } }));
  const keys = place.file('keys.json', JSON.stringify(credentials(`${service.url}/token`)));
  const env = { GOOGLE_APPLICATION_CREDENTIALS: keys, SKLLM_VERTEX_BUCKET: 'gs://mine/labels' };
  const model = ['--config', 'net.yaml', '-m', 'vertex::gemini-2.5-flash', '-l', labels.join()];
  const submit = ['batch', 'submit', 'in.csv', '-c', 'text', ...model, '-o', 'out.csv'];
  return {
    ...service,
    env,
    place,
    submit: (own: Record<string, string> = env) => place.run(submit, { env: own }),
    fetch: () => place.run(['batch', 'fetch', 'out.csv.batch', '--config', 'net.yaml'], { env }),
    output: () => readFileSync(join(place.path, 'out.csv'), 'utf8'),
  };
}

it('vertex:: labels a table as a batch prediction job, its files in Cloud Storage', async () => {
  const batch = await vertexBatch();
  const submitted = await batch.submit();
  expect([submitted.status, submitted.stdout]).toEqual([0, '']);
  const [file] = batch.objects.keys();
  expect(file).toMatch(/^gs:\/\/mine\/labels\/skllm-[0-9a-f]{16}-0\.jsonl$/);
  await batch.finish();
  expect((await batch.fetch()).status).toBe(0);
  expect(batch.output()).toBe(labelledTickets(50));
});

it('vertex:: sends what the published schema allows', async ({ skip }) => {
  const check = openSpec({ file: 'vertex-v1-cut.json', prefix: '' });
  if (!check) return skip('SKLLM_SPECS names no folder');
  const batch = await vertexBatch();
  await batch.submit();
  const job = batch.requests.find(({ path }) => path.endsWith('batchPredictionJobs'))!;
  const [content = ''] = batch.objects.values();
  const path = '/v1/projects/p/locations/l/publishers/google/models/m:generateContent';
  const bodies = content
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...job, path, body: JSON.stringify(JSON.parse(line).request) }));
  expect([job, ...bodies].flatMap((request) => check(request))).toEqual([]);
});

it('vertex:: tells results out of order apart, and rows of failed ones are sent again', async () => {
  let spoiled = false;
  const batch = await vertexBatch((lines) => {
    if (spoiled) return lines;
    spoiled = true;
    const [first, second, third] = lines as [object, object, object];
    const status =
      'Bad Request: {"error": {"code": 400, "message": "a row on bug number 22 is odd", "status": "INVALID_ARGUMENT"}}';
    return [third, { ...second, response: {}, status }, first];
  });
  await batch.submit();
  await batch.finish();
  const { status, stderr } = await batch.fetch();
  expect([status, stderr]).toEqual([
    3,
    expect.stringContaining('2 of 3 requests are answered, 1 failed'),
  ]);
  expect(stderr).not.toContain('number 22');
  await batch.submit();
  await batch.finish();
  expect((await batch.fetch()).status).toBe(0);
  expect(batch.output()).toBe(labelledTickets(50));
});

it('vertex:: begins no second job where the reply to the first was lost, and can be cancelled', async () => {
  const batch = await vertexBatch(undefined, { losesReply: true });
  expect((await batch.submit()).status).toBe(0);
  expect(batch.jobs).toHaveLength(1);
  const own = ['out.csv.batch', '--config', 'net.yaml'];
  const { status } = await batch.place.run(['batch', 'cancel', ...own], { env: batch.env });
  expect([status, batch.jobs[0]!.state]).toEqual([0, 'JOB_STATE_CANCELLED']);
  const shown = await batch.place.run(['batch', 'status', ...own], { env: batch.env });
  expect(shown.stdout).toMatch(/^file 1 +projects\/\S+ +cancelled +3 requests$/m);
});

it('vertex:: without a bucket says what to set before anything is asked', async () => {
  const batch = await vertexBatch();
  const { SKLLM_VERTEX_BUCKET: _, ...without } = batch.env;
  const { status, stderr } = await batch.submit(without);
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining('set SKLLM_VERTEX_BUCKET or providers.vertex.bucket'),
  ]);
  expect(batch.requests).toEqual([]);
});
