import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cascadeCurve, cheapest } from '../../src/evaluate/cascading.ts';
import type { GoldRow } from '../../src/evaluate/gold-row.ts';

function row(gold: string, predicted: string | undefined, confidence?: number): GoldRow {
  return { gold: [gold], predicted: predicted === undefined ? undefined : [predicted], confidence };
}

describe('a cascade of two contestants', () => {
  const first = [row('a', 'a', 0.9), row('a', 'b', 0.8), row('b', 'a', 0.8), row('b', undefined)];
  const second = [row('a', 'a'), row('a', 'b'), row('b', 'b'), row('b', 'b')];

  it('asks less and less, and says what is lost', () => {
    expect(cascadeCurve(first, second)).toEqual([
      { asked: 1, agreement: 1, accuracy: 0.75 },
      { threshold: 0.9, asked: 0.75, agreement: 1, accuracy: 0.75 },
      { threshold: 0.8, asked: 0.25, agreement: 0.75, accuracy: 0.5 },
    ]);
  });

  it('is none where the first does not say how sure it is', () => {
    expect(cascadeCurve([row('a', 'a'), row('a', undefined)], second.slice(0, 2))).toEqual([]);
  });

  it('is cheapest where fewest rows are asked for an agreement', () => {
    const curve = cascadeCurve(first, second);
    expect(cheapest(curve, 1).asked).toBe(0.75);
    expect(cheapest(curve, 0.7).asked).toBe(0.25);
  });

  it('ends with the labels of the one or the other, row by row', () => {
    const label = fc.constantFrom('a', 'b', undefined);
    const line = fc.tuple(fc.constantFrom('a', 'b'), label, label, fc.integer({ min: 0, max: 5 }));
    fc.assert(
      fc.property(fc.array(line, { minLength: 1 }), (lines) => {
        const one = lines.map(([gold, said, , sure]) => row(gold, said, sure / 5));
        const two = lines.map(([gold, , said]) => row(gold, said));
        for (const { threshold = 2, asked, agreement, accuracy } of cascadeCurve(one, two)) {
          const kept = one.map((it) => it.predicted !== undefined && it.confidence! >= threshold);
          const share = (test: (at: number) => boolean) =>
            lines.filter((_, at) => test(at)).length / lines.length;
          const said = (at: number) => (kept[at] ? one : two)[at]!.predicted?.[0];
          expect(asked).toBeCloseTo(share((at) => !kept[at]));
          expect(accuracy).toBeCloseTo(share((at) => said(at) === lines[at]![0]));
          expect(agreement).toBeCloseTo(
            share((at) => !kept[at] || (said(at) === lines[at]![2] && said(at) !== undefined)),
          );
        }
      }),
    );
  });
});
