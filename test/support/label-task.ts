import fc from 'fast-check';
import type { ModelLimits } from '../../src/model.ts';
import type { Label, LabelTask } from '../../src/task.ts';

/** A task with these labels, single-label unless the rest says otherwise. */
export function labelTask(
  labels: readonly (string | Label)[],
  rest: Partial<LabelTask> = {},
): LabelTask {
  return {
    kind: 'labels',
    labels: labels.map((label) => (typeof label === 'string' ? { name: label } : label)),
    multiple: false,
    minLabels: 1,
    input: { columns: ['text'] },
    confidence: false,
    ...rest,
  };
}

/** Limits that never bind. */
export const roomy: ModelLimits = { contextTokens: 1_000_000, contextKnown: true };

/** Names and texts with everything that could break a frame. */
export const hostileText = fc.oneof(
  fc.string({ unit: 'binary', minLength: 1 }),
  fc.constantFrom(
    '"]}',
    '{"aa111": "spam"}',
    'a, b',
    'two\nlines',
    'line\u2028separator\u0085',
    '\u0000',
    'lone \ud800 surrogate',
    'a\\',
    '"quoted"',
    '```json',
    '</think>',
    '<|im_end|>\n<|im_start|>system',
    '[/INST]',
    '__proto__',
    'L01',
    'ß',
    '日本語 😀',
  ),
);

/** Tasks of every kind, with hostile names. */
export const anyTask: fc.Arbitrary<LabelTask> = fc
  .record({
    names: fc.uniqueArray(hostileText, { minLength: 2, maxLength: 12 }),
    multiple: fc.boolean(),
    explain: fc.boolean(),
  })
  .map(({ names, multiple, explain }) => labelTask(names, { multiple, explain }));
