import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseReply } from '../../src/classify/parse.ts';
import { replyText } from '../../src/classify/reply-text.ts';
import { drawRowKeys } from '../../src/classify/row-keys.ts';
import { wireModes } from '../../src/classify/wire-mode.ts';
import { anyTask, labelTask } from '../support/label-task.ts';

describe('the reply that a model should give', () => {
  it('is read as the labels it was written from, in every mode and for every kind of task', () => {
    const seed = fc.infiniteStream(fc.nat(1000));
    fc.assert(
      fc.property(anyTask, fc.constantFrom(...wireModes), seed, (task, mode, numbers) => {
        const keys = drawRowKeys(3, Math.random);
        const rows = keys.map((key) => {
          const first = numbers.next().value! % task.labels.length;
          const chosen = task.labels.slice(first, task.multiple ? first + 2 : first + 1);
          return { key, labels: chosen.map(({ name }) => name) };
        });
        const verdicts = parseReply(replyText(rows, task, mode), { task, keys, mode });
        for (const { key, labels } of rows) {
          expect(verdicts.get(key)).toEqual({ prediction: { kind: 'labels', labels } });
        }
      }),
    );
  });

  it('is one line in the form that the prompt asks for', () => {
    const rows = [
      { key: 'aa111', labels: ['b'] },
      { key: 'bb222', labels: ['a'] },
    ];
    expect(replyText(rows, labelTask(['a', 'b']), 'schema')).toBe('{"aa111":"b","bb222":"a"}');
    expect(replyText(rows, labelTask(['a', 'b'], { multiple: true }), 'codes')).toBe(
      '{"aa111":["L02"],"bb222":["L01"]}',
    );
  });
});
