// Labels objects that are in memory, with the model that comes with skllm: no key, no network.
//
//   node examples/label-objects.mjs

import { classify, connectModel, fitModel, labelTask, rowsOf } from 'skllm';

const tickets = [
  { id: 1, text: 'I was charged twice and would like my money back' },
  { id: 2, text: 'The app crashes whenever I open the settings' },
  { id: 3, text: 'Please refund the payment for last month' },
  { id: 4, text: 'Clicking on save does nothing but show an error' },
];

const task = labelTask(
  [
    { name: 'billing', description: 'payments, invoices, refunds, prices' },
    { name: 'bug', description: 'errors, crashes, things that do not work' },
  ],
  { confidence: true },
);

// Fitting to rows like those to come is what makes the embedded model good.
const model = await fitModel(await connectModel('embedded'), task, rowsOf(tickets));

for await (const outcome of classify(rowsOf(tickets), task, model)) {
  const said =
    'prediction' in outcome ? outcome.prediction.labels[0] : `none: ${outcome.failure.reason}`;
  console.log(`${outcome.row.text('id')}: ${said}`);
}
