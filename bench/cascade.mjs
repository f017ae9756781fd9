// Measures cascades on public data sets: how often the promise holds, and how many rows are asked.
// The strong model is simulated: it gives the set's own label but for a share of noise, for which it
// draws one of the other labels. SKLLM_DATA names a folder of CSV files with the columns text and
// label. Run `npm run build` first.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { mostDisagreements, sampleSize } from '../dist/cascade/certification.js';
import { draw } from '../dist/cascade/draw.js';
import { marginOf } from '../dist/cascade/margin.js';
import { chooseThreshold } from '../dist/cascade/threshold.js';
import embedded from '../dist/providers/embedded.js';
import { seededRandom } from '../dist/random.js';

const folder = process.env.SKLLM_DATA;
const sets = ['agnews', 'dbpedia', 'sst2', 'banking77', '20ng', 'trec'];
const noises = [0, 0.05, 0.1];
const targets = [0.9, 0.95];
const risk = 0.05;
const seeds = 200;

if (folder === undefined || !existsSync(folder)) {
  print('SKLLM_DATA names no folder with test sets: nothing was measured.');
} else {
  print(line(['set', 'noise', 'target', 'sample', 'asked', 'least', 'most', 'agree', 'met']));
  for (const set of sets) await measure(set);
}

async function measure(set) {
  const records = parse(readFileSync(join(folder, `${set}.csv`)), { columns: true });
  const gold = records.map(({ label }) => label);
  const names = [...new Set(gold)].sort();
  const proposals = await propose(
    records.map(({ text }) => text),
    names,
  );
  for (const noise of noises) {
    for (const target of targets) {
      const runs = Array.from({ length: seeds }, (_, at) => {
        const seed = 1000 * at + 7;
        const strong = withNoise(gold, names, noise, seed);
        return cascade(proposals, strong, { agreement: target, risk }, seed + 1);
      });
      report(set, noise, target, runs);
    }
  }
}

/** The embedded model's label and margin of each row. */
async function propose(texts, names) {
  const connection = { namespace: 'embedded', settings: {}, options: {}, fetch, model: '' };
  const labels = names.map((name) => ({ name }));
  const input = { columns: ['text'] };
  const task = { kind: 'labels', labels, multiple: false, minLabels: 1, input, confidence: true };
  const model = await embedded.connect(connection);
  const fitted = await model.fit(task, texts);
  const verdicts = await fitted.label(texts, task, { signal: new AbortController().signal });
  return verdicts.map(({ prediction }) => {
    return prediction && { label: prediction.labels[0], margin: marginOf(prediction, false) };
  });
}

function withNoise(gold, names, noise, seed) {
  const random = seededRandom(seed);
  return gold.map((label) => {
    if (random() >= noise) return label;
    const others = names.filter((name) => name !== label);
    return others[Math.floor(random() * others.length)];
  });
}

/** One run of `skllm classify --escalate`, without the asking. */
function cascade(proposals, strong, promised, seed) {
  const rows = [...proposals.keys()];
  const open = rows.filter((row) => proposals[row]);
  const population = { rows: rows.length, open: open.length };
  const size = sampleSize(population, promised);
  const sample = new Set(draw(open, open.length, size, seed));
  const agrees = (row) => proposals[row].label === strong[row];
  const compared = [...sample].map((row) => ({
    margin: proposals[row].margin,
    agrees: agrees(row),
  }));
  const threshold = chooseThreshold(compared, mostDisagreements(size, population, promised));
  const kept = open.filter((row) => !sample.has(row) && proposals[row].margin > threshold);
  return {
    size,
    asked: 1 - kept.length / rows.length,
    agreement: 1 - kept.filter((row) => !agrees(row)).length / rows.length,
  };
}

function report(set, noise, target, runs) {
  const asked = runs.map((run) => run.asked).sort((a, b) => a - b);
  const met = runs.filter(({ agreement }) => agreement >= target - 1e-9).length / runs.length;
  const cells = [mean(asked), asked[0], asked.at(-1), mean(runs.map((run) => run.agreement)), met];
  print(line([set, percent(noise), percent(target), runs[0].size, ...cells.map(percent)]));
}

function mean(values) {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function percent(part) {
  return (100 * part).toFixed(1);
}

function line([first, ...rest]) {
  return [String(first).padEnd(10), ...rest.map((cell) => String(cell).padStart(7))].join(' ');
}

function print(text) {
  process.stdout.write(`${text}\n`);
}
