/**
 * Rate at which a fitted embedded model labels news-like texts, four labels: in this thread alone and
 * with a second one. The two take turns; the table shows medians.
 *
 * Usage: npm run build && SKLLM_DATA=<folder> node bench/embedded-label.mjs [texts = 100000] [rounds = 5]
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fittingClassifier } from '../dist/embedded/classifier.js';
import { readLexicon } from '../dist/embedded/lexicon.js';
import { inThreads } from '../dist/embedded/threads.js';
import { newsTexts } from './support/news.mjs';

const [count = 100_000, rounds = 5] = process.argv.slice(2).map(Number);
const data = join(process.env.SKLLM_DATA ?? '', 'agnews.csv');
const portion = 256;
const { signal } = new AbortController();
const task = {
  kind: 'labels',
  labels: ['world', 'sports', 'business', 'science and technology'].map((name) => ({ name })),
  multiple: false,
  minLabels: 1,
  input: { columns: ['text'] },
  confidence: false,
};

if (process.env.SKLLM_DATA === undefined || !existsSync(data)) {
  process.stdout.write('SKLLM_DATA names no folder with agnews.csv: nothing was measured.\n');
} else await compare();

async function compare() {
  const next = newsTexts(data);
  // From bytes, as they come from a file: a text that was joined is no plain string yet.
  const texts = Array.from({ length: count }, () => Buffer.from(next()).toString());
  const fitted = await fittingClassifier('embedded', await readLexicon()).fit(
    task,
    texts.slice(0, 20_000),
  );
  const ways = { 'one thread': fitted, 'two threads': inThreads(fitted, 2) };
  const runs = Object.fromEntries(Object.keys(ways).map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (const [name, classifier] of Object.entries(ways)) {
      const run = await labelled(classifier, texts);
      if (round > 0) runs[name].push(run); // The first round starts threads and compiles.
    }
  }
  for (const [name, all] of Object.entries(runs)) {
    const seconds = Math.round(count / median(all.map((one) => one.seconds)));
    const cpu = Math.round(count / median(all.map((one) => one.cpu)));
    process.stdout.write(`${name.padEnd(12)} ${seconds} rows/s, ${cpu} rows per CPU second\n`);
  }
}

/** Labels the texts, as many portions at a time as the classifier likes. */
async function labelled(classifier, texts) {
  const [started, before] = [performance.now(), process.cpuUsage()];

  let at = 0;
  async function lane() {
    while (at < texts.length) {
      const own = texts.slice(at, at + portion);
      at += portion;
      await classifier.label(own, task, { signal });
    }
  }
  await Promise.all(Array.from({ length: classifier.concurrency ?? 1 }, lane));
  const { user, system } = process.cpuUsage(before);
  return { seconds: (performance.now() - started) / 1000, cpu: (user + system) / 1e6 };
}

function median(values) {
  return values.toSorted((a, b) => a - b)[values.length >> 1];
}
