import { type Bags, only } from './bags.ts';
import { type Columns, tableOf } from './columns.ts';
import { type KnownRows, type Linear, learnLinear, type Pace } from './linear.ts';
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
 * How fast a linear model should learn to correct self-training, if at all: as the rows prefer that
 * are held out.
 *
 * @param logs - What self-training says without the labels of the rows that are held out.
 * @returns Undefined where they prefer self-training alone.
 */
export function preferredPace(rows: CorrectionRows, logs: Float32Array): Pace | undefined {
  const all = [...rows.known];
  const labels = logs.length / rows.bags.count;
  const shown = knownRows(
    rows,
    all.filter((_, at) => !isHeldOut(at)),
    logs,
  );
  const heldOut = knownRows(
    rows,
    all.filter((_, at) => isHeldOut(at)),
    logs,
  );
  let least = lossOf(heldOut.logs, heldOut.shares, labels);
  let preferred: Pace | undefined;
  for (const pace of paces) {
    const linear = learnLinear(shown, rows.columns, rows.units, pace);
    const loss = lossOf(withLinear(heldOut, linear), heldOut.shares, labels);
    if (loss < least) [least, preferred] = [loss, pace];
  }
  return preferred;
}

/** Self-training with what a linear model adds, which is of the same shape. */
export function corrected(
  rows: CorrectionRows,
  { model, logs }: Trained,
  {
    anchors,
    sharpness,
    anchorWeight,
  }: Pick<Balance, 'sharpness' | 'anchorWeight'> & { readonly anchors: Float32Array },
  pace: Pace,
): Balanced {
  const linear = learnLinear(
    knownRows(rows, [...rows.known], logs),
    rows.columns,
    rows.units,
    pace,
  );
  const weights = model.weights.map(
    (weight, i) => believed * sharpness * weight + linear.weights[i]!,
  );
  const priors = model.priors.map((prior, k) => believed * prior + linear.offsets[k]!);
  const balance = { priors, sharpness: 1, anchorWeight: believed * anchorWeight };
  const table = tableOf(rows.bags, rows.columns);
  const supports = support(table, weights, priors.length);
  return { weights, balance, logs: posteriorLogs(supports, anchors, balance) };
}

/** Self-training is surer than right: logarithms at half their size are about what is to be believed. */
const believed = 0.5;
const paces: readonly Pace[] = [
  { step: 0.5, decay: 0.05 },
  { step: 1, decay: 0.05 },
];
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
  return {
    table: tableOf(
      only(
        bags,
        known.map(([row]) => row),
      ),
      columns,
    ),
    shares,
    logs: own,
  };
}

function withLinear({ table, logs }: KnownRows, { weights, offsets }: Linear): Float32Array {
  const labels = offsets.length;
  const supports = support(table, weights, labels);
  return logs.map((log, i) => log + supports[i]! + offsets[i % labels]!);
}

/** How surprising the labels are, all together. */
function lossOf(logs: Float32Array, shares: Float32Array, labels: number): number {
  const probabilities = softmax(logs.slice(), labels);
  let sum = 0;
  shares.forEach((share, i) => {
    if (share > 0) sum -= share * Math.log(Math.max(leastProbability, probabilities[i]!));
  });
  return sum;
}

const leastProbability = 1e-6;
