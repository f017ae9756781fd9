/*
 * How fast rows are asked: `npm run build && node bench/asking.mjs [packs = 3000] [known rows = 100000]`.
 *
 * A service in a process of its own answers every request after 100 ms; 64 requests are under way
 * at once. Wanted: at least 0.93 of the rate that this allows; against one row a request at least
 * 10 times the rows a second, 15 times fewer requests, 3 times fewer tokens, with rows of 40 tokens.
 * A second run over known rows: no request, at most twice the time of a model that answers at once.
 *
 * CPU is that of this process with all its threads. SKLLM_DIST names another build to measure.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { startService } from './support/service.mjs';

const packs = Number(process.argv[2] ?? 3000);
const knownRows = Number(process.argv[3] ?? 100_000);
const [latency, atOnce] = [100, 64];
const labels = ['billing', 'outage', 'praise', 'question'];
const words =
  'the parcel that I ordered last week has still not come and nobody answers me on'.split(' ');

const dist = process.env.SKLLM_DIST ?? join(import.meta.dirname, '../dist');
const load = (file) => import(pathToFileURL(join(dist, file)).href);
const { classify } = await load('classify/classify.js');
const { Meter } = await load('classify/meter.js');
const { promptVersion } = await load('classify/prompt.js');
const { openTable } = await load('io/table.js');
const { createFetch } = await load('providers/network.js');
const { openStore } = await load('store/predictions.js');
const { default: customUrl } = await load('providers/custom-url.js');

const task = {
  kind: 'labels',
  labels: labels.map((name) => ({ name })),
  multiple: false,
  minLabels: 1,
  confidence: false,
  input: { columns: ['text'] },
};

const trivial = {
  kind: 'classifier',
  id: 'trivial',
  label: async (texts) =>
    texts.map((text) => ({ prediction: { kind: 'labels', labels: [labels[text.length % 4]] } })),
};

const dir = mkdtempSync(join(tmpdir(), 'skllm-bench-'));
try {
  if (packs > 0) await asked();
  await known();
} finally {
  rmSync(dir, { recursive: true });
}

async function asked() {
  const packed = await measure(packs * 20, 20);
  line('packed', describe(packed));
  line('of the ideal rate', (packed.rate / ((atOnce / latency) * 1000 * 20)).toFixed(3));
  const bare = await bareLoop(packs);
  line('a bare loop', `${Math.round(bare)} requests/s`);
  line('of the bare loop', (packed.requests / packed.seconds / bare).toFixed(3));
  const alone = await measure(packs, 1);
  line('one row a request', describe(alone));
  line('rows a second', times(packed.rate, alone.rate));
  line('requests a row', times(alone.requests / alone.rows, packed.requests / packed.rows));
  line('tokens a row', times(alone.tokens / alone.rows, packed.tokens / packed.rows));
}

async function measure(count, batchSize) {
  const service = await startService({ latency });
  try {
    const model = await connect(service.url);
    const file = join(dir, 'rows.csv');
    await write(file, count);
    const meter = new Meter(model);
    const asking = { meter, batchSize, concurrency: atOnce };
    const { seconds, cpu } = await timed(() => run(file, model, asking));
    const { requests, inputTokens, outputTokens } = await service.counts();
    const tokens = inputTokens + outputTokens;
    const cpuEach = (cpu / count) * 1e6;
    return { rows: count, seconds, rate: count / seconds, requests, tokens, cpuEach };
  } finally {
    service.stop();
  }
}

/** Requests a second of sixty-four loops around `fetch` that do nothing with the replies. */
async function bareLoop(count) {
  const service = await startService({ latency });
  try {
    const rows = Array.from({ length: 20 }, (_, row) => [`aa${100 + row}`, textOf(row)]);
    const schema = { properties: Object.fromEntries(rows.map(([key]) => [key, { enum: labels }])) };
    const content = rows.map(([key, text]) => `"${key}": "${text}"`).join(',\n');
    const body = JSON.stringify({
      model: 'm',
      messages: [{ role: 'user', content }],
      response_format: { json_schema: { schema } },
    });
    let left = count;
    const loop = async () => {
      while (left-- > 0) {
        await (await fetch(`${service.url}/chat/completions`, { method: 'POST', body })).text();
      }
    };
    const begun = performance.now();
    await Promise.all(Array.from({ length: atOnce }, loop));
    return (count / (performance.now() - begun)) * 1000;
  } finally {
    service.stop();
  }
}

