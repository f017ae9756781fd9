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
import { fileURLToPath } from 'node:url';
import { generate } from './support/table.mjs';
import { labelTrivially } from './support/trivial.mjs';

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
