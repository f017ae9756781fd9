import { describe, expect, it } from 'vitest';
import { labelledTickets, tickets } from '../support/asking.ts';
import type { ResultLine } from '../support/batch-service.ts';
import { batches, texts } from '../support/batches.ts';
import { Place } from '../support/program.ts';
import type { completion } from '../support/service.ts';

async function batchOf(rows: number, results?: (lines: ResultLine[]) => { output: unknown[] }) {
  const place = new Place();
  place.file('in.csv', tickets(rows));
  return { place, ...(await batches(place, results ? { results } : {})) };
}

/** The result with labels that nobody asked for. */
function invented(line: ResultLine): ResultLine {
  const body = structuredClone(line.response!.body) as ReturnType<typeof completion>;
  const message = body.choices[0]!.message as unknown as { content: string };
  message.content = message.content.replaceAll(/: ?"\w+"/g, ': "elsewhere"');
  return { ...line, response: { status_code: 200, body } };
}

describe('what a batch advises', () => {
  it('where rows have failed for good is --retry-failed, which sends them again', async () => {
    let spoil = true;
    const batch = await batchOf(5, (lines) => ({ output: spoil ? lines.map(invented) : lines }));
    await batch.submit('--batch-size', '1');
    await batch.finish();
    const fetched = await batch.fetch();
    expect([fetched.status, fetched.stderr]).toEqual([
      3,
      expect.stringContaining('only where submit is given --retry-failed'),
    ]);
    expect(fetched.stderr).not.toMatch(/same submit|--live/);
    expect((await batch.submit()).stderr).toContain('no row needs asking');
    spoil = false;
    expect((await batch.submit('--retry-failed')).status).toBe(0);
    expect(batch.sent().slice(5)).toEqual(texts(0, 5));
    await batch.finish();
    expect((await batch.fetch()).status).toBe(0);
    expect(batch.place.read('out.csv')).toBe(labelledTickets(5));
  });

  it('names the settings file and the store, so that no row is paid for twice', async () => {
    const { place, ...batch } = await batchOf(5);
    place.file('own.yaml', '');
    const places = ['--config', 'own.yaml', '--cache-dir', 'a store'];
    const { stderr } = await batch.submit(...places);
    const words = "skllm batch fetch out.csv.batch --config own.yaml --cache-dir 'a store' takes";
    expect(stderr).toContain(words);
    await batch.finish();
    expect((await batch.fetch(...places)).status).toBe(0);
    expect((await batch.submit(...places)).stderr).toContain('no row needs asking');
  });

  it('is in the singular where there is one of a thing', async () => {
    const batch = await batchOf(1);
    const said = [await batch.submit(), await batch.fetch()];
    await batch.finish();
    said.push(await batch.fetch());
    const all = said.map(({ stderr }) => stderr).join('');
    expect(all).toContain('1 row, 0 of them known or equal to another: 1 request, ');
    expect(all).toContain('not ended yet: 1 of 1 job\n');
    expect(all).toContain('1 of 1 request answered; 1 row settled.');
  });

  it('after cancel is to fetch only where there was a job', async () => {
    const batch = await batchOf(1);
    await batch.submit();
    const cancel = () => batch.run(['cancel', 'out.csv.batch']);
    const said = expect.stringMatching(/cancelled 1 job;[\s\S]*skllm batch fetch out\.csv\.batch/);
    expect((await cancel()).stderr).toEqual(said);
    await batch.fetch('--wait');
    expect((await cancel()).stderr).toBe('skllm: there was no job left to cancel.\n');
  });
});
