/**
 * Rate of reading a CSV file, adding a column and writing it, against csv-parse -> csv-stringify.
 *
 * Usage: npm run build && node bench/throughput.mjs [megabytes = 200] [rounds = 3]
 * Each run is a process of its own; the pipelines take turns; the table shows medians.
 */
import { spawnSync } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const dist = process.env.SKLLM_DIST ?? fileURLToPath(new URL('../dist', import.meta.url));

const pipelines = {
  'csv-parse -> csv-stringify': parseAndStringify,
  'skllm, trivial labeller': labelTrivially,
};

const [mode, ...args] = process.argv.slice(2);
if (mode === '--run') await run(...args);
else await compare(Number(mode ?? 200), Number(args[0] ?? 3));

async function compare(megabytes, rounds) {
  const folder = mkdtempSync(join(tmpdir(), 'skllm-bench-'));
  try {
    const input = join(folder, 'input.csv');
    await generate(input, megabytes * 1e6);
    const runs = Object.fromEntries(Object.keys(pipelines).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const name of Object.keys(pipelines)) runs[name].push(measure(name, input, folder));
    }
    print(runs, statSync(input).size);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function measure(name, input, folder) {
  const script = fileURLToPath(import.meta.url);
  const output = join(folder, 'output.csv');
  const child = spawnSync(process.execPath, [script, '--run', name, input, output], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (child.status !== 0) throw new Error(`${name} failed`);
  return JSON.parse(child.stdout);
}

async function run(name, input, output) {
  const start = performance.now();
  await pipelines[name](input, output);
  const seconds = (performance.now() - start) / 1000;
  process.stdout.write(JSON.stringify({ seconds, rss: process.resourceUsage().maxRSS * 1024 }));
}

function print(runs, size) {
  const rates = Object.entries(runs).map(([name, results]) => ({
    name,
    rate: median(results.map(({ seconds }) => size / 1e6 / seconds)),
    rss: median(results.map(({ rss }) => rss)) / 1e6,
  }));
  for (const { name, rate, rss } of rates) {
    const ratio = (rate / rates[0].rate).toFixed(2);
    process.stdout.write(
      `${name.padEnd(28)} ${rate.toFixed(1)} MB/s  ${ratio} x  ${rss.toFixed(0)} MB RSS\n`,
    );
  }
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

async function parseAndStringify(input, output) {
  const { parse } = await import('csv-parse');
  const { stringify } = await import('csv-stringify');
  let first = true;
  const addColumn = new Transform({
    objectMode: true,
    transform(record, _encoding, done) {
      record.push(first ? 'label' : 'positive');
      first = false;
      done(null, record);
    },
  });
  await pipeline(
    createReadStream(input),
    parse(),
    addColumn,
    stringify(),
    createWriteStream(output),
  );
}

/** The whole path of `skllm classify`, with a model that answers at once. */
async function labelTrivially(input, output) {
  const load = (file) => import(pathToFileURL(join(dist, file)).href);
  const { openTable } = await load('io/table.js');
  const { tableWriter } = await load('io/writer.js');
  const { openOutput } = await load('io/output.js');
  const { recorder } = await load('io/record.js');
  const { classify } = await load('classify/classify.js');
  const options = { stdin: process.stdin, header: true, skipLines: 0, lenient: false };
  const table = await openTable([input], options);
  const labels = [{ name: 'positive' }, { name: 'negative' }];
  const task = {
    kind: 'labels',
    labels,
    multiple: false,
    minLabels: 1,
    input: { columns: ['text'] },
  };
  const record = recorder(task, { column: 'label' });
  const columns = record.columns;
  const writer = tableWriter(table, { format: 'csv', columns, force: false, separator: '|' });
  const out = await openOutput(output, { stdout: process.stdout });
  await out.write(writer.head());
  const { signal } = new AbortController();
  const model = {
    kind: 'classifier',
    id: 'trivial',
    label: async (texts) =>
      texts.map((text) => ({
        prediction: { kind: 'labels', labels: [text.length % 2 ? 'positive' : 'negative'] },
      })),
  };
  for await (const outcome of classify(table.rows(), task, model, { signal })) {
    await out.write(writer.row(outcome.row, record.values(outcome)));
  }
  await out.write(writer.tail());
  await out.commit();
}

/** Writes a table of quoted texts with doubled quotes, line feeds and letters beyond ASCII. */
async function generate(path, size) {
  const words = 'the a film wörld great "best" bad, slow night naïve 東京 story very and\n'.split(
    ' ',
  );
  let state = 42;
  const random = (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const out = createWriteStream(path);
  out.write('id,date,text,stars\n');
  for (let written = 0, id = 0; written < size; ) {
    let block = '';
    for (let row = 0; row < 200; row++) {
      const text = Array.from({ length: 20 + random(80) }, () => words[random(words.length)]);
      const quoted = text.join(' ').replaceAll('"', '""');
      block += `${id++},2026-01-${10 + random(20)},"${quoted}",${random(5)}\n`;
    }
    written += Buffer.byteLength(block);
    if (!out.write(block)) await new Promise((resolve) => out.once('drain', resolve));
  }
  await new Promise((resolve) => out.end(resolve));
}
