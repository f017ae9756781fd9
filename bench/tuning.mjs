/*
 * What a tuned model's short prompt saves, and how fast examples are written:
 *
 *   npm run build
 *   SKLLM_DATA=<folder of tables with the columns text and label> node bench/tuning.mjs
 */
import { join } from 'node:path';
import { createPacker } from '../dist/classify/pack.js';
import { replyText } from '../dist/classify/reply-text.js';
import { writeRequest } from '../dist/classify/request.js';
import { drawRowKeys } from '../dist/classify/row-keys.js';
import { shortTask } from '../dist/classify/short-prompt.js';
import { createTokenEstimator, inputBytes } from '../dist/classify/tokens.js';
import { openTable } from '../dist/io/table.js';
import { seededRandom } from '../dist/random.js';
import { rowsPerExample, writeExamples } from '../dist/tune/examples.js';

const folder = process.env.SKLLM_DATA;
if (!folder) {
  print('SKLLM_DATA names no folder: skipped');
  process.exit(0);
}

const limits = { contextTokens: 1_000_000, contextKnown: true };
const tuning = { example: (request, reply) => JSON.stringify({ request, reply }) };

print('set            rows/request   full  short  saved');
for (const name of ['sst2', 'agnews', 'trec', 'banking77']) {
  const { rows, labels } = await read(join(folder, `${name}.csv`));
  const task = taskOf(labels);
  // What some 300 labelled rows lead to, and all of these.
  for (const rowsPerRequest of [rowsPerExample(300), rowsPerExample(rows.length)]) {
    const full = tokensPerRow(task, rows, rowsPerRequest);
    const short = tokensPerRow(shortTask(task), rows, rowsPerRequest);
    const saved = `${Math.round(100 * (1 - short / full))} %`;
    const figures = [String(rowsPerRequest).padStart(14), full.toFixed(1).padStart(7)];
    print(name.padEnd(12), ...figures, short.toFixed(1).padStart(6), saved.padStart(6));
  }
}

const { rows, labels } = await read(join(folder, 'agnews.csv'));
const started = performance.now();
const model = { limits };
const how = { task: taskOf(labels), model, tuning, rowsPerRequest: 20, random: seededRandom(1) };
for (let time = 0; time < 20; time++) writeExamples(rows, how);
const seconds = (performance.now() - started) / 1000;
print(`agnews, written: ${Math.round((20 * rows.length) / seconds)} rows/s`);

function print(...cells) {
  process.stdout.write(`${cells.join(' ')}\n`);
}

function taskOf(labels) {
  return {
    kind: 'labels',
    labels: labels.map((label) => ({ name: label })),
    multiple: false,
    minLabels: 1,
    input: { columns: ['text'] },
    confidence: false,
  };
}

/** Tokens of requests and replies together, reckoned from bytes, a row. */
function tokensPerRow(task, rows, rowsPerRequest) {
  const estimator = createTokenEstimator();
  const shape = { mode: 'schema', rows: rowsPerRequest };
  const packer = createPacker({ task, limits, shape, estimator });
  const keys = drawRowKeys(rowsPerRequest, seededRandom(1));
  let bytes = 0;
  const count = (pack = []) => {
    if (pack.length === 0) return;
    const keyed = pack.map((row, at) => ({ ...row, key: keys[at] }));
    bytes += inputBytes(writeRequest({ task, rows: keyed, mode: 'schema', limits }));
    bytes += Buffer.byteLength(replyText(keyed, task, 'schema'));
  };
  for (const row of rows) count(packer.add(row));
  count(packer.flush());
  return estimator.estimate(bytes) / rows.length;
}

async function read(path) {
  const table = await openTable([path], {
    stdin: process.stdin,
    header: true,
    skipLines: 0,
    lenient: false,
  });
  const rows = [];
  for await (const chunk of table.rows()) {
    for (const row of chunk) rows.push({ text: row.text('text'), labels: [row.text('label')] });
  }
  return { rows, labels: [...new Set(rows.map(({ labels }) => labels[0]))] };
}
