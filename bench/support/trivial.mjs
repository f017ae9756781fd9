import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const dist = process.env.SKLLM_DIST ?? fileURLToPath(new URL('../../dist', import.meta.url));

/** A built file of the program. */
export const load = (file) => import(pathToFileURL(join(dist, file)).href);

/** The whole path of `skllm classify`, with a model that answers at once. */
export async function labelTrivially(input, output, { shard } = {}) {
  const { openTable } = await load('io/table.js');
  const { tableWriter } = await load('io/writer.js');
  const { openOutput } = await load('io/output.js');
  const { recorder } = await load('io/record.js');
  const { classify } = await load('classify/classify.js');
  const options = { stdin: process.stdin, header: true, skipLines: 0, lenient: false, shard };
  const table = await openTable([input], options);
  const labels = [{ name: 'positive' }, { name: 'negative' }];
  const task = {
    kind: 'labels',
    labels,
    multiple: false,
    minLabels: 1,
    input: { columns: ['text'] },
  };
  const record = recorder(task, { column: 'label' });
  const columns = record.columns;
  const writer = tableWriter(table, { format: 'csv', columns, force: false, separator: '|' });
  const out = await openOutput(output, { stdout: process.stdout });
  await out.write(writer.head());
  const { signal } = new AbortController();
  const model = {
    kind: 'classifier',
    id: 'trivial',
    label: async (texts) =>
      texts.map((text) => ({
        prediction: { kind: 'labels', labels: [text.length % 2 ? 'positive' : 'negative'] },
      })),
  };
  for await (const outcome of classify(table.rows(), task, model, { signal })) {
    await out.write(writer.row(outcome.row, record.values(outcome)));
  }
  await out.write(writer.tail());
  await out.commit();
}
