import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReply } from '../../src/classify/parse.ts';
import type { ModelRequest } from '../../src/model.ts';
import { seededRandom } from '../../src/random.ts';
import type { LabelTask } from '../../src/task.ts';
import { rowsPerExample, writeExamples } from '../../src/tune/examples.ts';
import type { LabelledRow } from '../../src/tune/labelled-rows.ts';
import { anyTask, hostileText, labelTask, roomy } from '../support/label-task.ts';

/** A service whose format is the request and the reply as they are. */
const tuning = {
  example: (request: ModelRequest, reply: string) => JSON.stringify({ request, reply }),
};

function examplesOf(task: LabelTask, rows: readonly LabelledRow[], limits = roomy) {
  const model = { limits };
  const random = seededRandom(1);
  const file = writeExamples(rows, { task, model, tuning, rowsPerRequest: 3, random });
  const lines = file.bytes.toString().split('\n').slice(0, -1);
  const examples = lines.map(
    (line) => JSON.parse(line) as { readonly request: ModelRequest; readonly reply: string },
  );
  return { ...file, list: examples };
}

/** The rows of a request by key, as the message has them. */
function textsIn({ user }: ModelRequest): Record<string, string> {
  return JSON.parse(user.slice(user.indexOf('{\n'), user.lastIndexOf('\n}') + 2));
}

describe('examples', () => {
  it('hold every row once, with a reply that is read as its labels, whatever texts and labels hold', () => {
    fc.assert(
      fc.property(
        fc.array(hostileText, { minLength: 1, maxLength: 12 }),
        anyTask,
        (texts, task) => {
          const rows = texts.map((text, at) => {
            const labels = [task.labels[at % task.labels.length]!.name];
            return { text, labels, cells: [text] };
          });
          const { list } = examplesOf({ ...task, explain: false }, rows);
          const found = list.flatMap(({ request, reply }) => {
            const shown = textsIn(request);
            const keys = Object.keys(shown);
            const verdicts = parseReply(reply, { task, keys, mode: 'schema' });
            return keys.map((key) => ({ text: shown[key], verdict: verdicts.get(key) }));
          });
          expect(found).toEqual(
            rows.map(({ text, labels }) => ({
              text,
              verdict: { prediction: { kind: 'labels', labels } },
            })),
          );
        },
      ),
    );
  });

  it('leave out what no request can hold, and count it', () => {
    const task = labelTask(['a', 'b']);
    const rows = ['short', 'long '.repeat(4000)].map((text) => ({
      text,
      labels: ['a'],
      cells: [text],
    }));
    const limits = { contextTokens: 2000, contextKnown: true };
    expect(examplesOf(task, rows, limits)).toMatchObject({ examples: 1, tooLong: 1 });
  });

  it('are of as many rows as a request will have, but a hundred where there are few', () => {
    expect([9, 100, 250, 1999, 2000, 50_000].map(rowsPerExample)).toEqual([1, 1, 2, 19, 20, 20]);
  });
});
