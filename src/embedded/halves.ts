import { type Agreement, agreementOf } from './agreement.ts';
import { anchorsOf, fitAnchoring } from './anchoring.ts';
import type { Bags } from './bags.ts';
import { type Columns, tableOf } from './columns.ts';
import type { RowModel } from './row-model.ts';
import { type Course, selfTraining } from './self-training.ts';
import { bests } from './softmax.ts';

/** A way to fit; without a course it is the anchors alone. */
export type Way = Course | undefined;

/**
 * Tries ways of fitting without any known label: each is gone twice, with one half of the features
 * and with the other, and what matters is how far the two labellings agree. Agreement is no proof:
 * both halves may drift alike.
 *
 * @returns One mean agreement a way.
 */
export function tryWays(
  bags: Bags,
  columns: Columns,
  model: RowModel,
  ways: readonly Way[],
): Agreement[] {
  const labels = model.labels.names.length;
  const found = splits.map((split) => {
    const labellings = [0, 1].map((half) => {
      const label = labellerOf(halfOf(bags, split, half), columns, model);
      return ways.map((way) => label(way));
    });
    return ways.map((_, i) => agreementOf(labellings[0]![i]!, labellings[1]![i]!, labels));
  });
  return ways.map((_, i) => ({
    kappa: mean(found.map((one) => one[i]!.kappa)),
    accuracy: mean(found.map((one) => one[i]!.accuracy)),
  }));
}

/** Seeds; more splits than two change next to nothing. */
const splits = [11, 12];

function labellerOf(bags: Bags, columns: Columns, model: RowModel): (way: Way) => Int32Array {
  const { labels } = model;
  const scores = model.scores(bags);
  const anchors = anchorsOf(scores, fitAnchoring(scores, labels));
  const table = tableOf(bags, columns);
  const silent = labels.nulls.map(({ position }) => position);
  const rows = { table, columns: columns.count, anchors, silent };
  return (way) => bests(way ? selfTraining(rows, way).logs : anchors, labels.names.length);
}

/** The bags with the features of one half alone. */
function halfOf(bags: Bags, split: number, half: number): Bags {
  const starts = new Int32Array(bags.count + 1);
  const features = new Int32Array(bags.features.length);
  const weights = new Float32Array(bags.features.length);
  let end = 0;
  for (let row = 0; row < bags.count; row++) {
    for (let i = bags.starts[row]!; i < bags.starts[row + 1]!; i++) {
      if (sideOf(bags.features[i]!, split) !== half) continue;
      features[end] = bags.features[i]!;
      weights[end++] = bags.weights[i]!;
    }
    starts[row + 1] = end;
  }
  return { count: bags.count, starts, features: features.subarray(0, end), weights };
}

/** 0 or 1, at random but always the same (the finaliser of MurmurHash3). */
function sideOf(feature: number, split: number): number {
  let hash = Math.imul(feature + 1, 0x9e3779b1) ^ Math.imul(split, 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & 1;
}

function mean(numbers: readonly number[]): number {
  return numbers.reduce((sum, x) => sum + x, 0) / numbers.length;
}
