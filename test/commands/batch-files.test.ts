import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { labelledTickets, tickets } from '../support/asking.ts';
import { batches } from '../support/batches.ts';
import { Place } from '../support/program.ts';
import { completion } from '../support/service.ts';
import { honest } from '../support/simulated-models.ts';

const names = ['billing', 'bug', 'praise'];
const answer = honest({ labels: names });
const labels = ['-l', names.join(), '-c', 'text', '-m', 'vllm::llama'];

async function exported(rows: number, ...more: string[]) {
  const place = new Place();
  place.file('in.csv', tickets(rows));
  const args = ['batch', 'export', 'in.csv', ...labels, '-o', 'req.jsonl', ...more];
  const { status, stdout, stderr } = await place.run(args);
  expect([status, stdout, stderr]).toEqual([0, '', expect.stringContaining('skllm batch import')]);
  const lines = (name: string) =>
    readFileSync(join(place.path, name), 'utf8').trimEnd().split('\n');
  const take = (replies: readonly object[], ...own: string[]) => {
    place.file('replies.jsonl', replies.map((one) => `${JSON.stringify(one)}\n`).join(''));
    return place.run(['batch', 'import', 'req.jsonl.batch', 'replies.jsonl', ...own]);
  };
  return { place, lines, take };
}

/** The reply of an engine to a line, as today's vLLM writes it, or an earlier one. */
async function replyTo(line: string, shape: 'today' | 'before'): Promise<object> {
  const { custom_id, method, url, body } = JSON.parse(line);
  const request = { method, path: url, headers: {}, body: JSON.stringify(body), at: 0 };
  const { body: reply } = await answer(request, 0);
  const response =
    shape === 'today' ? { status_code: 200, request_id: 'vllm-1', body: reply } : (reply as object);
  return { id: 'vllm-2', custom_id, response, error: null };
}

const repliesTo = (lines: readonly string[], shape: 'today' | 'before') =>
  Promise.all(lines.map((line) => replyTo(line, shape)));

