import { describe, expect, it } from 'vitest';
import type { Table } from '../../src/embedded/columns.ts';
import { learn, posteriorLogs, support } from '../../src/embedded/naive-bayes.ts';
import { selfTraining } from '../../src/embedded/self-training.ts';
import { best } from '../../src/embedded/softmax.ts';

describe('naive Bayes', () => {
  it('gives a feature of one label alone a weight of ln(P(label | feature) / P(label)), smoothed', () => {
    const rows = [...Array(50).fill([0, 1]), ...Array(50).fill([0, 2])];
    const posteriors = Float32Array.from(rows.flatMap((_, i) => (i < 50 ? [1, 0] : [0, 1])));
    const { weights } = learn(tableOf(rows), 3, posteriors, 2);
    expect(weights[0]).toBeCloseTo(0);
    expect(weights[2]).toBeCloseTo(Math.log((50 + 20 * 0.5) / (70 * 0.5)), 5);
    expect(weights[3]).toBeCloseTo(Math.log((20 * 0.5) / (70 * 0.5)), 5);
  });

  it('prefers the label of more rows where nothing else speaks', () => {
    const posteriors = Float32Array.from([1, 0, 1, 0, 1, 0, 0, 1]);
    const model = learn(tableOf([[], [], [], []]), 0, posteriors, 2);
    const nothing = new Float32Array(2);
    const logs = posteriorLogs(support(tableOf([[]]), model), nothing, model);
    expect(logs[0]! - logs[1]!).toBeCloseTo(0.5 * Math.log((3 + 1) / (1 + 1)));
  });
});

describe('self-training', () => {
  // Feature 0 stands for label 0 and 1 for label 1; 2 and 3 are strangers that keep them company.
  const rows = [
    ...Array(30).fill([0, 2]),
    ...Array(30).fill([1, 3]),
    ...Array(5).fill([2]),
    ...Array(5).fill([3]),
  ];
  const scores = Float32Array.from(
    rows.flatMap((row) => [row.includes(0) ? 2 : 0, row.includes(1) ? 2 : 0]),
  );

  it('labels rows without any score by the company that their features keep', () => {
    const table = tableOf(rows);
    const { model, scale } = selfTraining(table, 4, scores, 2);
    const anchors = scores.map((score) => score / scale);
    const logs = posteriorLogs(support(table, model), anchors, model);
    expect(rows.map((_, row) => best(logs, row * 2, 2))).toEqual([
      ...Array(30).fill(0),
      ...Array(30).fill(1),
      ...Array(5).fill(0),
      ...Array(5).fill(1),
    ]);
  });

  it('tells how many rows changed hands', () => {
    const { shift } = selfTraining(tableOf(rows), 4, scores, 2);
    expect(shift).toBeCloseTo(5 / 70);
  });
});

/** A table of rows of columns, each once. */
function tableOf(rows: readonly number[][]): Table {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    starts[i + 1] = starts[i]! + row.length;
  });
  return {
    rows: rows.length,
    starts,
    columns: Int32Array.from(rows.flat()),
    counts: Float32Array.from(rows.flat(), () => 1),
    values: Float32Array.from(rows.flatMap((row) => row.map(() => 1 / Math.sqrt(row.length)))),
  };
}
