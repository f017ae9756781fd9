import { describe, expect, it } from 'vitest';
import { evaluation } from '../../src/evaluate/evaluation.ts';
import { goldRows } from './rows.ts';

const options = { labels: ['a', 'b'], multiple: false };

describe('an evaluation', () => {
  it('counts what was taken for what, rows without a label last', () => {
    const rows = goldRows('a a a b', 'a b - b');
    const { results } = evaluation([{ name: 'm', rows, failures: { unsure: 1 } }], options);
    expect(results[0]?.confusion).toEqual({
      labels: ['a', 'b'],
      counts: [
        [1, 1, 1],
        [0, 1, 0],
      ],
    });
  });

  it('compares each pair once', () => {
    const one = { name: 'm', rows: goldRows('a b', 'a a'), failures: {} };
    const { comparisons } = evaluation([one, one, one], options);
    expect(comparisons.map(({ first, second }) => [first, second])).toEqual([
      [0, 1],
      [0, 2],
      [1, 2],
    ]);
  });

  it('says nothing of confidence where there is none, and nothing of confusion for several labels', () => {
    const contestant = { name: 'm', rows: goldRows('a b', 'a a'), failures: {} };
    const [single] = evaluation([contestant], { ...options, target: 0.9 }).results;
    expect(Object.keys(single ?? {})).toEqual([
      'name',
      'score',
      'intervals',
      'confusion',
      'failures',
    ]);
    const [several] = evaluation([contestant], { ...options, multiple: true }).results;
    expect(several).not.toHaveProperty('confusion');
  });
});
