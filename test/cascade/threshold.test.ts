import { describe, expect, it } from 'vitest';
import { marginOf } from '../../src/cascade/margin.ts';
import { chooseThreshold } from '../../src/cascade/threshold.ts';

const sample = [
  { margin: 5, agrees: true },
  { margin: 4, agrees: false },
  { margin: 3, agrees: true },
  { margin: 2, agrees: false },
];

describe('the threshold', () => {
  it('stands at the first disagreement that is not allowed, which is not kept', () => {
    expect(chooseThreshold(sample, 0)).toBe(4);
    expect(chooseThreshold(sample, 1)).toBe(2);
  });

  it('keeps every row where fewer disagree than are allowed', () => {
    expect(chooseThreshold(sample, 2)).toBe(Number.NEGATIVE_INFINITY);
  });

  it('keeps none where none is allowed', () => {
    expect(chooseThreshold(sample, -1)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('the margin', () => {
  const prediction = { kind: 'labels', labels: ['a'] } as const;

  it('is the logarithm of how many times likelier the best label is', () => {
    const scores = [0.2, 0.6, 0.1];
    expect(marginOf({ ...prediction, scores }, false)).toBeCloseTo(Math.log(3));
    expect(marginOf({ ...prediction, scores: [0, 0] }, false)).toBe(0);
  });

  it('is the odds of the confidence where labels have no scores, or several are chosen', () => {
    expect(marginOf({ ...prediction, confidence: 0.75 }, false)).toBeCloseTo(Math.log(3));
    expect(marginOf({ ...prediction, confidence: 0.5, scores: [0.9, 0.1] }, true)).toBe(0);
  });

  it('is unknown where there is neither', () => {
    expect(marginOf(prediction, false)).toBeUndefined();
  });
});
