import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import {
  classify,
  connectModel,
  fitModel,
  labelTask,
  openAnswers,
  readCsv,
  readTable,
  rowsOf,
  SkllmError,
  writeTable,
} from '../src/index.ts';
import { labelledTickets, serve, tickets } from './support/asking.ts';
import { Place } from './support/program.ts';
import { honest } from './support/simulated-models.ts';

const task = labelTask(['billing', 'bug', 'praise']);

describe('a language model', () => {
  it('labels a file with defaults alone: no settings file, no store, no limits', async () => {
    const service = await serve(honest());
    const place = new Place();
    const table = await readCsv(place.file('tickets.csv', tickets(50)));
    const model = await connectModel('custom_url::test', { settings: { url: service.url } });
    const path = join(place.path, 'labelled.csv');
    await writeTable(table, task, classify(table.rows(), task, model), { to: path });
    expect(readFileSync(path, 'utf8')).toBe(labelledTickets(50));
    expect(service.requests).toHaveLength(3);
  });

  it('is not asked again for what a folder of answers holds', async () => {
    const service = await serve(honest());
    const place = new Place();
    const table = await readCsv(place.file('tickets.csv', tickets(50)));
    const model = await connectModel('custom_url::test', { settings: { url: service.url } });
    const run = async () => {
      const store = openAnswers(join(place.path, 'answers'), { model, task });
      const to = new PassThrough();
      const written = text(to);
      const outcomes = classify(table.rows(), task, model, { asking: { store } });
      await writeTable(table, task, outcomes, { to });
      await store.close();
      to.end();
      return written;
    };
    expect([await run(), await run()]).toEqual([labelledTickets(50), labelledTickets(50)]);
    expect(service.requests).toHaveLength(3);
  });

  it('whose key is missing is refused with the ways to give it', async () => {
    await expect(connectModel('openai::gpt-5-mini')).rejects.toMatchObject({
      code: 'config',
      hint: 'Give settings.apiKey, or environment with OPENAI_API_KEY or SKLLM_CONFIG_OPENAI_KEY.',
    });
    const environment = { OPENAI_API_KEY: 'a-key-that-is-no-key' };
    expect((await connectModel('gpt-5-mini', { environment })).id).toBe('openai::gpt-5-mini');
  });
});

describe('rows of objects', () => {
  it('are labelled by the embedded model, in their order, with their own values', async () => {
    const records = [
      { id: 7, text: 'The team won the match in the last minute' },
      { id: 8, text: 'Shares fell as the bank reported a loss' },
      { id: 9, text: '  ' },
    ];
    const topics = labelTask(['sports', 'business']);
    const model = await fitModel(await connectModel('embedded'), topics, rowsOf(records));
    const labels: [string | undefined, string][] = [];
    for await (const outcome of classify(rowsOf(records), topics, model)) {
      const said =
        'prediction' in outcome ? outcome.prediction.labels.join() : outcome.failure.reason;
      labels.push([outcome.row.text('id'), said]);
    }
    expect(labels).toEqual([
      ['7', 'sports'],
      ['8', 'business'],
      ['9', 'no-text'],
    ]);
  });

  it('may come one by one', async () => {
    async function* live() {
      yield { text: 'a' };
      yield { text: 'b' };
    }
    const chunks: string[][] = [];
    for await (const rows of rowsOf(live())) chunks.push(rows.map((row) => row.text('text') ?? ''));
    expect(chunks).toEqual([['a'], ['b']]);
  });
});

describe('a task', () => {
  it('refuses labels that cannot be told apart', () => {
    expect(() => labelTask(['one'])).toThrow(SkllmError);
    expect(() => labelTask(['Spam', 'spam'])).toThrow('are the same');
  });

  it('wants a confidence where it has a least one', () => {
    expect(labelTask(['a', 'b'], { minConfidence: 0.5 }).confidence).toBe(true);
  });
});

it('a table of several files is one, whatever its format', async () => {
  const place = new Place();
  const paths = [place.file('a.jsonl', '{"text":"x"}\n'), place.file('b.jsonl', '{"text":"y"}\n')];
  const seen: (string | undefined)[] = [];
  for await (const rows of (await readTable(paths)).rows()) {
    seen.push(...rows.map((row) => row.text('text')));
  }
  expect(seen).toEqual(['x', 'y']);
});
