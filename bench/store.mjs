/*
 * What the store of answers costs: `node bench/store.mjs [answers] [folder of the built program]`.
 * Wanted: a million answers take at most 60 MB of index and open in at most 2 s.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const answers = Number(process.argv[2] ?? 1_000_000);
const dist = resolve(process.argv[3] ?? join(import.meta.dirname, '../dist'));
const { openStore } = await import(pathToFileURL(join(dist, 'store/predictions.js')).href);
const { storeStats } = await import(pathToFileURL(join(dist, 'store/maintenance.js')).href);

const question = {
  identity: { provider: 'openai', url: 'https://api.openai.com/v1', model: 'gpt-5-mini' },
  task: {
    kind: 'labels',
    labels: [{ name: 'positive' }, { name: 'negative' }],
    multiple: false,
    input: { columns: ['text'] },
  },
  promptVersion: 1,
};
const textOf = (row) =>
  `Row ${row}: the parcel came late and the box was torn, yet all in it worked.`;
const answer = {
  prediction: { kind: 'labels', labels: ['positive'] },
  model: 'gpt-5-mini-2025-08-07',
};

const dir = mkdtempSync(join(tmpdir(), 'skllm-bench-'));
try {
  await measure();
} finally {
  rmSync(dir, { recursive: true });
}

async function measure() {
  const begun = performance.now();
  const store = openStore({ dir }).task(question);
  for (let row = 0; row < answers; row += 1000) {
    await Promise.all(span(row, 1000).map((at) => store.put(store.key(textOf(at)), answer)));
  }
  await store.close();
  line('put, 1000 at once', rate(answers, begun));

  globalThis.gc?.();
  const before = process.memoryUsage().arrayBuffers;
  const opening = performance.now();
  const known = openStore({ dir }).task(question);
  line('open', `${((performance.now() - opening) / 1000).toFixed(2)} s`);
  globalThis.gc?.();
  const grown = process.memoryUsage().arrayBuffers - before;
  const { indexBytes } = known.stats;
  line('index', `${mb(indexBytes)} (${(indexBytes / answers).toFixed(1)} bytes an answer)`);
  line('memory held in all', globalThis.gc ? mb(grown) : 'run node with --expose-gc');
  line('on disk', `${mb(storeStats(dir).bytes)}`);

  line(
    'key',
    timed(answers, (row) => known.key(textOf(row))),
  );
  line(
    'key and get, in order',
    timed(answers, (row) => found(known, row)),
  );
  // 7919 is prime: every row comes once unless the count is a multiple of it.
  line(
    'key and get, shuffled',
    timed(answers, (row) => found(known, (row * 7919) % answers)),
  );
  line(
    'key and get, unknown',
    timed(answers, (row) => known.get(known.key(`new ${row}`))),
  );
  await known.close();

  const alone = openStore({ dir }).task(question);
  const single = performance.now();
  for (const row of span(answers, 200)) await alone.put(alone.key(textOf(row)), answer);
  line('put, one by one', rate(200, single));
  await alone.close();
}

function found(store, row) {
  if (store.get(store.key(textOf(row))) === undefined) throw new Error(`row ${row} is not stored`);
}

function timed(times, work) {
  const begun = performance.now();
  for (let row = 0; row < times; row++) work(row);
  return rate(times, begun);
}

function rate(times, begun) {
  const ms = performance.now() - begun;
  return `${Math.round((times / ms) * 1000).toLocaleString('en')} /s, ${((ms / times) * 1000).toFixed(2)} µs each`;
}

function span(first, length) {
  return Array.from({ length }, (_, at) => first + at);
}

function mb(bytes) {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function line(name, value) {
  process.stdout.write(`${name.padEnd(24)} ${value}\n`);
}
