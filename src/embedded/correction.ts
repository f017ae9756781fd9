import { type Bags, only } from './bags.ts';
import { type Columns, tableOf } from './columns.ts';
import { type KnownRows, learnLinear } from './linear.ts';
import { support } from './naive-bayes.ts';
import { type Balance, posteriorLogs, type Trained } from './self-training.ts';
import type { Units } from './units.ts';

/** Labels of rows, by row. */
export type KnownLabels = ReadonlyMap<number, readonly number[]>;

/** A trained model with its balance, and what it says of its rows. */
export interface Balanced {
  /** By column and label. */
  readonly weights: Float32Array;
  readonly balance: Balance;
  readonly logs: Float32Array;
}

/** The anchors of self-training, and what they and its weights count. */
export interface Anchored extends Pick<Balance, 'sharpness' | 'anchorWeight'> {
  readonly anchors: Float32Array;
}

/** What a correction is learnt on. */
export interface CorrectionRows {
  readonly bags: Bags;
  readonly columns: Columns;
  readonly known: KnownLabels;
  readonly units: Units;
}

/** Whether there are enough known labels to learn a correction from. */
export function isEnough(known: KnownLabels): boolean {
  return known.size >= fewestKnown;
}

/** Self-training with what a linear model adds, which is of the same shape. */
export function corrected(
  rows: CorrectionRows,
  { model, logs }: Trained,
  { anchors, sharpness, anchorWeight }: Anchored,
): Balanced {
  const known = knownRows(rows, [...rows.known], logs);
  const linear = learnLinear(known, rows.columns, rows.units);
  const weights = linear.weights.map(
    (weight, i) => weight + believed * sharpness * model.weights[i]!,
  );
  const priors = model.priors.map((prior, k) => believed * prior + linear.offsets[k]!);
  const balance = { priors, sharpness: 1, anchorWeight: believed * anchorWeight };
  const supports = support(tableOf(rows.bags, rows.columns), weights, priors.length);
  return { weights, balance, logs: posteriorLogs(supports, anchors, balance) };
}

/** Self-training is surer than right: logarithms at half their size are about what is to be believed. */
const believed = 0.5;
const fewestKnown = 30;

function knownRows(
  { bags, columns }: CorrectionRows,
  known: readonly (readonly [number, readonly number[]])[],
  logs: Float32Array,
): KnownRows {
  const labels = logs.length / bags.count;
  const shares = new Float32Array(known.length * labels);
  const own = new Float32Array(known.length * labels);
  known.forEach(([row, positions], at) => {
    for (const position of positions) shares[at * labels + position] = 1 / positions.length;
    for (let k = 0; k < labels; k++) own[at * labels + k] = believed * logs[row * labels + k]!;
  });
  const rows = known.map(([row]) => row);
  return { table: tableOf(only(bags, rows), columns), shares, logs: own };
}
