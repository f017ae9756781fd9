import { expect, it } from 'vitest';
import { labelledTickets } from '../support/asking.ts';
import { openSpec } from '../support/spec.ts';
import { vertexBatches } from '../support/vertex-batches.ts';

it('vertex:: labels a table as a batch prediction job, its files in Cloud Storage', async () => {
  const batch = await vertexBatches(50);
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
  const batch = await vertexBatches(50);
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
  const batch = await vertexBatches(50, (lines) => {
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
    expect.stringContaining('2 of 3 requests answered, 1 failed'),
  ]);
  expect(stderr).not.toContain('number 22');
  await batch.submit();
  await batch.finish();
  expect((await batch.fetch()).status).toBe(0);
  expect(batch.output()).toBe(labelledTickets(50));
});

it('vertex:: begins no second job where the reply to the first was lost, and can be cancelled', async () => {
  const batch = await vertexBatches(50, undefined, { losesReply: true });
  expect((await batch.submit()).status).toBe(0);
  expect(batch.jobs).toHaveLength(1);
  const own = ['out.csv.batch', '--config', 'net.yaml'];
  const { status } = await batch.place.run(['batch', 'cancel', ...own], { env: batch.env });
  expect([status, batch.jobs[0]!.state]).toEqual([0, 'JOB_STATE_CANCELLING']);
  const shown = await batch.place.run(
    ['batch', 'status', '--watch', '--interval', '0.02', ...own],
    {
      env: batch.env,
    },
  );
  expect(shown.stdout).toMatch(/^file 1 +projects\/\S+ +cancelled +3 requests$/m);
});

it('vertex:: without a bucket says what to set before anything is asked', async () => {
  const batch = await vertexBatches(50);
  const { SKLLM_VERTEX_BUCKET: _, ...without } = batch.env;
  const { status, stderr } = await batch.submit(without);
  expect([status, stderr]).toEqual([
    2,
    expect.stringContaining('set SKLLM_VERTEX_BUCKET or providers.vertex.bucket'),
  ]);
  expect(batch.requests).toEqual([]);
});
