import {
  appendFileSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startPaidService } from './paid-service.ts';
import { Workplace } from './workplace.ts';

const rows = Array.from({ length: 40 }, (_, n) => `${n},row ${n} is a bug`);
const csv = `id,text\n${rows.join('\n')}\n`;
const labelled = `id,text,label\n${rows.map((row) => `${row},bug`).join('\n')}\n`;

async function stage() {
  const place = new Workplace();
  const service = await startPaidService(() => 5);
  onTestFinished(async () => {
    place.remove();
    await service.close();
  });
  const input = place.file('in.csv', csv);
  const rest = ['-c', 'text', ...service.model, '--batch-size', '2'];
  return { place, service, args: ['classify', '-l', 'bug,praise', ...rest, input] };
}

/** Paths of all files of the store. */
function storeFiles(place: Workplace): string[] {
  const store = join(place.home, '.cache/skllm');
  const entries = readdirSync(store, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

function segmentOf(place: Workplace): string {
  return storeFiles(place).find((path) => path.endsWith('.jsonl'))!;
}

describe('a damaged store', () => {
  it('with torn and foreign lines gives the whole ones; the run and the statistics say what was skipped', async () => {
    const { place, service, args } = await stage();
    await place.run(args);
    const before = service.paid.length;
    const segment = segmentOf(place);
    const lines = readFileSync(segment, 'utf8').trimEnd().split('\n');
    const torn = lines.map((line, n) => (n < 4 ? line.slice(0, 30 + n) : line));
    const foreign = ['{"version":9,"key":"x"}', 'not JSON', '\u0000\u0000'];
    writeFileSync(segment, [...torn, ...foreign].map((line) => `${line}\n`).join(''));
    const stats = await place.run(['cache', 'stats']);
    expect(stats.stdout.toString()).toMatch(/answers +36\n.*unreadable lines +7\n/s);
    const again = await place.run(args);
    expect([again.status, again.stdout.toString()]).toEqual([0, labelled]);
    expect(again.stderr).toContain('7 lines of the store of answers cannot be read');
    expect(service.paid.slice(before).flatMap(({ texts }) => texts)).toHaveLength(4);
    expect((await place.run([...args, '-q'])).stderr).not.toContain('store of answers');
  });

  it('of another version leaves that alone and begins anew', async () => {
    const { place, service, args } = await stage();
    await place.run(args);
    const [store, before] = [join(place.home, '.cache/skllm'), service.paid.length];
    cpSync(join(store, 'v1'), join(store, 'v7'), { recursive: true });
    await place.run(['cache', 'clear']);
    const again = await place.run(args);
    expect([again.status, again.stdout.toString()]).toEqual([0, labelled]);
    expect(service.paid.length).toBe(2 * before);
    expect(readdirSync(join(store, 'v7'))).toContain('secret');
  });

  it('whose secret is cut short is named, and can be cleared', async () => {
    const { place, args } = await stage();
    await place.run(args);
    const secret = storeFiles(place).find((path) => path.endsWith('secret'))!;
    writeFileSync(secret, readFileSync(secret).subarray(0, 7));
    const { status, stderr } = await place.run(args);
    expect(status).toBe(2);
    expect(stderr).toMatch(/secret has 7 bytes instead of 32\n.*skllm cache clear/);
    await place.run(['cache', 'clear']);
    expect((await place.run(args)).status).toBe(0);
  });

  it('whose tasks are files, or segments folders, is read all the same', async () => {
    const { place, args } = await stage();
    await place.run(args);
    const task = dirname(segmentOf(place));
    mkdirSync(join(task, '20260101T000000000Z-01234567.jsonl'));
    appendFileSync(join(dirname(task), 'f'.repeat(32)), 'no folder');
    const { status, stdout } = await place.run(args);
    expect([status, stdout.toString()]).toEqual([0, labelled]);
    expect((await place.run(['cache', 'stats'])).status).toBe(0);
  });
});

describe('two runs at once on one store', () => {
  it('are both whole, and a third pays nothing', async () => {
    const { place, service, args } = await stage();
    const both = await Promise.all([place.run(args), place.run(args)]);
    for (const { status, stdout } of both) {
      expect([status, stdout.toString()]).toEqual([0, labelled]);
    }
    const before = service.paid.length;
    expect((await place.run(args)).stdout.toString()).toBe(labelled);
    expect(service.paid.length).toBe(before);
  });
});
