import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { labelledTickets, tickets } from '../support/asking.ts';
import type { ResultLine } from '../support/batch-service.ts';
import { batches, texts } from '../support/batches.ts';
import { Place } from '../support/program.ts';
import { completion, errorBody } from '../support/service.ts';

const output = (place: Place) => readFileSync(join(place.path, 'out.csv'), 'utf8');

async function faulty(results: (lines: ResultLine[]) => { output: unknown[]; error?: unknown[] }) {
  const place = new Place();
  place.file('in.csv', tickets(100));
  let spoiled = false;
  const service = await batches(place, {
    results: (lines) => {
      if (spoiled) return { output: lines };
      spoiled = true;
      return results(lines);
    },
  });
  await service.submit();
  await service.finish();
  return { place, ...service };
}

/** An item of an error file, with the status that services give to what was never answered. */
const unanswered = ({ id, custom_id }: ResultLine, status: number, code: string) => ({
  id,
  custom_id,
  response: status < 0 ? null : { status_code: status, request_id: '', body: {} },
  error: { code, message: 'words of the service' },
});

describe('fault 67: a batch of five requests, of which some', () => {
  it.each([
    ['have expired', -1, 'batch_expired'],
    ['have status 0, in an error file though none is counted as failed', 0, 'request_timeout'],
    ['failed on the server', 500, 'server_error'],
  ])('%s, are asked for again by the same command, and only those', async (_, status, code) => {
    const batch = await faulty((lines) => ({
      output: lines.slice(0, 3),
      error: lines.slice(3).map((line) => unanswered(line, status, code)),
    }));
    const first = await batch.fetch();
    expect([first.status, first.stderr]).toEqual([
      3,
      expect.stringContaining('3 of 5 requests answered, 2 failed'),
    ]);
    expect(first.stderr).not.toContain('words of the service');
    expect(first.stderr).toContain('The same submit sends rows');
    expect((await batch.submit()).status).toBe(0);
    expect(batch.sent().slice(100)).toEqual(texts(60, 100));
    await batch.finish();
    expect((await batch.fetch()).status).toBe(0);
    expect(output(batch.place)).toBe(labelledTickets(100));
  });

  it('are missing from both files, come out of order, come twice, or are of another batch', async () => {
    const batch = await faulty((lines) => {
      const [first, second, third] = lines as [ResultLine, ResultLine, ResultLine];
      const wrong = completion(JSON.stringify({ nobody: 'bug' }));
      const again = { ...first, response: { status_code: 200, body: wrong } };
      return {
        output: [
          third,
          second,
          first,
          again,
          { ...second, custom_id: 'another-0' },
          '{"custom_id": "torn',
        ],
        error: [unanswered(third, 0, 'lost')],
      };
    });
    const { status, stderr } = await batch.fetch();
    expect([status, stderr]).toEqual([
      3,
      expect.stringMatching(
        /3 of 5 requests answered, 2 came twice, 2 none of this batch; 60 rows settled/,
      ),
    ]);
    expect(output(batch.place).split('\n').slice(0, 61)).toEqual(
      labelledTickets(100).split('\n').slice(0, 61),
    );
  });

  it('were answered before the download broke off, and of which rows have changed, count once', async () => {
    let cuts = 0;
    const place = new Place();
    place.file('in.csv', tickets(100));
    const service = await batches(place, {
      before: ({ path }) => {
        if (!path.includes('/content') || cuts === 1) return undefined;
        cuts += 1;
        return { body: Buffer.from(service.files.get('batch_1-output')!), fault: 'cut' };
      },
    });
    await service.submit();
    await service.finish();
    place.file(
      'in.csv',
      tickets(100).replace('number 0\n', 'number x\n').replace('number 90\n', 'number y\n'),
    );
    const { stderr } = await service.fetch();
    const said = '3 of 5 requests answered, 2 of rows that have changed since; 60 rows settled';
    expect([cuts, stderr]).toEqual([1, expect.stringContaining(said)]);
  });

  it('were answered for some rows only, are asked live for the others where --live says so', async () => {
    const batch = await faulty((lines) => ({
      output: lines.map((line, n) => (n % 2 ? withoutLast(line) : line)),
    }));
    const { status } = await batch.fetch('--live');
    expect([status, output(batch.place)]).toEqual([0, labelledTickets(100)]);
    const live = batch.asked.slice(1).flatMap(({ body }) => body.match(/number \d+/g) ?? []);
    expect(live).toEqual(['number 39', 'number 79']);
  });

  it('are refused for what they say, fail as rows once they go alone', async () => {
    const place = new Place();
    place.file('in.csv', tickets(30));
    const filtered = { status: 400, body: errorBody('no', { code: 'content_filter' }) };
    const service = await batches(place, {
      before: ({ path }) => (path.endsWith('completions') ? { body: completion('{}') } : undefined),
      results: (lines) => ({
        output: lines.map((line) =>
          textsOf(line, service.files).includes('number 7"')
            ? { ...line, response: { status_code: 400, body: filtered.body } }
            : line,
        ),
      }),
    });
    for (const left of [20, 5, 2, 1]) {
      await service.submit();
      await service.finish();
      const { status, stdout, stderr } = await service.fetch();
      expect([left, status, stdout, stderr]).toEqual([
        left,
        3,
        '',
        expect.stringContaining(`${left} of 30 rows without a label`),
      ]);
    }
    const jobs = service.jobs.length;
    await service.submit();
    expect(service.jobs).toHaveLength(jobs);
    await service.fetch();
    expect(output(place)).toContain('number 7,\n');
  });
});

function textsOf({ custom_id }: ResultLine, files: Map<string, string>): string {
  const lines = [...files.values()].flatMap((text) => text.split('\n'));
  return JSON.parse(lines.find((line) => line.includes(`"${custom_id}"`))!).body.messages.at(-1)
    .content;
}

/** The result with the last row of its answer left out. */
function withoutLast(line: ResultLine): ResultLine {
  const body = structuredClone(line.response!.body) as ReturnType<typeof completion>;
  const message = body.choices[0]!.message as unknown as { content: string };
  const rows = Object.entries(JSON.parse(message.content)).slice(0, -1);
  message.content = JSON.stringify(Object.fromEntries(rows));
  return { ...line, response: { status_code: 200, body } };
}
