// Measures the embedded model on public data sets: accuracy row by row and fitted, and speed.
// SKLLM_DATA names a folder of CSV files with the columns text and label. Run `npm run build` first.
import { readdirSync } from 'node:fs';
import embedded from '../dist/providers/embedded.js';
import { lineOf, percent, print, readSet, setsFolder } from './support/sets.mjs';

const folder = setsFolder();
const line = lineOf(12, 9);
const signal = new AbortController().signal;
const connection = { namespace: 'embedded', settings: {}, options: {}, fetch };

if (folder !== undefined) {
  await measure(folder);
}

async function measure(folder) {
  const started = performance.now();
  const model = await embedded.connect({ ...connection, model: '' });
  const loaded = performance.now() - started;
  print(
    line(['set', 'labels', 'rows', 'majority', 'overlap', 'by row', 'fitted', 'F1', 'ECE', 'half']),
  );
  const results = [];
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.csv'))) {
    results.push(await measureSet(name.replace('.csv', ''), model));
  }
  print('');
  print(line(['set', 'chars/row', 'by row/s', 'fit ms', 'fitted/s', '', '', '', '']));
  for (const result of results) print(result.speed);
  const memory = Math.round(process.memoryUsage().rss / 2 ** 20);
  print(`\nLexicon loaded in ${Math.round(loaded)} ms; ${memory} MB of memory at the end.`);
}

async function measureSet(set, model) {
  const { texts, gold, names, ...read } = readSet(folder, set);
  const task = { ...read.task, confidence: true };
  const byRow = await timed(() => model.label(texts, task, { signal }));
  const fit = await timed(() => model.fit(task, texts));
  const fitted = await timed(() => fit.value.label(texts, task, { signal }));
  print(
    line([
      set,
      names.length,
      texts.length,
      percent(majority(gold)),
      percent(accuracy(gold, overlap(texts, names))),
      percent(accuracy(gold, labelsOf(byRow.value))),
      percent(accuracy(gold, labelsOf(fitted.value))) + (fit.value.fitted.kept ? '' : ' (row)'),
      percent(macroF1(gold, labelsOf(fitted.value), names)),
      percent(calibrationError(gold, fitted.value)),
      percent(surestHalf(gold, fitted.value)),
    ]),
  );
  const rate = ({ ms }) => Math.round((1000 * texts.length) / ms);
  const characters = texts.reduce((sum, { length }) => sum + length, 0) / texts.length;
  const speeds = [Math.round(characters), rate(byRow), Math.round(fit.ms), rate(fitted)];
  return { speed: line([set, ...speeds]) };
}

function labelsOf(verdicts) {
  return verdicts.map((verdict) => verdict.prediction?.labels[0]);
}

function majority(gold) {
  const counts = new Map();
  for (const label of gold) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(...counts.values()) / gold.length;
}

function accuracy(gold, predicted) {
  return gold.filter((label, i) => label === predicted[i]).length / gold.length;
}

function macroF1(gold, predicted, names) {
  const scores = names.map((name) => {
    const right = gold.filter((label, i) => label === name && predicted[i] === name).length;
    const all = [...gold, ...predicted].filter((label) => label === name).length;
    return all === 0 ? 0 : (2 * right) / all;
  });
  return scores.reduce((sum, score) => sum + score, 0) / names.length;
}

/** Expected calibration error over 15 bins of equal width (Guo et al. 2017). */
function calibrationError(gold, verdicts) {
  const gaps = new Float64Array(15);
  verdicts.forEach(({ prediction }, i) => {
    if (prediction === undefined) return;
    const bin = Math.min(14, Math.floor(prediction.confidence * 15));
    gaps[bin] += prediction.confidence - (prediction.labels[0] === gold[i] ? 1 : 0);
  });
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / gold.length;
}

/** Accuracy of the half of the rows with the highest confidence. */
function surestHalf(gold, verdicts) {
  const surest = verdicts
    .map(({ prediction }, i) => ({ prediction, right: prediction?.labels[0] === gold[i] }))
    .sort((a, b) => (b.prediction?.confidence ?? 0) - (a.prediction?.confidence ?? 0))
    .slice(0, gold.length >> 1);
  return surest.filter(({ right }) => right).length / surest.length;
}

/** The simplest rival: the label whose words occur in the text, rare words counting more. */
function overlap(texts, names) {
  const words = texts.map((text) => new Set(wordsOf(text)));
  const rarity = new Map();
  for (const name of names) {
    for (const word of wordsOf(name)) {
      const rows = words.filter((own) => own.has(word)).length;
      rarity.set(word, Math.log((texts.length + 1) / (rows + 1)));
    }
  }
  return words.map((own, row) => {
    const scores = names.map((name) =>
      wordsOf(name).reduce((sum, word) => sum + (own.has(word) ? rarity.get(word) : 0), 0),
    );
    const top = Math.max(...scores);
    const tied = names.filter((_, k) => scores[k] === top);
    return tied[row % tied.length];
  });
}

function wordsOf(text) {
  return text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
}

async function timed(work) {
  const started = performance.now();
  const value = await work();
  return { value, ms: performance.now() - started };
}
