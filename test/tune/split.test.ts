import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../src/random.ts';
import type { LabelledRow } from '../../src/tune/labelled-rows.ts';
import { splitRows } from '../../src/tune/split.ts';

function rows(labels: readonly string[]) {
  return labels.map((label, at) => ({ text: `row ${at}`, labels: [label], cells: [`row ${at}`] }));
}

const anyRows = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1 }).map(rows);

describe('a split', () => {
  it('puts every row on one side, in an order of its own', () => {
    fc.assert(
      fc.property(anyRows, fc.double({ min: 0, max: 0.5, noNaN: true }), (all, share) => {
        const { training, held } = splitRows(all, share, seededRandom(1));
        const texts = [...training, ...held].map(({ text }) => text);
        expect(texts.sort()).toEqual(all.map(({ text }) => text).sort());
      }),
    );
  });

  it('leaves every label a row to learn from, and holds out of each its share', () => {
    fc.assert(
      fc.property(anyRows, (all) => {
        const { training, held } = splitRows(all, 0.25, seededRandom(2));
        for (const label of new Set(all.map((row) => row.labels[0]!))) {
          const of = (some: readonly LabelledRow[]) =>
            some.filter((row) => row.labels[0] === label).length;
          expect(of(training)).toBeGreaterThan(0);
          // What rounding, and labels too small to be divided, leave to the others.
          expect(of(held)).toBeLessThanOrEqual(of(all) * 0.25 + 2.5);
        }
        expect(held.length).toBeLessThanOrEqual(Math.round(all.length * 0.25));
      }),
    );
  });

  it('is the same for the same seed alone', () => {
    const all = rows(Array.from({ length: 60 }, (_, at) => 'abc'[at % 3]!));
    const split = (seed: number) => splitRows(all, 0.2, seededRandom(seed));
    expect(split(1)).toEqual(split(1));
    expect(split(1)).not.toEqual(split(2));
    expect(split(1).held).toHaveLength(12);
  });

  it('holds nothing out where nothing is asked for', () => {
    expect(splitRows(rows(['a', 'b']), 0, seededRandom(1)).held).toEqual([]);
  });
});
