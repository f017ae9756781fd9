import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { classify } from '../../src/classify/classify.ts';
import { systemClock } from '../../src/classify/clock.ts';
import customUrl from '../../src/providers/custom-url.ts';
import { storeStats } from '../../src/store/maintenance.ts';
import { openStore } from '../../src/store/predictions.ts';
import { openText } from '../io/support.ts';
import { connectModel } from '../support/connect.ts';
import { labelTask } from '../support/label-task.ts';
import { completion, type Recorded } from '../support/service.ts';
import { rowsOf } from '../support/simulated-models.ts';

const task = labelTask(['bug', 'praise']);
/** Waits as long as it is told to, but never more than a millisecond. */
const clock = {
  ...systemClock,
  sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(Math.min(ms, 1), signal),
};

/** The bytes of a whole reply to a request. */
type Reply = (body: string) => string;

const measured: Reply = (body) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\nconnection: close\r\n\r\n${body}`;
const open: Reply = (body) =>
  `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n${body}`;

/** A service that cuts its first reply to the row "row <n>" after n bytes. */
async function cuttingService(reply: Reply) {
  const counts = new Map<string, number>();
  const answer = (socket: Socket, request: string) => {
    const body = request.slice(request.indexOf('\r\n\r\n') + 4);
    const [{ key, text } = { key: '', text: '' }] = rowsOf({ body } as Recorded);
    const bytes = reply(JSON.stringify(completion(JSON.stringify({ [key]: 'bug' }))));
    const count = (counts.get(text) ?? 0) + 1;
    counts.set(text, count);
    socket.end(count === 1 ? bytes.slice(0, Number(text.slice('row '.length))) : bytes);
  };
  const server = createServer((socket) => {
    let request = '';
    socket.on('error', () => {});
    socket.on('data', (part) => {
      request += part;
      if (isWhole(request)) answer(socket, request);
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  onTestFinished(() => void server.close());
  const { port } = server.address() as { port: number };
  return { counts, url: `http://127.0.0.1:${port}` };
}

function isWhole(request: string): boolean {
  const length = /content-length: (\d+)/i.exec(request)?.[1];
  const head = request.indexOf('\r\n\r\n');
  return head >= 0 && Buffer.byteLength(request.slice(head + 4)) >= Number(length);
}

describe('a reply that breaks off after any byte', () => {
  it.each([
    ['of known length', measured],
    ['that ends with its connection', open],
  ])('%s is never taken for an answer: the row is asked again', async (_, reply) => {
    const service = await cuttingService(reply);
    const dir = mkdtempSync(join(tmpdir(), 'skllm-cut-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    const settings = { url: `${service.url}/v1` };
    const model = await connectModel(customUrl, service.url, { settings });
    const store = openStore({ dir }).task({ identity: model.identity, task, promptVersion: 1 });
    const asking = { store, clock, batchSize: 1, concurrency: 8 };
    const length = reply(JSON.stringify(completion('{"qk482":"bug"}'))).length;
    const table = await openText(
      `text\n${Array.from({ length }, (_, n) => `row ${n}\n`).join('')}`,
    );
    const { signal } = new AbortController();
    for await (const outcome of classify(table.rows(), task, model, { signal, asking })) {
      expect(outcome).toMatchObject({ prediction: { labels: ['bug'] } });
    }
    await store.close();
    expect(length).toBeGreaterThan(300);
    expect(service.counts.size).toBe(length);
    expect(new Set(service.counts.values())).toEqual(new Set([2]));
    expect(storeStats(dir)).toMatchObject({ answers: length, skipped: 0 });
  });
});
