import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { labelledTickets, tickets } from '../support/asking.ts';
import { batches, texts } from '../support/batches.ts';
import { Place } from '../support/program.ts';
import type { Recorded } from '../support/service.ts';

it('a batch whose program is killed before and after every kind of request is whole, and paid for once', async () => {
  const place = new Place();
  place.file('in.csv', tickets(40));
  const killed = new Set<string>();
  let child: ReturnType<Place['start']> | undefined;
  const kill = (moment: string, { method, path }: Recorded) => {
    const point = `${moment} ${method} ${path.replace(/(file|batch)[-_]\d+/, '$1')}`;
    if (killed.has(point) || child?.killed) return false;
    killed.add(point);
    return child!.kill('SIGKILL');
  };
  const service = await batches(place, {
    // What is killed before is not carried out either.
    before: (request) => (kill('before', request) ? { fault: 'reset' } : undefined),
    after: (request) => void kill('after', request),
  });
  const untilWhole = async (args: readonly string[]) => {
    for (let runs = 1; ; runs++) {
      child = place.start(['batch', ...args], service.env);
      child.stdin.end();
      const status = await new Promise((ended) => child!.on('close', ended));
      if (status !== null) return { status, runs };
    }
  };
  const submitted = await untilWhole([...service.submitArgs, '--requests-per-file', '1']);
  expect(submitted).toEqual({ status: 0, runs: killed.size + 1 });
  expect(service.sent()).toEqual(texts(0, 40));
  await service.finish();
  const before = killed.size;
  const fetched = await untilWhole(['fetch', 'out.csv.batch']);
  expect(fetched).toEqual({ status: 0, runs: killed.size - before + 1 });
  expect([...killed].map((point) => point.replace('/openai/v1', '')).sort()).toEqual([
    'after GET /batches/batch',
    'after GET /batches?limit=100',
    'after GET /files/batch-output/content',
    'after GET /files/file',
    'after POST /batches',
    'after POST /files',
    'before GET /batches/batch',
    'before GET /batches?limit=100',
    'before GET /files/batch-output/content',
    'before GET /files/file',
    'before POST /batches',
    'before POST /chat/completions',
    'before POST /files',
  ]);
  expect(readFileSync(join(place.path, 'out.csv'), 'utf8')).toBe(labelledTickets(40));
}, 120_000);
