import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type PaidService, startPaidService } from './paid-service.ts';
import { Workplace } from './workplace.ts';

const rows = Array.from({ length: 200 }, (_, n) => `${n},row ${n} is a bug`);
const csv = `id,text\n${rows.join('\n')}\n`;
const labelled = `id,text,label\n${rows.map((row) => `${row},bug`).join('\n')}\n`;

async function stage(latency: () => number) {
  const place = new Workplace();
  const service = await startPaidService(latency);
  onTestFinished(async () => {
    place.remove();
    await service.close();
  });
  const input = place.file('in.csv', csv);
  const size = ['--batch-size', '2', '--concurrency', '4'];
  const args = ['classify', '-l', 'bug,praise', '-c', 'text', ...service.model, ...size, input];
  return { place, service, args };
}

/** Resolves when so many requests have been answered. */
async function answered(service: PaidService, count: number): Promise<void> {
  while (service.paid.filter(({ answeredAt }) => answeredAt).length < count) await sleep(5);
}

describe.skipIf(process.platform === 'win32')('a run that is told to end', () => {
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)(
    'by %s sends nothing more, keeps what it has, says how to go on, and ends with 130',
    async (signal) => {
      const { place, service, args } = await stage(() => 20);
      const { child, ended } = place.start(args);
      await answered(service, 10);
      child.kill(signal);
      const { status, stdout, stderr } = await ended;
      expect(status).toBe(130);
      expect(stderr).toContain('the same command goes on from here');
      expect(stderr).toMatch(/skllm: interrupted\n$/);
      expect(labelled.startsWith(stdout.toString())).toBe(true);
      expect(stdout.toString().endsWith('\n')).toBe(true);
      const sent = service.paid.length;
      await sleep(100);
      expect(service.paid.length).toBe(sent);
      expect(sent).toBeLessThan(100);
      const again = await place.run(args);
      expect([again.status, again.stdout.toString()]).toEqual([0, labelled]);
      expect(service.paid.length).toBeLessThanOrEqual(100 + 4);
    },
  );

  it('leaves no file behind when its output is one', async () => {
    const { place, service, args } = await stage(() => 20);
    const output = place.path('out.csv');
    const { child, ended } = place.start([...args, '-o', output]);
    await answered(service, 3);
    child.kill('SIGINT');
    const { status, stderr } = await ended;
    expect(status).toBe(130);
    expect(stderr).toContain(`${output} is as it was`);
    expect(existsSync(output)).toBe(false);
  });

  it('twice ends at once, also while nobody takes its rows', async () => {
    const { place, service, args } = await stage(() => 5);
    const long = rows.map((row) => `${row} ${'and on '.repeat(500)}`);
    place.file('in.csv', `id,text\n${long.join('\n')}\n`);
    const { child } = place.start(args);
    const exited = once(child, 'exit');
    child.stdout?.pause();
    await answered(service, 60);
    child.kill('SIGINT');
    await sleep(100);
    child.kill('SIGINT');
    expect(await exited).toEqual([130, null]);
  });

  it.each(['', 'id,text\n1,'])('after reading %j of a pipe ends with 130 too', async (begun) => {
    const { place, args } = await stage(() => 20);
    const { child, ended } = place.start([...args.slice(0, -1), '-'], { stdin: 'pipe' });
    child.stdin?.write(begun);
    await sleep(1000);
    child.kill('SIGINT');
    const { status, stderr } = await ended;
    expect(stderr).toContain('skllm: interrupted');
    expect(status).toBe(130);
  });
});
