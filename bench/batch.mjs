/*
 * Batch files: `npm run build && node bench/batch.mjs [--live] [rows = 250000 1000000]...`.
 *
 * Exports a table as files of requests, answers them, imports the replies and writes the table, by
 * the program itself, for each number of rows. Wanted: at least 20,000 rows a second each way, and
 * memory that does not grow with the rows but by the hashes that are named in docs/benchmarks.md.
 *
 * Memory is the most that the process took of the machine's; with --live also the most that was in use
 * just after a collection of garbage, some times a second, which takes time: its rates do not count.
 */
import { spawn } from 'node:child_process';
import { createReadStream, createWriteStream, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const live = process.argv.includes('--live');
const given = process.argv.slice(2).map(Number).filter(Number.isFinite);
const sizes = given.length > 0 ? given : [250_000, 1_000_000];
const program = join(import.meta.dirname, '../bin/skllm.js');
const labels = ['billing', 'outage', 'praise', 'question'];
const words =
  'the parcel that I ordered last week has still not come and nobody answers me on'.split(' ');

/** Run in the program's process: tells on descriptor 3 what it took. */
const tell = `
  import { writeSync } from 'node:fs';
  let live = 0;
  if (globalThis.gc) setInterval(() => {
    gc();
    const { heapUsed, external } = process.memoryUsage();
    live = Math.max(live, heapUsed + external);
  }, 300).unref();
  process.on('exit', () => writeSync(3, JSON.stringify({ ...process.resourceUsage(), live })));
`;

for (const rows of sizes) {
  const dir = mkdtempSync(join(tmpdir(), 'skllm-bench-'));
  try {
    await measure(rows, dir);
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function measure(rows, dir) {
  await writeLines(join(dir, 'rows.csv'), tableLines(rows));
  const store = ['--cache-dir', join(dir, 'store')];
  const model = ['-m', 'vllm::m', '-l', labels.join()];
  const out = ['batch', 'export', 'rows.csv', ...model, '-o', 'requests.jsonl', ...store];
  print('export', rows, await run(out, dir));
  await writeLines(join(dir, 'replies.jsonl'), replyLines(join(dir, 'requests.jsonl')));
  const files = ['requests.jsonl.batch', 'replies.jsonl'];
  print(
    'import and write',
    rows,
    await run(['batch', 'import', ...files, '-o', 'out.csv', ...store], dir),
  );
  await checkLabels(join(dir, 'out.csv'), rows);
  const megabytes = (name) => `${(statSync(join(dir, name)).size / 1e6).toFixed(0)} MB`;
  const names = ['rows.csv', 'requests.jsonl', 'requests.jsonl.batch', 'replies.jsonl'];
  process.stdout.write(`${names.map((name) => `${name} ${megabytes(name)}`).join(', ')}\n`);
}

/** Runs the program; tells what it took when it ends. */
function run(args, cwd) {
  const before = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`];
  if (live) before.push('--expose-gc');
  const begun = performance.now();
  const stdio = ['ignore', 'inherit', 'inherit', 'pipe'];
  const child = spawn(process.execPath, [...before, program, ...args], { cwd, stdio });
  let usage = '';
  child.stdio[3].on('data', (text) => {
    usage += text;
  });
  return new Promise((resolve, reject) => {
    child.on('close', (status) => {
      if (status !== 0) return reject(new Error(`exit status ${status}`));
      const { maxRSS, userCPUTime, systemCPUTime, live } = JSON.parse(usage);
      const seconds = (performance.now() - begun) / 1000;
      const cpu = (userCPUTime + systemCPUTime) / 1e6;
      return resolve({ seconds, cpu, rss: maxRSS / 1000, live: live / 1e6 });
    });
  });
}

function print(name, rows, { seconds, cpu, rss, live }) {
  const rate = (time) => `${Math.round(rows / time)} rows/s`;
  const line = `${rate(seconds)} (${rate(cpu)} of CPU time), ${rss.toFixed(0)} MB`;
  const used = live > 0 ? `, ${live.toFixed(1)} MB in use` : '';
  process.stdout.write(`${name.padEnd(18)} ${String(rows).padStart(8)} rows: ${line}${used}\n`);
}

function* tableLines(rows) {
  yield 'id,text';
  for (let row = 0; row < rows; row++) yield `${row},${textOf(row)}`;
}

/** Some 40 tokens: 160 characters, no two rows alike. */
function textOf(row) {
  const plaint = words.join(' ');
  return `${row} on ${labels[row % 4]}: ${plaint} and ${plaint}`.slice(0, 160);
}

/** The replies of an engine that names the label that a row's text holds. */
async function* replyLines(path) {
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const { custom_id, body } = JSON.parse(line);
    const rows = body.messages.at(-1).content.matchAll(/^"(\w+)": ".*? on (\w+):/gm);
    const content = JSON.stringify(
      Object.fromEntries([...rows].map(([, key, label]) => [key, label])),
    );
    const message = { role: 'assistant', content };
    const usage = { prompt_tokens: 1000, completion_tokens: 100, total_tokens: 1100 };
    const completion = {
      model: 'm',
      choices: [{ index: 0, finish_reason: 'stop', message }],
      usage,
    };
    yield JSON.stringify({
      id: 'x',
      custom_id,
      response: { status_code: 200, request_id: 'y', body: completion },
      error: null,
    });
  }
}

async function checkLabels(path, rows) {
  let right = 0;
  for await (const line of createInterface({ input: createReadStream(path) })) {
    const [, text, label] = /on (\w+):.*,(\w*)$/.exec(line) ?? [];
    if (text !== undefined && text === label) right += 1;
  }
  if (right !== rows) throw new Error(`${right} of ${rows} rows have their label`);
}

async function writeLines(path, lines) {
  const out = createWriteStream(path);
  let block = '';
  for await (const line of lines) {
    block += `${line}\n`;
    if (block.length < 1 << 16) continue;
    if (!out.write(block)) await new Promise((resolve) => out.once('drain', resolve));
    block = '';
  }
  out.write(block);
  await new Promise((resolve) => out.end(resolve));
}
