/*
 * skllm beside what people use in its place: the same rows, the same local service, one after the
 * other on one machine.
 *
 *   npm run build && node bench/peers/peers.mjs [rows = 2000] [folder with promptfoo's node_modules]
 *     [the Node that runs promptfoo]
 *
 * The service answers after 50 ms; 64 requests may be under way. The second round lets 20 % of all
 * requests fail. promptfoo is an evaluation tool and no labeller; it is here because people use it so.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startService } from '../support/service.mjs';
import { labels, promptFor, textOf } from './rows.mjs';

const [rows = '2000', promptfoo, promptfooNode = process.execPath] = process.argv.slice(2);
const count = Number(rows);
const [latency, atOnce] = [50, 64];
const root = join(import.meta.dirname, '../..');
const peak = join(import.meta.dirname, 'peak-memory.mjs');

const contestants = {
  skllm: runSkllm,
  'SDK loop': (url, dir) => runScript('sdk-loop.mjs', url, dir),
  'parallel script': (url, dir) => runScript('parallel-script.mjs', url, dir),
  ...(promptfoo === undefined ? {} : { promptfoo: runPromptfoo }),
};

for (const failing of [0, 0.2]) {
  print(`\n${count} rows, ${failing * 100} % of the requests fail\n`);
  print('| | rows/s | requests | tokens | peak memory, MB | rows without a right label |');
  print('|---|---|---|---|---|---|');
  for (const [name, run] of Object.entries(contestants)) await measure(name, run, failing);
}

async function measure(name, run, failing) {
  const dir = mkdtempSync(join(tmpdir(), 'skllm-peers-'));
  const service = await startService({ latency, failing });
  try {
    process.env.PEAK_MEMORY = join(dir, 'peak');
    const started = performance.now();
    const found = run(`${service.url}/v1`, dir);
    const seconds = (performance.now() - started) / 1000;
    const { requests, inputTokens, outputTokens } = await service.counts();
    const lost = Array.from({ length: count }, (_, at) => found[at] !== labels[at % 4]);
    const figures = [
      Math.round(count / seconds),
      requests,
      inputTokens + outputTokens,
      peakMemory(),
      lost.filter(Boolean).length,
    ];
    print(`| ${name} | ${figures.join(' | ')} |`);
  } finally {
    service.stop();
    rmSync(dir, { recursive: true });
  }
}

/** Of several processes the largest. */
function peakMemory() {
  const lines = readFileSync(process.env.PEAK_MEMORY, 'utf8').trim().split('\n');
  return Math.max(...lines.map(Number));
}

function runSkllm(url, dir) {
  const lines = Array.from({ length: count }, (_, at) => `${textOf(at)}\n`);
  writeFileSync(join(dir, 'rows.csv'), `text\n${lines.join('')}`);
  const program = join(root, 'bin/skllm.js');
  const model = ['--model', 'custom_url::test', '--url', url, '--cache-dir', join(dir, 'store')];
  const args = ['classify', join(dir, 'rows.csv'), '--labels', labels.join(), '--quiet', ...model];
  const written = execFileSync(process.execPath, ['--import', peak, program, ...args], {
    encoding: 'utf8',
    maxBuffer: 2 ** 30,
  });
  return written
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.slice(line.lastIndexOf(',') + 1));
}

function runScript(script, url, dir) {
  const output = join(dir, 'found.json');
  const args = [join(import.meta.dirname, script), url, rows, atOnce, output].map(String);
  execFileSync(process.execPath, ['--import', peak, ...args]);
  return JSON.parse(readFileSync(output, 'utf8'));
}

function runPromptfoo(url, dir) {
  const config = {
    prompts: [promptFor('{{text}}')],
    providers: [{ id: 'openai:chat:test', config: { apiBaseUrl: url, apiKey: 'none' } }],
    tests: Array.from({ length: count }, (_, at) => ({ vars: { text: textOf(at) } })),
  };
  writeFileSync(join(dir, 'promptfooconfig.json'), JSON.stringify(config));
  const output = join(dir, 'found.json');
  const program = join(promptfoo, 'node_modules/promptfoo/dist/src/entrypoint.js');
  const args = ['eval', '-c', 'promptfooconfig.json', '-o', output, '-j', String(atOnce)];
  const quiet = ['--no-cache', '--no-write', '--no-table', '--no-progress-bar'];
  const env = {
    ...process.env,
    PROMPTFOO_CONFIG_DIR: dir,
    PROMPTFOO_DISABLE_TELEMETRY: '1',
    PROMPTFOO_DISABLE_UPDATE: '1',
  };
  // It ends with a status of its own where rows have failed, and writes all the same.
  spawnSync(promptfooNode, ['--import', peak, program, ...args, ...quiet], { cwd: dir, env });
  if (!existsSync(output)) throw new Error('promptfoo wrote nothing');
  const found = [];
  for (const { testIdx, response } of JSON.parse(readFileSync(output, 'utf8')).results.results) {
    found[testIdx] = response?.output ?? '';
  }
  return found;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
