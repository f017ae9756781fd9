import { describe, expect, it } from 'vitest';
import { intervals } from '../../src/evaluate/bootstrap.ts';
import { goldRows } from './rows.ts';

describe('a bootstrap interval', () => {
  const rows = Array.from({ length: 400 }, (_, at) => ({
    gold: ['a'],
    predicted: [at % 4 === 0 ? 'b' : 'a'],
  }));

  it('of three quarters in 400 rows is about 4.2 % to either side', () => {
    // 1.96 · √(0.75 · 0.25 / 400) = 0.0424
    const [from, to] = intervals(rows, ['a', 'b']).accuracy;
    expect(from).toBeCloseTo(0.75 - 0.0424, 2);
    expect(to).toBeCloseTo(0.75 + 0.0424, 2);
  });

  it('is the same for the same rows', () => {
    expect(intervals(rows, ['a', 'b'])).toEqual(intervals(rows, ['a', 'b']));
  });

  it("is Wilson's where every draw is alike: three of three rows promise little", () => {
    // 3 / (3 + 1.96²) = 0.4385
    const interval = [expect.closeTo(0.4385, 4), expect.closeTo(1, 10)];
    const right = intervals(goldRows('a b c', 'a b c'), ['a', 'b', 'c']);
    expect(right).toEqual({ accuracy: interval, macroF1: interval });
    const { accuracy } = intervals(goldRows('a a a', 'b b b'), ['a', 'b']);
    expect(accuracy).toEqual([expect.closeTo(0, 10), expect.closeTo(1 - 0.4385, 4)]);
  });
});