describe('batch export and import', () => {
  it.each(['today', 'before'] as const)(
    'label a table by files that vLLM reads and wrote %s',
    async (shape) => {
      const { lines, take } = await exported(50);
      const requests = lines('req.jsonl');
      expect(requests.map((line) => JSON.parse(line).url)).toEqual(
        Array(3).fill('/v1/chat/completions'),
      );
      const { status, stdout } = await take((await repliesTo(requests, shape)).reverse());
      expect([status, stdout]).toEqual([0, labelledTickets(50)]);
    },
  );

  it('cut files where asked, and take several files of replies in, also gzip', async () => {
    const { place, lines } = await exported(50, '--requests-per-file', '1');
    const files = ['req.jsonl', 'req-2.jsonl', 'req-3.jsonl'];
    const replies = await repliesTo(files.flatMap(lines), 'today');
    const text = replies.map((one) => `${JSON.stringify(one)}\n`);
    place.file('a.jsonl.gz', gzipSync(text.slice(0, 2).join('')));
    place.file('b.jsonl', text[2]!.trimEnd());
    const args = ['batch', 'import', 'req.jsonl.batch', 'a.jsonl.gz', 'b.jsonl', '-o', 'out.csv'];
    expect((await place.run(args)).status).toBe(0);
    expect(readFileSync(join(place.path, 'out.csv'), 'utf8')).toBe(labelledTickets(50));
  });

  it('cut files by tokens too', async () => {
    const { lines } = await exported(50, '--tokens-per-file', '1');
    expect([lines('req.jsonl'), lines('req-3.jsonl')].map(({ length }) => length)).toEqual([1, 1]);
  });

  it('ask in the wire mode that is named', async () => {
    const { lines, take } = await exported(5, '--wire-mode', 'text');
    const requests = lines('req.jsonl');
    expect(requests[0]).not.toContain('response_format');
    const { custom_id, body } = JSON.parse(requests[0]!);
    const keys = [...body.messages.at(-1).content.matchAll(/^"(\w+)": "a row on (\w+)/gm)];
    const said = JSON.stringify(Object.fromEntries(keys.map(([, key, label]) => [key, label])));
    const reply = completion(`<think>hm</think>Here: ${said}`);
    const { stdout } = await take([{ custom_id, response: { status_code: 200, body: reply } }]);
    expect(stdout).toBe(labelledTickets(5));
  });

  it('write out only the rows without an answer, and take the same replies in twice', async () => {
    const { place, lines, take } = await exported(50, '--limit', '30');
    const replies = await repliesTo(lines('req.jsonl'), 'today');
    await take(replies);
    const { stdout } = await take(replies);
    expect(stdout.split('\n')).toHaveLength(32);
    await place.run(['batch', 'export', 'in.csv', ...labels, '-o', 'rest.jsonl']);
    expect(
      lines('rest.jsonl')
        .join('')
        .match(/number \d+/g),
    ).toHaveLength(20);
  });

  it('take a shard each, and the shards put together are the whole', async () => {
    const place = new Place();
    place.file('in.csv', tickets(50));
    const outs = await Promise.all(
      [1, 2].map(async (shard) => {
        const name = `req${shard}.jsonl`;
        const args = ['batch', 'export', 'in.csv', ...labels, '--shard', `${shard}/2`];
        await place.run([...args, '-o', name, '--cache-dir', `store${shard}`]);
        const requests = readFileSync(join(place.path, name), 'utf8').trimEnd().split('\n');
        const replies = await repliesTo(requests, 'today');
        const text = replies.map((one) => `${JSON.stringify(one)}\n`).join('');
        place.file(`replies${shard}.jsonl`, text);
        const taken = ['batch', 'import', `${name}.batch`, `replies${shard}.jsonl`];
        await place.run([...taken, '-o', `out${shard}.csv`, '--cache-dir', `store${shard}`]);
        return `out${shard}.csv`;
      }),
    );
    const { stdout } = await place.run(['concat', ...outs]);
    expect(stdout).toBe(labelledTickets(50));
  });

  it('refuse replies where the task is another by now', async () => {
    const place = new Place();
    place.file('in.csv', tickets(5));
    place.file('labels.txt', names.join('\n'));
    const from = ['--labels-file', 'labels.txt', '-c', 'text', '-m', 'vllm::llama'];
    await place.run(['batch', 'export', 'in.csv', ...from, '-o', 'req.jsonl']);
    place.file('labels.txt', 'bug\npraise\nbilling\nother');
    place.file('replies.jsonl', '');
    const { status, stderr } = await place.run([
      'batch',
      'import',
      'req.jsonl.batch',
      'replies.jsonl',
    ]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('are not those of the batch')]);
  });

  it.each([
    ['req.csv', ['./req.csv']],
    ['a numbered file', ['in.csv', 'req-2.csv']],
  ])('replace no input, be it %s', async (_, inputs) => {
    const place = new Place();
    for (const name of inputs) place.file(name, tickets(50));
    const before = readdirSync(place.path);
    const args = ['batch', 'export', ...inputs, ...labels, '--requests-per-file', '1'];
    const { status, stderr } = await place.run([...args, '-o', 'req.csv']);
    expect([status, stderr]).toEqual([2, expect.stringContaining('would overwrite')]);
    expect(readdirSync(place.path)).toEqual(before);
    for (const name of inputs) expect(place.read(name)).toBe(tickets(50));
  });

  it('replace no manifest of jobs before they are fetched', async () => {
    const place = new Place();
    place.file('in.csv', tickets(5));
    const service = await batches(place);
    await service.submit();
    const manifest = place.read('out.csv.batch');
    const args = ['batch', 'export', 'in.csv', ...labels, '-o', 'out.csv'];
    const { status, stderr } = await place.run(args);
    expect([status, stderr]).toEqual([2, expect.stringContaining('is under way')]);
    expect(place.read('out.csv.batch')).toBe(manifest);
    await service.finish();
    await service.fetch();
    expect((await place.run([...args, '--limit', '1'])).status).toBe(0);
  });

  it('write a manifest that neither cancel, submit, status nor fetch takes for its own', async () => {
    const place = new Place();
    place.file('in.csv', tickets(5));
    const service = await batches(place);
    const exporting = ['export', ...service.submitArgs.slice(1, -2)];
    expect((await service.run(exporting)).status).toBe(0);
    const [requests, manifest] = [place.read('out.csv'), place.read('out.csv.batch')];
    const runs = [
      await service.run(['cancel', 'out.csv.batch']),
      await service.run(['status', 'out.csv.batch']),
      await service.fetch(),
      await service.submit(),
    ];
    for (const { status, stderr } of runs) {
      expect([status, stderr]).toEqual([2, expect.stringContaining('the manifest of an export')]);
    }
    expect([place.read('out.csv'), place.read('out.csv.batch')]).toEqual([requests, manifest]);
    expect(service.jobs).toEqual([]);
  });

  it('write files that cancel leaves, though the manifest does not say whose they are', async () => {
    const place = new Place();
    place.file('in.csv', tickets(5));
    const service = await batches(place);
    await service.run(['export', ...service.submitArgs.slice(1, -2)]);
    const requests = place.read('out.csv');
    const [head = '', ...lines] = place.read('out.csv.batch').split('\n');
    const { exported: _, ...older } = JSON.parse(head);
    place.file('out.csv.batch', [JSON.stringify(older), ...lines].join('\n'));
    const { status, stderr } = await service.run(['cancel', 'out.csv.batch']);
    expect([status, stderr]).toEqual([0, 'skllm: there was no job left to cancel.\n']);
    expect(place.read('out.csv')).toBe(requests);
  });

  it('name the store that export was given in the command that comes next', async () => {
    const place = new Place();
    place.file('in.csv', tickets(5));
    const args = ['batch', 'export', 'in.csv', ...labels, '-o', 'req.jsonl'];
    const { stderr } = await place.run([...args, '--cache-dir', 'a store']);
    expect(stderr).toContain(
      "skllm batch import req.jsonl.batch --cache-dir 'a store' <replies> takes",
    );
  });

  it('find out beforehand that the table could not be written', async () => {
    const place = new Place();
    place.file('in.csv', 'text,label\na bug,x\n');
    const { status, stderr } = await place.run([
      'batch',
      'export',
      'in.csv',
      ...labels,
      '-o',
      'r.jsonl',
    ]);
    expect([status, stderr]).toEqual([2, expect.stringContaining('label')]);
  });
});
