import { describe, expect, it } from 'vitest';
import type { Table } from '../../src/embedded/columns.ts';
import { learn, support } from '../../src/embedded/naive-bayes.ts';
import { type Course, posteriorLogs, selfTraining } from '../../src/embedded/self-training.ts';
import { bests } from '../../src/embedded/softmax.ts';

describe('naive Bayes', () => {
  it('gives a feature of one label alone a weight of ln(P(label | feature) / P(label)), smoothed', () => {
    const rows = [...Array(50).fill([0, 1]), ...Array(50).fill([0, 2])];
    const posteriors = Float32Array.from(rows.flatMap((_, i) => (i < 50 ? [1, 0] : [0, 1])));
    const { weights } = learn(tableOf(rows), 3, posteriors, plain);
    expect(weights[0]).toBeCloseTo(0);
    expect(weights[2]).toBeCloseTo(Math.log((50 + 20 * 0.5) / (70 * 0.5)), 5);
    expect(weights[3]).toBeCloseTo(Math.log((20 * 0.5) / (70 * 0.5)), 5);
  });

  it('prefers the label of more rows where nothing else speaks', () => {
    const posteriors = Float32Array.from([1, 0, 1, 0, 1, 0, 0, 1]);
    const { priors } = learn(tableOf([[], [], [], []]), 0, posteriors, plain);
    expect(priors[0]! - priors[1]!).toBeCloseTo(Math.log((3 + 1) / (1 + 1)));
  });

  it('hears nothing of silent labels', () => {
    const posteriors = Float32Array.from([1, 0, 0, 1]);
    const { weights } = learn(tableOf([[0], [1]]), 2, posteriors, { ...plain, silent: [1] });
    expect([weights[1], weights[3]]).toEqual([0, 0]);
    expect(weights[0]).toBeGreaterThan(0);
  });

  it('adds up what features say', () => {
    const table = tableOf([[0, 1], [1]]);
    const logs = support(table, Float32Array.of(1, 0, 2, 4), 2);
    const root = Math.SQRT1_2;
    expect([...logs]).toEqual([3 * root, 4 * root, 2, 4].map((sum) => expect.closeTo(sum, 5)));
  });
});

const plain = { prior: { weight: 1, evening: 0.5 }, silent: [] };

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

  const training = { table: tableOf(rows), columns: 4, anchors: scores, silent: [] };

  it('labels rows without any score by the company that their features keep', () => {
    const { logs } = selfTraining(training, course);
    expect([...bests(logs, 2)]).toEqual([
      ...Array(30).fill(0),
      ...Array(30).fill(1),
      ...Array(5).fill(0),
      ...Array(5).fill(1),
    ]);
  });

  it('ends with a model that gives the same again', () => {
    const { model, logs } = selfTraining(training, course);
    const supports = support(training.table, model.weights, 2);
    const balance = { ...course, ...model, anchorWeight: 1 };
    expect(posteriorLogs(supports, scores, balance)).toEqual(logs);
  });

  it('learns from rows whose labels are known', () => {
    const known = new Map(Array.from({ length: 5 }, (_, i) => [60 + i, [1]]));
    const leaning = (logs: Float32Array) => logs[121]! - logs[120]!;
    const free = leaning(selfTraining(training, course).logs);
    expect(leaning(selfTraining({ ...training, known }, course).logs)).toBeGreaterThan(free + 0.5);
  });

  it('believes rows a little about the rows that are like them', () => {
    const like = new Int32Array(rows.length).fill(-1);
    // The rows of feature 2 alone look like rows of label 1.
    for (let row = 60; row < 65; row++) like[row] = 30;
    const neighbours = { each: 1, rows: like, parts: Float32Array.from(like, () => 1) };
    const leaning = (logs: Float32Array) => logs[121]! - logs[120]!;
    const free = leaning(selfTraining(training, course).logs);
    const led = leaning(selfTraining({ ...training, neighbours }, course).logs);
    expect(led).toBeGreaterThan(free + 0.1);
  });
});

const course: Course = {
  rounds: 10,
  sharpness: 2,
  anchorWeight: [0.5, 1],
  prior: { weight: 1, evening: 0.5 },
  neighbours: false,
  refinements: 0,
  mostShift: 1,
  mostChanged: 1,
};

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
