import { type Bags, only } from './bags.ts';
import { type Columns, tableOf } from './columns.ts';
import { type KnownRows, type Linear, learnLinear } from './linear.ts';
import { support } from './naive-bayes.ts';
import { type Balance, posteriorLogs, type Trained } from './self-training.ts';
import { softmax } from './softmax.ts';
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

/** The known labels without every third, by which to choose; the choice is then learnt from all. */
export function shownPart(known: KnownLabels): KnownLabels {
  return new Map([...known].filter((_, at) => !isHeldOut(at)));
}

/** Whether there are enough known labels to learn a correction from, and to choose by. */
export function isEnough(known: KnownLabels): boolean {
  return known.size >= fewestKnown;
}

/**
 * Whether a linear model should correct self-training: the rows that are held out must be much less
 * surprising with it. Where labels are known of unsure rows alone, it serves these better than the
 * others, so that a small gain would be none.
 *
 * @param logs - What self-training says without the labels of the rows that are held out.
 */
export function isPreferred(rows: CorrectionRows, logs: Float32Array): boolean {
  const labels = logs.length / rows.bags.count;
  const all = [...rows.known];
  const part = (wanted: boolean) => all.filter((_, at) => isHeldOut(at) === wanted);
  const linear = learnLinear(knownRows(rows, part(false), logs), rows.columns, rows.units);
  const heldOut = knownRows(rows, part(true), logs);
  const without = surprise(heldOut.logs, heldOut.shares, labels);
  return surprise(withLinear(heldOut, linear), heldOut.shares, labels) < much * without;
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
/** Of the surprise without it. */
const much = 0.9;
const fewestKnown = 30;

function isHeldOut(at: number): boolean {
  return at % 3 === 0;
}

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

function withLinear({ table, logs }: KnownRows, { weights, offsets }: Linear): Float32Array {
  const labels = offsets.length;
  const supports = support(table, weights, labels);
  return logs.map((log, i) => log + supports[i]! + offsets[i % labels]!);
}

/** How surprising the labels are, all together. */
function surprise(logs: Float32Array, shares: Float32Array, labels: number): number {
  const probabilities = softmax(logs.slice(), labels);
  let sum = 0;
  shares.forEach((share, i) => {
    if (share > 0) sum -= share * Math.log(Math.max(leastProbability, probabilities[i]!));
  });
  return sum;
}

const leastProbability = 1e-6;
