// Measures what a few examples a label are worth to the embedded model: the rest of each set is
// labelled with 0, 2, 5 and 10 of them, drawn at random. SKLLM_DATA names a folder of CSV files with the
// columns text and label. Run `npm run build` first.
import { readdirSync } from 'node:fs';
import embedded from '../dist/providers/embedded.js';
import { seededRandom } from '../dist/random.js';
import { lineOf, percent, print, readSet, setsFolder } from './support/sets.mjs';

const folder = setsFolder();
const line = lineOf(12, 9);
const signal = new AbortController().signal;
const connection = { namespace: 'embedded', settings: {}, options: {}, fetch };
const counts = [0, 2, 5, 10];
const draws = 5;

if (folder !== undefined) {
  const model = await embedded.connect({ ...connection, model: '' });
  print(line(['set', ...counts.map((count) => `${count} a label`)]));
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.csv'))) {
    await measure(file.replace('.csv', ''), model);
  }
}

/** The same rows are labelled with each number of examples: those that are examples in none. */
async function measure(name, model) {
  const set = readSet(folder, name);
  const right = counts.map(() => 0);
  for (let draw = 0; draw < draws; draw++) {
    const pool = drawn(set, Math.max(...counts), draw);
    const taken = new Set(pool.flat());
    const places = set.texts.map((_, row) => row).filter((row) => !taken.has(row));
    for (const [at, count] of counts.entries()) {
      const examples = pool.flatMap((rows) => rows.slice(0, count));
      right[at] += (await accuracy(set, model, { examples, places })) / draws;
    }
  }
  print(line([name, ...right.map(percent)]));
}

async function accuracy({ texts, gold, task }, model, { examples, places }) {
  const shown = examples.map((row) => ({ text: texts[row], labels: [gold[row]] }));
  const rest = places.map((row) => texts[row]);
  const fitted = await model.fit({ ...task, examples: shown }, rest);
  const verdicts = await fitted.label(rest, task, { signal });
  const hits = verdicts.filter(({ prediction }, i) => prediction?.labels[0] === gold[places[i]]);
  return hits.length / places.length;
}

/** By label some of its rows, but half of them at most. */
function drawn({ gold, names }, most, seed) {
  const random = seededRandom(seed);
  const order = gold.map((_, row) => [random(), row]).sort(([a], [b]) => a - b);
  return names.map((name) => {
    const rows = order.map(([, row]) => row).filter((row) => gold[row] === name);
    return rows.slice(0, Math.min(most, rows.length >> 1));
  });
}
