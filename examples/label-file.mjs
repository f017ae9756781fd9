// Labels a file with any model and keeps every answer, so that running it again pays for nothing.
//
//   node examples/label-file.mjs fixtures/reviews.csv labelled.csv
//   node examples/label-file.mjs fixtures/reviews.csv labelled.csv openai::gpt-5-mini

import {
  classify,
  connectModel,
  fitModel,
  labelTask,
  Meter,
  openAnswers,
  readTable,
  SkllmError,
  writeTable,
} from 'skllm';

const [input, output, id = 'embedded'] = process.argv.slice(2);
if (!input || !output) throw new Error('Usage: label-file.mjs <input> <output> [model]');

const task = labelTask(['positive', 'negative'], { column: 'text' });
const table = await readTable(input);
const connected = await connectModel(id, { environment: process.env });
const model = await fitModel(connected, task, table.rows());
const store = model.kind === 'language' ? openAnswers('answers', { model, task }) : undefined;
const meter = new Meter({
  price: model.kind === 'language' ? model.price : undefined,
  maxRequests: 1000,
});

// Ctrl-C ends the run; what was answered by then is kept.
const stop = new AbortController();
process.once('SIGINT', () => stop.abort());

try {
  const outcomes = classify(table.rows(), task, model, {
    signal: stop.signal,
    asking: { store, meter },
  });
  await writeTable(table, task, outcomes, { to: output });
  console.log(`${output} is written; ${meter.counts().requests} requests were made.`);
} catch (error) {
  if (!(error instanceof SkllmError)) throw error;
  console.error(`${error.message}${error.hint ? `\n${error.hint}` : ''}`);
  process.exitCode = error.status;
} finally {
  await store?.close();
}
