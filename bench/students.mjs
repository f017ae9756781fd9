// Measures students: what the embedded model learns from rows that people labelled, by themselves as
// `skllm tune start --model embedded` has it, and beside the unlabelled rows of the table as
// `--examples` has it. The other rows are examined. SKLLM_DATA names a folder of CSV files with the
// columns text and label. Run `npm run build` first.
import { draw } from '../dist/cascade/draw.js';
import embedded from '../dist/providers/embedded.js';
import { teachStudent } from '../dist/tune/student.js';
import { lineOf, percent, print, readSet, setsFolder } from './support/sets.mjs';

const folder = setsFolder();
const line = lineOf(10, 9);
const sets =
  process.argv.length > 2
    ? process.argv.slice(2)
    : ['agnews', 'dbpedia', '20ng', 'banking77', 'trec', 'sst2'];
const examined = 500;
const sizes = [200, 500, 1300];
const { signal } = new AbortController();

if (folder !== undefined) {
  print(line(['set', 'labelled', 'none', 'beside', 'alone', 'least', 'kB']));
  for (const set of sets) await measure(set);
}

async function measure(set) {
  const { texts, gold, task } = readSet(folder, set);
  const rows = texts.map((text, at) => ({ text, labels: [gold[at]] }));
  const held = draw(rows, rows.length, examined, 1);
  const others = rows.filter((row) => !held.includes(row));
  const connection = { namespace: 'embedded', settings: {}, options: {}, fetch, model: '' };
  const model = await embedded.connect(connection);
  const none = await share(await model.fit(task, texts), task, held);
  for (const size of sizes) {
    const training = draw(others, others.length, size, 2);
    const beside = await model.fit({ ...task, examples: training }, texts);
    const options = { risk: 0.05, when: new Date(), signal };
    const alone = await teachStudent(model, task, { training, held }, options);
    const { agreeing, agreement } = alone.certificate;
    const shares = [none, await share(beside, task, held), agreeing / examined, agreement];
    const kilobytes = alone.model.save(alone.certificate).length / 1024;
    print(line([set, size, ...shares.map(percent), Math.round(kilobytes)]));
  }
}

async function share(model, task, rows) {
  const texts = rows.map(({ text }) => text);
  const verdicts = await model.label(texts, task, { signal });
  const right = verdicts.filter(
    ({ prediction }, at) => prediction?.labels[0] === rows[at].labels[0],
  );
  return right.length / rows.length;
}