async function known() {
  const service = await startService({ latency: 0 });
  try {
    const model = await connect(service.url);
    const file = join(dir, 'known.csv');
    await write(file, knownRows);
    const stored = async () => {
      const question = { identity: model.identity, task, promptVersion };
      const store = openStore({ dir: join(dir, 'store') }).task(question);
      await run(file, model, { store });
      await store.close();
    };
    await stored();
    const before = (await service.counts()).requests;
    const rounds = { known: [], trivial: [] };
    for (let round = 0; round < 7; round++) {
      rounds.known.push(await timed(stored));
      rounds.trivial.push(await timed(() => run(file, trivial)));
    }
    line('requests for known rows', (await service.counts()).requests - before);
    const middle = (name, unit) => median(rounds[name].map((round) => round[unit]));
    const both = (name) =>
      `${middle(name, 'seconds').toFixed(2)} s, ${middle(name, 'cpu').toFixed(2)} s of CPU`;
    const ratio = (unit) => (middle('known', unit) / middle('trivial', unit)).toFixed(2);
    line('known rows', `${both('known')}, opening the store included`);
    line('trivial labeller', both('trivial'));
    line('known / trivial', `${ratio('seconds')}, of CPU ${ratio('cpu')}`);
  } finally {
    service.stop();
  }
}

async function run(file, model, asking) {
  const { recorder } = await load('io/record.js');
  const { tableWriter } = await load('io/writer.js');
  const { openOutput } = await load('io/output.js');
  const options = { stdin: process.stdin, header: true, skipLines: 0, lenient: false };
  const table = await openTable([file], options);
  const record = recorder(task, { column: 'label' });
  const { columns } = record;
  const writer = tableWriter(table, { format: 'csv', columns, force: false, separator: '|' });
  const out = await openOutput(join(dir, 'out.csv'), { stdout: process.stdout });
  await out.write(writer.head());
  const { signal } = new AbortController();
  for await (const outcome of classify(table.rows(), task, model, { signal, asking })) {
    if ('failure' in outcome) throw new Error(outcome.failure.message);
    await out.write(writer.row(outcome.row, record.values(outcome)));
  }
  await out.write(writer.tail());
  await out.commit();
}

/** Seconds that some work takes, and of CPU. */
async function timed(work) {
  const begun = performance.now();
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - begun) / 1000, cpu: (user + system) / 1e6 };
}

function connect(url) {
  const { namespace } = customUrl;
  const options = { contextWindow: 128_000 };
  return customUrl.connect({
    namespace,
    model: 'm',
    settings: { url },
    options,
    fetch: createFetch({}),
  });
}

async function write(file, count) {
  const { createWriteStream } = await import('node:fs');
  const out = createWriteStream(file);
  out.write('id,text\n');
  for (let row = 0; row < count; row++) {
    if (!out.write(`${row},${textOf(row)}\n`)) {
      await new Promise((resolve) => out.once('drain', resolve));
    }
  }
  await new Promise((resolve) => out.end(resolve));
}

/** Some 40 tokens: 160 characters, no two rows alike. */
function textOf(row) {
  const plaint = words.join(' ');
  return `${row} on ${labels[row % 4]}: ${plaint} and ${plaint}`.slice(0, 160);
}

function describe({ rows, seconds, rate, requests, tokens, cpuEach }) {
  const each = (tokens / rows).toFixed(1);
  return `${Math.round(rate)} rows/s (${rows} in ${seconds.toFixed(1)} s), ${requests} requests, ${each} tokens and ${cpuEach.toFixed(0)} µs of CPU a row`;
}

function times(more, less) {
  return `${(more / less).toFixed(1)} x`;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function line(name, value) {
  process.stdout.write(`${name.padEnd(24)} ${value}\n`);
}
