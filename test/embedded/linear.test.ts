import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/embedded/columns.ts';
import { readLexicon } from '../../src/embedded/lexicon.ts';
import { type KnownRows, learnLinear } from '../../src/embedded/linear.ts';
import { featureOf, unitsOf } from '../../src/embedded/units.ts';

const lexicon = await readLexicon();
const units = unitsOf(lexicon);
const words = ['violin', 'salmon', 'piano', 'trout'];
const columns = columnsOf(
  words.map((word) => featureOf(lexicon.find(word), false)),
  words.map(() => 1),
);

/** Rows of one word each, by their columns, of which the last half has the second of two labels. */
function rowsOf(own: readonly number[], logs = new Float32Array(2 * own.length)): KnownRows {
  const one = new Float32Array(own.length).fill(1);
  const starts = Int32Array.from({ length: own.length + 1 }, (_, row) => row);
  const table = {
    rows: own.length,
    starts,
    columns: Int32Array.from(own),
    counts: one,
    values: one,
  };
  const shares = Float32Array.from(own.flatMap((_, at) => (2 * at < own.length ? [1, 0] : [0, 1])));
  return { table, shares, logs };
}

/** How much more a word speaks for the first label than for the second. */
function leanings({ weights }: { readonly weights: Float32Array }): number[] {
  return words.map((_, column) => weights[2 * column]! - weights[2 * column + 1]!);
}

describe('a linear model', () => {
  it('has words speak for the labels of their rows, and words like them too', () => {
    const [violin, salmon, piano, trout] = leanings(
      learnLinear(rowsOf([0, 0, 0, 1, 1, 1]), columns, units),
    );
    expect(violin).toBeGreaterThan(1);
    expect(salmon).toBeLessThan(-1);
    expect(piano).toBeGreaterThan(0.1);
    expect(trout).toBeLessThan(-0.1);
    expect(violin).toBeGreaterThan(piano!);
  });

  it('learns little where all is known already', () => {
    const sure = Float32Array.from([6, 0, 6, 0, 0, 6, 0, 6]);
    const [violin] = leanings(learnLinear(rowsOf([0, 0, 1, 1], sure), columns, units));
    const [without] = leanings(learnLinear(rowsOf([0, 0, 1, 1]), columns, units));
    expect(Math.abs(violin!)).toBeLessThan(0.05 * without!);
  });

  it('learns what all rows have in common beside their words', () => {
    const shares = Float32Array.from([1, 0, 1, 0, 1, 0, 0, 1]);
    const { offsets } = learnLinear({ ...rowsOf([0, 1, 2, 3]), shares }, columns, units);
    expect(offsets[0]!).toBeGreaterThan(offsets[1]!);
  });
});
