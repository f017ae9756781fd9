import { expect, it } from 'vitest';
import { warnings } from '../../src/embedded/warnings.ts';
import { task } from './task.ts';

it('labels that the model can tell need no warning', () => {
  expect(warnings(task(['sports', 'business', 'ironing']))).toEqual([]);
});

it.each(['hate', 'Hate speech', 'abusive', 'offensive', 'toxic', 'sarcasm', 'ironic'])(
  '%s is warned of',
  (name) => {
    expect(warnings(task([name, 'fine']))).toEqual([expect.stringContaining(`"${name}"`)]);
  },
);

it('null labels are warned of in one sentence', () => {
  expect(warnings(task(['positive', 'negative', 'neutral'], { other: 'off topic' }))).toEqual([
    expect.stringContaining('"neutral", "off topic"'),
  ]);
});

it('a hard label and its opposite are each warned of', () => {
  expect(warnings(task(['toxic', 'not toxic']))).toHaveLength(2);
});
