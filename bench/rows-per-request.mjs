/*
 * Accuracy at 1, 5, 10 and 20 rows a request.
 *
 *   npm run build
 *   node bench/rows-per-request.mjs                          against a simulator
 *   node bench/rows-per-request.mjs gold.csv <model> [options of skllm classify]
 *
 * The table has the true labels in a column `gold` and the texts in `text`, as fixtures/*-gold.csv
 * are made, or wherever --column says. A real model is paid for, once for each number of rows:
 * --max-requests and --max-cost hold for each. The simulator answers 8 % of the rows in the first
 * place of a pack wrongly, 12 % in the twentieth, evenly in between: what is measured is the method,
 * not a model.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startService } from './support/service.mjs';

const program = fileURLToPath(new URL('../bin/skllm.js', import.meta.url));
const [given, model, ...options] = process.argv.slice(2);
const dir = mkdtempSync(join(tmpdir(), 'skllm-bench-'));
try {
  if (given === undefined) await simulated();
  else if (model === undefined) throw new Error('Name a model after the table.');
  else table(given, ['-m', model, ...options]);
} finally {
  rmSync(dir, { recursive: true });
}

async function simulated() {
  const service = await startService({ latency: 10, errors: [0.08, 0.12] });
  try {
    const file = join(dir, 'gold.csv');
    const labels = ['billing', 'outage', 'praise', 'question'];
    const rows = Array.from({ length: 4000 }, (_, row) => {
      const label = labels[(row * 7) % 4];
      return `ticket ${row} on ${label},${label}\n`;
    });
    writeFileSync(file, `text,gold\n${rows.join('')}`);
    table(file, [
      '-m',
      'custom_url::simulated',
      '--url',
      service.url,
      '--labels',
      labels.join(','),
    ]);
  } finally {
    service.stop();
  }
}

function table(file, args) {
  print('rows a request', 'accuracy', '95 % interval', 'requests', 'tokens in', 'US dollars');
  for (const rows of [1, 5, 10, 20]) {
    const { right, asked, used } = measure(file, args, rows);
    const [low, high] = interval(right, asked);
    print(
      rows,
      percent(right / asked),
      `${percent(low)} to ${percent(high)}`,
      used.requests,
      used.inputTokens,
      used.costUsd?.toPrecision(3) ?? 'unknown',
    );
  }
}

function measure(file, args, rows) {
  const [output, summary] = [join(dir, 'out.jsonl'), join(dir, 'summary.json')];
  const own = ['--batch-size', rows, '--no-cache', '-q', '--max-unlabelled', '100%', '-f', 'jsonl'];
  const written = ['--label-column', 'predicted', '-o', output, '--summary', summary];
  const all = [program, 'classify', file, ...args, ...own, ...written].map(String);
  const { status } = spawnSync(process.execPath, all, { stdio: ['ignore', 'ignore', 'inherit'] });
  if (status !== 0) throw new Error(`skllm ended with ${status}`);
  const lines = readFileSync(output, 'utf8').trimEnd().split('\n');
  const records = lines.map((text) => JSON.parse(text));
  if (!('gold' in records[0])) throw new Error('The table has no column "gold".');
  const right = records.filter(({ gold, predicted }) => gold === predicted).length;
  return { right, asked: records.length, used: JSON.parse(readFileSync(summary, 'utf8')) };
}

/** Wilson's interval for a share, at 95 %. */
function interval(right, asked) {
  const z = 1.96;
  const share = right / asked;
  const middle = share + z ** 2 / (2 * asked);
  const width = z * Math.sqrt((share * (1 - share)) / asked + z ** 2 / (4 * asked ** 2));
  return [middle - width, middle + width].map((one) => one / (1 + z ** 2 / asked));
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

function print(...cells) {
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(18)).join('')}\n`);
}
