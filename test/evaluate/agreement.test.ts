import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kappa, mcNemar } from '../../src/evaluate/agreement.ts';
import { goldRows } from './rows.ts';

function pairs(counts: readonly (readonly [string, string, number])[]) {
  return counts.flatMap(([one, other, times]) =>
    Array.from({ length: times }, () => [one, other] as const),
  );
}

describe("Cohen's kappa", () => {
  it('is 0.4 in the usual example of fifty grant applications', () => {
    const found = kappa(
      pairs([
        ['yes', 'yes', 20],
        ['yes', 'no', 5],
        ['no', 'yes', 10],
        ['no', 'no', 15],
      ]),
    );
    expect(found).toBeCloseTo(0.4, 10);
  });

  it('is that of the published example of scikit-learn', () => {
    const [one, other] = ['2 0 2 2 0 1'.split(' '), '0 0 2 2 0 2'.split(' ')];
    expect(kappa(one.map((label, at) => [label, other[at]]))).toBeCloseTo(0.42857, 5);
  });

  it.each([3, 10, 49])('is undefined where chance alone agrees on all of %i rows', (rows) => {
    expect(kappa(pairs([['a', 'a', rows]]))).toBeUndefined();
  });

  it('is 0, not almost, where agreement is that of chance', () => {
    expect(
      kappa(
        pairs([
          ['a', 'a', 71],
          ['a', 'b', 29],
        ]),
      ),
    ).toBe(0);
  });
});

describe("McNemar's test", () => {
  it('is exact: one against five is 2 · (1 + 6) / 64', () => {
    const first = goldRows('a a a a a a a', 'a b b b b b a');
    const second = goldRows('a a a a a a a', 'b a a a a a a');
    expect(mcNemar(first, second)).toEqual({
      onlyFirst: 1,
      onlySecond: 5,
      p: expect.closeTo(14 / 64, 10),
    });
  });

  it('finds no difference between equals', () => {
    const rows = goldRows('a b', 'a a');
    expect(mcNemar(rows, rows)).toEqual({ onlyFirst: 0, onlySecond: 0, p: 1 });
  });

  it('does not vanish for thousands of rows', () => {
    const gold = Array.from({ length: 4000 }, () => 'a').join(' ');
    const half = Array.from({ length: 4000 }, (_, at) => (at % 2 ? 'a' : 'b')).join(' ');
    const other = Array.from({ length: 4000 }, (_, at) => (at % 2 ? 'b' : 'a')).join(' ');
    expect(mcNemar(goldRows(gold, half), goldRows(gold, other)).p).toBe(1);
  });

  it('is the same from either side, and a probability', () => {
    const answers = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1 });
    fc.assert(
      fc.property(answers, (both) => {
        const rows = (at: 0 | 1) =>
          both.map((pair) => ({ gold: ['a'], predicted: [pair[at] ? 'a' : 'b'] }));
        const there = mcNemar(rows(0), rows(1));
        expect(mcNemar(rows(1), rows(0)).p).toBe(there.p);
        expect(there.p).toBeGreaterThan(0);
        expect(there.p).toBeLessThanOrEqual(1);
      }),
    );
  });
});
