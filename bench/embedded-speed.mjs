/**
 * Rate of the whole command with the embedded model, against the same path with a labeller that
 * answers at once: `skllm classify` on news-like rows, four labels.
 *
 * Usage: npm run build && SKLLM_DATA=<folder> node bench/embedded-speed.mjs [megabytes = 200] [rounds = 3]
 * The runs take turns. Cores are set with taskset; on a machine without it both rates are of all.
 */
import { spawnSync } from 'node:child_process';
import { closeSync, existsSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { newsTexts } from './support/news.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const [megabytes = 200, rounds = 3] = process.argv.slice(2).map(Number);
const data = join(process.env.SKLLM_DATA ?? '', 'agnews.csv');
const labels = ['--labels', 'world,sports,business,science and technology'];

if (process.env.SKLLM_DATA === undefined || !existsSync(data)) {
  print('SKLLM_DATA names no folder with agnews.csv: nothing was measured.');
} else compare();

function compare() {
  const folder = mkdtempSync(join(tmpdir(), 'skllm-bench-'));
  try {
    const table = join(folder, 'rows.csv');
    const model = join(folder, 'news.skllm');
    const output = ['-q', '--max-unlabelled', '100%', '-o', join(folder, 'out.csv')];
    const rows = writeTable(table, megabytes * 1e6);
    const embedded = ['classify', table, '-c', 'text', ...labels, ...output];
    run('0', 'bin/skllm.js', [
      'classify',
      data,
      '-c',
      'text',
      '--label-column',
      'l',
      ...labels,
      ...output,
      '--save-model',
      model,
    ]);
    const trivial = ['--run', 'skllm, trivial labeller', table, join(folder, 'out.csv')];
    const ways = {
      'trivial labeller, one core': () => run('0', 'bench/throughput.mjs', trivial),
      'embedded, one core': () => run('0', 'bin/skllm.js', embedded),
      'embedded, saved fit, one core': () =>
        run('0', 'bin/skllm.js', [...embedded, '-m', `embedded::${model}`]),
      'embedded, two cores': () => run('0,1', 'bin/skllm.js', embedded),
      'embedded, saved fit, two cores': () =>
        run('0,1', 'bin/skllm.js', [...embedded, '-m', `embedded::${model}`]),
    };
    const results = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
    for (let round = 0; round < rounds; round++) {
      for (const [name, way] of Object.entries(ways)) results[name].push(way());
    }
    report(results, rows);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report(results, rows) {
  const trivial = results['trivial labeller, one core'];
  const base = median(trivial.map(({ seconds }) => seconds));
  const baseCpu = median(trivial.map(({ cpu }) => cpu));
  print('way                                 s   rows/s   of trivial   CPU s   of trivial   MB');
  for (const [name, runs] of Object.entries(results)) {
    const seconds = median(runs.map((one) => one.seconds));
    const cpu = median(runs.map((one) => one.cpu));
    const cells = [
      seconds.toFixed(1).padStart(5),
      String(Math.round(rows / seconds)).padStart(8),
      (base / seconds).toFixed(2).padStart(12),
      cpu.toFixed(1).padStart(7),
      (baseCpu / cpu).toFixed(2).padStart(12),
      String(Math.round(median(runs.map(({ memory }) => memory)))).padStart(4),
    ];
    print(`${name.padEnd(32)} ${cells.join(' ')}`);
  }
}

/** Runs a script on some cores and gives its seconds, those of its threads together, and memory. */
function run(cores, script, args) {
  const tell = `process.on('exit', () => {
    const { userCPUTime, systemCPUTime, maxRSS } = process.resourceUsage();
    process.stderr.write('\\nused ' + JSON.stringify({ cpu: (userCPUTime + systemCPUTime) / 1e6, memory: maxRSS / 1e3 }));
  });`;
  const node = [process.execPath, '--import', `data:text/javascript,${encodeURIComponent(tell)}`];
  const bound = spawnSync('taskset', ['-V']).error ? node : ['taskset', '-c', cores, ...node];
  const started = performance.now();
  const child = spawnSync(bound[0], [...bound.slice(1), join(root, script), ...args], {
    encoding: 'utf8',
  });
  const seconds = (performance.now() - started) / 1000;
  if (child.status !== 0) throw new Error(child.stderr);
  return { seconds, ...JSON.parse(child.stderr.slice(child.stderr.lastIndexOf('used ') + 5)) };
}

/** Writes a table of so many bytes, a piece at a time, and returns the number of its rows. */
function writeTable(path, size) {
  const text = newsTexts(data);
  const file = openSync(path, 'w');
  let rows = 0;
  let bytes = writeSync(file, 'text\n');
  while (bytes < size) {
    const lines = Array.from({ length: 10_000 }, () => `"${text().replaceAll('"', '""')}"\n`);
    bytes += writeSync(file, lines.join(''));
    rows += lines.length;
  }
  closeSync(file);
  return rows;
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
