import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { likeRows } from '../../src/classify/like-rows.ts';

const candidates = fc.array(
  fc.uniqueArray(fc.integer({ min: 0, max: 30 }), { minLength: 5, maxLength: 5 }),
  { maxLength: 80 },
);

describe('rows with candidates in common', () => {
  it('are each in one group that keeps to its bounds', () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 5, max: 20 }), (rows, labels) => {
        const groups = likeRows(rows, { rows: 8, labels });
        expect(groups.flat().sort((a, b) => a - b)).toEqual([...rows.keys()]);
        for (const group of groups) {
          expect(group.length).toBeLessThanOrEqual(8);
          expect(new Set(group.flatMap((row) => rows[row]!)).size).toBeLessThanOrEqual(labels);
        }
      }),
    );
  });

  it('come together, whatever lies between them', () => {
    const rows = Array.from({ length: 12 }, (_, row) => [row % 3, 10 + (row % 3)]);
    expect(likeRows(rows, { rows: 4, labels: 4 })).toEqual([
      [0, 3, 6, 9],
      [1, 4, 7, 10],
      [2, 5, 8, 11],
    ]);
  });

  it('take a neighbour that brings few labels where no equal row is left', () => {
    const rows = [
      [1, 2, 3],
      [7, 8, 9],
      [2, 3, 4],
    ];
    expect(likeRows(rows, { rows: 2, labels: 6 })).toEqual([[0, 2], [1]]);
  });
});
