import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Columns, columnsOf, type Table } from '../../src/embedded/columns.ts';
import { mixedWithNeighbours, neighboursOf } from '../../src/embedded/neighbours.ts';

describe('the neighbours of a row', () => {
  // Features 0 to 4 are shared by few rows, feature 5 by half of them.
  const rows = Array.from({ length: 50 }, (_, i) => (i % 2 === 0 ? [5] : []));
  rows[0] = [0, 1, 2];
  rows[1] = [0, 1, 3];
  rows[2] = [0, 4];
  rows[3] = [4, 5];

  it('are the rows that share features with it, the most alike first', () => {
    const found = neighboursOf(...tableOf(rows));
    expect(found.each).toBe(5);
    expect([...found.rows.subarray(0, 5)]).toEqual([1, 2, -1, -1, -1]);
    expect(found.parts[0]).toBeGreaterThan(found.parts[1]!);
    expect([...found.rows.subarray(10, 15)]).toEqual([3, 0, 1, -1, -1]);
  });

  it('are not found by features that many rows have', () => {
    const found = neighboursOf(...tableOf(rows));
    expect([...found.rows.subarray(15, 20)]).toEqual([2, -1, -1, -1, -1]);
    expect([...found.rows.subarray(20, 25)]).toEqual([-1, -1, -1, -1, -1]);
  });

  it('are other rows, each once, with parts of a sum of 1', () => {
    const bag = fc.uniqueArray(fc.nat(30), { maxLength: 6 });
    fc.assert(
      fc.property(fc.array(bag, { minLength: 1, maxLength: 60 }), (bags) => {
        const { each, rows: found, parts } = neighboursOf(...tableOf(bags));
        for (let row = 0; row < bags.length; row++) {
          const own = [...found.subarray(row * each, (row + 1) * each)].filter((one) => one >= 0);
          expect(own).not.toContain(row);
          expect(new Set(own).size).toBe(own.length);
          const sum = parts.subarray(row * each, (row + 1) * each).reduce((a, b) => a + b, 0);
          expect(sum).toBeCloseTo(own.length > 0 ? 1 : 0, 5);
        }
      }),
    );
  });

  it('count three tenths of what is believed about it', () => {
    const neighbours = {
      each: 2,
      rows: Int32Array.of(1, 2, -1, -1, 0, -1),
      parts: Float32Array.of(0.75, 0.25, 0, 0, 1, 0),
    };
    const mixed = mixedWithNeighbours(Float32Array.of(1, 0, 0, 1, 0.5, 0.5), 2, neighbours);
    const expected = [1 - 0.3 * (0.75 + 0.25 / 2), 0.3 * (0.75 + 0.25 / 2), 0, 1, 0.65, 0.35];
    expect([...mixed]).toEqual(expected.map((part) => expect.closeTo(part, 5)));
  });
});

/** A table of rows of features, each once, and its columns. */
function tableOf(rows: readonly (readonly number[])[]): [Table, Columns] {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    starts[i + 1] = starts[i]! + row.length;
  });
  const features = [...Array(31).keys()];
  const table = {
    rows: rows.length,
    starts,
    columns: Int32Array.from(rows.flat()),
    counts: Float32Array.from(rows.flat(), () => 1),
    values: Float32Array.from(rows.flatMap((row) => row.map(() => 1 / Math.sqrt(row.length)))),
  };
  return [
    table,
    columnsOf(
      features,
      features.map(() => 1),
    ),
  ];
}
