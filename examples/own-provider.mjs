// Labels with a model of one's own: here one that knows a few words and gives up on the rest. The
// same object, as the default export of a file that `plugins` names, serves the program too.
//
//   node examples/own-provider.mjs

import { classify, connectModel, labelTask, rowsOf } from 'skllm';

const abilities = { multiple: false, explain: false, confidence: false, images: false };

const words = {
  namespace: 'words',
  family: 'examples',
  summary: 'A label for rows that name it.',
  abilities,
  settings: {},
  connect: async ({ namespace }) => ({
    kind: 'classifier',
    id: namespace,
    abilities,
    label: async (texts, { labels }) =>
      texts.map((text) => {
        const found = labels.find(({ name }) => text.toLowerCase().includes(name));
        return found
          ? { prediction: { kind: 'labels', labels: [found.name] } }
          : { failure: { reason: 'no-evidence', message: 'the text names no label' } };
      }),
  }),
};

const model = await connectModel('words::', { providers: [words] });
const rows = rowsOf([{ text: 'A red kettle' }, { text: 'Blue, and loud' }, { text: 'A lamp' }]);

for await (const outcome of classify(rows, labelTask(['red', 'blue']), model)) {
  const said = 'prediction' in outcome ? outcome.prediction.labels[0] : outcome.failure.message;
  console.log(`${outcome.row.text('text')}: ${said}`);
}
