// Evaluates the embedded model on public data sets with `skllm evaluate`, as a user would, and prints
// what it found as Markdown. SKLLM_DATA names a folder of CSV files with the columns text and label.
// Run `npm run build` first.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.SKLLM_DATA;
const program = new URL('../bin/skllm.js', import.meta.url).pathname;

if (folder === undefined || !existsSync(folder)) {
  print('SKLLM_DATA names no folder with test sets: nothing was evaluated.');
} else {
  print(
    '| set | labels | accuracy | macro F1 | kappa | ECE | kept at 90 % right | by itself | p |',
  );
  print('|---|---:|---:|---:|---:|---:|---:|---:|---:|');
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv'))) {
    print(lineOf(file.replace('.csv', ''), evaluated(join(folder, file))));
  }
}

function evaluated(path) {
  const models = ['--model', 'embedded', '--model', 'embedded::rows'];
  const options = ['--gold', 'label', '--target-accuracy', '0.9', '--reporter', 'json', '-q'];
  const run = spawnSync(process.execPath, [program, 'evaluate', path, ...models, ...options], {
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (run.status !== 0) throw new Error(run.stderr);
  return JSON.parse(run.stdout);
}

function lineOf(name, { labels, results: [fitted, byRow], comparisons: [{ p }] }) {
  const { score, intervals, calibration, advice } = fitted;
  const cells = [
    name,
    labels.length,
    `${percent(score.accuracy)} (${interval(intervals.accuracy)})`,
    `${percent(score.macroF1)} (${interval(intervals.macroF1)})`,
    score.kappa.toFixed(2),
    percent(calibration.error),
    advice ? `${percent(advice.coverage)} from ${advice.threshold.toFixed(2)}` : '–',
    percent(byRow.score.accuracy),
    p < 0.001 ? '< 0.001' : p.toFixed(3),
  ];
  return `| ${cells.join(' | ')} |`;
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

function interval([from, to]) {
  return `${(from * 100).toFixed(1)}–${(to * 100).toFixed(1)}`;
}

function print(line) {
  process.stdout.write(`${line}\n`);
}
