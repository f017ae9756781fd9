import { cpSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { labelledTickets, tickets } from '../support/asking.ts';
import { batches, texts } from '../support/batches.ts';
import { Place } from '../support/program.ts';
import { honest } from '../support/simulated-models.ts';

const preload = resolve(import.meta.dirname, '../support/failing-fs.mjs');

/** Every how many-th change a process is killed at; SKLLM_ENDURANCE=1 has it be each. */
const stride = process.env.SKLLM_ENDURANCE ? 1 : 4;

/** What changes files. Opening one may make it, or empty it. */
const changes = [
  'open',
  'write',
  'append',
  'fsync',
  'fdatasync',
  'rename',
  'link',
  'copyFile',
].concat(['rm', 'unlink', 'mkdir']);

/** The variables with which a process is killed at its so many-th change of a file, done by half. */
function killedAt(at: number, { path, home }: Place): Record<string, string> {
  const under = join(path, '..');
  const fault = { under, at, code: 'SIGKILL', torn: true, only: changes };
  return {
    NODE_OPTIONS: `--import ${preload}`,
    SKLLM_TEST_FAIL: JSON.stringify(fault),
    TMPDIR: home,
  };
}

/** Replies of an engine to the requests in a file. */
async function replies(place: Place, name: string): Promise<string> {
  const answer = honest({ labels: ['billing', 'bug', 'praise'] });
  const lines = place.read(name).trimEnd().split('\n');
  const given = lines.map(async (line) => {
    const { custom_id, method, url, body } = JSON.parse(line);
    const request = { method, path: url, headers: {}, body: JSON.stringify(body), at: 0 };
    const { body: reply } = await answer(request, 0);
    return `${JSON.stringify({ custom_id, response: { status_code: 200, body: reply } })}\n`;
  });
  return (await Promise.all(given)).join('');
}

const model = ['-m', 'vllm::llama', '-l', 'billing,bug,praise', '-c', 'text'];
const exporting = [
  'batch',
  'export',
  'in.csv',
  ...model,
  '-o',
  'r.jsonl',
  '--requests-per-file',
  '1',
];
const importing = ['batch', 'import', 'r.jsonl.batch', 'replies.jsonl', '-o', 'out.csv'];

it('an export that is killed at any change of a file is whole when it is run again', async () => {
  for (let at = 1; ; at += stride) {
    const place = new Place();
    place.file('in.csv', tickets(40));
    const { status } = await place.run(exporting, { env: killedAt(at, place) });
    expect((await place.run(exporting)).status).toBe(0);
    const names = readdirSync(place.path).sort();
    expect(names).toEqual(['in.csv', 'r-2.jsonl', 'r.jsonl', 'r.jsonl.batch']);
    place.file(
      'replies.jsonl',
      (await replies(place, 'r.jsonl')) + (await replies(place, 'r-2.jsonl')),
    );
    expect((await place.run(importing)).status).toBe(0);
    expect(place.read('out.csv')).toBe(labelledTickets(40));
    if (status === 0) return expect(at).toBeGreaterThan(15);
  }
}, 600_000);

it('an import that is killed at any change of a file gives the whole table when it is run again', async () => {
  const template = new Place();
  template.file('in.csv', tickets(40));
  await template.run(exporting);
  template.file(
    'replies.jsonl',
    (await replies(template, 'r.jsonl')) + (await replies(template, 'r-2.jsonl')),
  );
  for (let at = 1; ; at += stride) {
    const place = new Place();
    cpSync(template.path, place.path, { recursive: true });
    const { status } = await place.run(importing, { env: killedAt(at, place) });
    expect([0, null]).toContain(status);
    expect((await place.run(importing)).status).toBe(0);
    expect(place.read('out.csv')).toBe(labelledTickets(40));
    if (status === 0) return expect(at).toBeGreaterThan(10);
  }
}, 600_000);

it('a submit and a fetch that are killed at any change of a file send nothing twice', async () => {
  for (let [at, over] = [1, false]; !over; at += stride) {
    const place = new Place();
    place.file('in.csv', tickets(40));
    const service = await batches(place);
    const killed = (args: readonly string[]) => service.run(args, { env: killedAt(at, place) });
    const submitted = await killed(service.submitArgs);
    expect((await service.submit()).status).toBe(0);
    expect(service.sent()).toEqual(texts(0, 40));
    await service.finish();
    const fetched = await killed(['fetch', 'out.csv.batch']);
    expect((await service.fetch()).status).toBe(0);
    expect(place.read('out.csv')).toBe(labelledTickets(40));
    over = submitted.status === 0 && fetched.status === 0;
    if (over) expect(at).toBeGreaterThan(15);
  }
}, 600_000);
