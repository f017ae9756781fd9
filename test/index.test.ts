import { expect, it } from 'vitest';
import { classify, openTable } from '../src/index.ts';
import customUrl from '../src/providers/custom-url.ts';
import { labelledTickets, serve, tickets } from './support/asking.ts';
import { connectModel } from './support/connect.ts';
import { labelTask } from './support/label-task.ts';
import { Place } from './support/program.ts';
import { honest } from './support/simulated-models.ts';

it('classify asks a language model with defaults alone: no store, no limits', async () => {
  const service = await serve(honest());
  const path = new Place().file('tickets.csv', tickets(50));
  const options = { stdin: process.stdin, header: true, skipLines: 0, lenient: false };
  const table = await openTable([path], options);
  const model = await connectModel(customUrl, service.url, { settings: { url: service.url } });
  const task = labelTask(['billing', 'bug', 'praise']);
  const { signal } = new AbortController();
  let labelled = 'id,text,label\n';
  for await (const outcome of classify(table.rows(), task, model, { signal })) {
    if ('failure' in outcome) throw new Error(outcome.failure.message);
    const { row, prediction } = outcome;
    labelled += `${row.text('id')},${row.text('text')},${prediction.labels[0]}\n`;
  }
  expect(labelled).toBe(labelledTickets(50));
  expect(service.requests).toHaveLength(3);
});
