import { expect, it } from 'vitest';
import { exampleChoice } from '../../src/classify/few-shot.ts';
import type { Example } from '../../src/task.ts';

/** Places a text on a circle by the degrees that it begins with. */
function embed(text: string): number[] {
  const angle = (Number.parseFloat(text) * Math.PI) / 180;
  return [3 * Math.cos(angle), 3 * Math.sin(angle)];
}

function example(text: string, ...labels: string[]): Example {
  return { text, labels };
}

function chosen(examples: readonly Example[], perLabel: number, text: string): string[] {
  return exampleChoice(examples, perLabel, embed)(text).map((one) => one.text);
}

const examples = [
  example('90 a', 'a'),
  example('5 a', 'a'),
  example('40 b', 'b'),
  example('10 a', 'a'),
  example('170 b', 'b'),
];

it('takes the nearest of each label, the nearest first, labels in turn', () => {
  expect(chosen(examples, 2, '0')).toEqual(['5 a', '40 b', '10 a', '170 b']);
  expect(chosen(examples, 2, '100')).toEqual(['90 a', '40 b', '10 a', '170 b']);
});

it('takes what there is of a small label', () => {
  expect(chosen(examples, 3, '0')).toEqual(['5 a', '40 b', '10 a', '170 b', '90 a']);
  expect(chosen([], 3, '0')).toEqual([]);
  expect(chosen(examples, 0, '0')).toEqual([]);
});

it('shows an example of several labels once', () => {
  expect(chosen([example('1', 'a', 'b'), example('2', 'b')], 2, '0')).toEqual(['1', '2']);
});

it('takes the earlier of two that are equally near', () => {
  expect(chosen([example('10 x', 'a'), example('10 y', 'a')], 1, '0')).toEqual(['10 x']);
});

it('measures the direction of a text, not its length, and bears a text without any', () => {
  const lengths: Record<string, number[]> = {
    far: [100, 100],
    near: [0.1, 0],
    row: [1, 0],
    none: [0, 0],
  };
  const choose = exampleChoice(
    [example('far', 'a'), example('near', 'a')],
    1,
    (text) => lengths[text]!,
  );
  expect(choose('row').map((one) => one.text)).toEqual(['near']);
  expect(choose('none').map((one) => one.text)).toEqual(['far']);
});
