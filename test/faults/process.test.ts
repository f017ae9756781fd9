import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { labelledTickets, serve, tickets } from '../support/asking.ts';
import { result } from '../support/faulty-way.ts';
import { Place } from '../support/program.ts';
import { honest, slow } from '../support/simulated-models.ts';

const csv = tickets(60);
const labelled = labelledTickets(60);
const whole = [labelled, 0];
const inSixties = ['--batch-size', '1', '--concurrency', '4'];

/** A run of many small requests that has got some of its answers. */
async function underWay(place: Place, more: readonly string[] = []) {
  const service = await serve(slow(50));
  const args = [...service.args, ...inSixties, ...more, place.file('in.csv', csv)];
  const child = place.start(args);
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (bytes) => {
    output.stdout += bytes;
  });
  child.stderr.on('data', (bytes) => {
    output.stderr += bytes;
  });
  const ended = new Promise<number | null>((done) => child.on('close', done));
  while (service.requests.length < 12) await sleep(5);
  return { child, ended, service, output, args };
}

describe('a run that is ended from outside', () => {
  it('fault 68: by SIGKILL goes on where it was, with at most what was under way paid twice', async () => {
    const place = new Place();
    const { child, ended, service, args } = await underWay(place);
    child.kill('SIGKILL');
    await ended;
    await sleep(100);
    expect(result(await place.run(args))).toEqual(whole);
    expect(service.requests.length).toBeLessThanOrEqual(60 + 4);
  });

  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'fault 69, fault 70: by %s sends nothing more, keeps what it has and says how to go on',
    async (name) => {
      const place = new Place();
      const { child, ended, service, output, args } = await underWay(place);
      child.kill(name);
      expect(await ended).toBe(130);
      const asked = service.requests.length;
      expect(asked).toBeLessThan(40);
      expect(labelled.startsWith(output.stdout) && output.stdout.endsWith('\n')).toBe(true);
      expect(output.stderr).toContain('the same command goes on from here');
      expect(result(await place.run(args))).toEqual(whole);
      expect(service.requests.length).toBeLessThanOrEqual(60 + 4);
    },
  );

  it('fault 69: twice ends at once', async () => {
    const service = await serve([{ fault: 'silence' }]);
    const place = new Place();
    const child = place.start([...service.args, place.file('in.csv', csv)]);
    const ended = new Promise<number | null>((done) => child.on('close', done));
    while (service.requests.length < 1) await sleep(5);
    child.kill('SIGINT');
    child.kill('SIGTERM');
    expect(await ended).toBe(130);
  });
});

describe('a reader of the output', () => {
  it('fault 71: that goes away ends the run quietly, and nothing more is asked', async () => {
    const place = new Place();
    const { child, ended, service, output } = await underWay(place);
    child.stdout.destroy();
    expect(await ended).toBe(0);
    expect(service.requests.length).toBeLessThan(50);
    expect(output.stderr).not.toMatch(/EPIPE|fault of the program/);
  });

  it('fault 73: that is slow holds the requests back', async () => {
    const rows = 400;
    const long = `text\n${Array.from({ length: rows }, (_, n) => `bug ${n} ${'x'.repeat(4000)}\n`).join('')}`;
    const service = await serve(honest());
    const place = new Place();
    const more = ['--batch-size', '1', '--concurrency', '1', '--no-cache'];
    const child = place.start([...service.args, ...more, place.file('in.csv', long)]);
    const ended = new Promise<number | null>((done) => child.on('close', done));
    const stalledAt = await settled(() => service.requests.length);
    // 64 kB of the pipe and as much on either side of it are some 50 rows; 16 wait their turn.
    expect(stalledAt).toBeLessThan(rows / 2);
    let lines = 0;
    child.stdout.on('data', (bytes: Buffer) => {
      lines += bytes.toString().split('\n').length - 1;
    });
    expect(await ended).toBe(0);
    expect([lines, service.requests.length]).toEqual([rows + 1, rows]);
  });
});

/** The number once it has stood still for a second. */
async function settled(look: () => number): Promise<number> {
  for (let last = -1; ; ) {
    const now = look();
    if (now > 0 && now === last) return now;
    last = now;
    await sleep(1000);
  }
}

describe('an output that cannot be written', () => {
  it.each([
    ['-o on a full disk', ['-o', '/dev/full'], /dev\/full cannot be written: no space is left/],
    ['-o in no folder', ['-o', 'none/out.csv'], /its folder does not exist/],
    ['a store where a file is', ['--cache-dir', 'in.csv'], /in\.csv/],
  ])('fault 72: %s is told, with no false end', async (_, more, message) => {
    const { args } = await serve(honest());
    const place = new Place();
    const run = await place.run([...args, ...more, place.file('in.csv', csv)]);
    expect(run.status).toBe(2);
    expect(run.stderr).toMatch(message);
    expect(run.stderr).not.toContain('60 rows: ');
    expect(readFileSync(join(place.path, 'in.csv'), 'utf8')).toBe(csv);
  });
});

describe('two runs', () => {
  it('fault 74: on one output leave it whole, and together pay for little more than one', async () => {
    const { args, requests } = await serve(slow(20));
    const place = new Place();
    const both = [...args, ...inSixties, '-o', 'out.csv', place.file('in.csv', csv)];
    const runs = await Promise.all([place.run(both), place.run(both)]);
    expect(runs.map(({ status }) => status)).toEqual([0, 0]);
    expect(readFileSync(join(place.path, 'out.csv'), 'utf8')).toBe(labelled);
    expect(readdirSync(place.path).sort()).toEqual(['in.csv', 'out.csv']);
    const before = requests.length;
    expect((await place.run(both)).status).toBe(0);
    expect(requests).toHaveLength(before);
  });

  it('fault 74: with other labels do not share answers', async () => {
    const { args, requests } = await serve(honest());
    const place = new Place();
    await place.run(args, { stdin: csv });
    const other = [...args, '--labels', 'bug,praise,billing,spam'];
    expect(result(await place.run(other, { stdin: csv }))).toEqual(whole);
    expect(requests).toHaveLength(6);
  });

  it('fault 74: of which one left torn and foreign lines lose no answer that is whole', async () => {
    const { args, requests } = await serve(honest());
    const place = new Place();
    await place.run(args, { stdin: csv });
    const store = join(place.home, '.cache/skllm');
    const segment = readdirSync(store, { recursive: true, encoding: 'utf8' }).find((name) =>
      name.endsWith('.jsonl'),
    )!;
    const content = readFileSync(join(store, segment));
    writeFileSync(join(store, segment), Buffer.concat([content.subarray(0, -20)]));
    mkdirSync(join(store, 'v999'));
    writeFileSync(join(store, segment.replace('.jsonl', '-2.jsonl')), 'no line of ours\n{"a":1}\n');
    expect(result(await place.run(args, { stdin: csv }))).toEqual(whole);
    expect(requests).toHaveLength(4);
  });
});

describe('a great many equal rows', () => {
  it('fault 26: a hundred thousand cost one request', async () => {
    const rows = 100_000;
    const { args, requests } = await serve(honest());
    const place = new Place();
    const input = place.file('in.csv', `text\n${'the same bug\n'.repeat(rows)}`);
    const { stdout, status } = await place.run([...args, input]);
    expect(stdout).toBe(`text,label\n${'the same bug,bug\n'.repeat(rows)}`);
    expect([status, requests.length]).toEqual([0, 1]);
  });
});
