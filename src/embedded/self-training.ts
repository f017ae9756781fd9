import type { Table } from './columns.ts';
import { learn, type NaiveBayes, type PriorBelief, support } from './naive-bayes.ts';
import { mixedWithNeighbours, type Neighbours } from './neighbours.ts';
import { softmax } from './softmax.ts';

/** How self-training goes about it. */
export interface Course {
  readonly rounds: number;
  /** What the support of features is multiplied by: more than 1 says each row more than once. */
  readonly sharpness: number;
  /** What the anchors count in the first round, and in the last and from then on. */
  readonly anchorWeight: readonly [first: number, last: number];
  readonly prior: PriorBelief;
  /** Whether rows are believed a little about the rows that are like them; not where halves are tried. */
  readonly neighbours: boolean;
  /** Times that label vectors are refined by what was learnt. */
  readonly refinements: number;
  /** Beyond these a fit is not trusted: the shift of labels' shares, and rows that changed label. */
  readonly mostShift: number;
  readonly mostChanged: number;
}

/** Rows that are fitted to. */
export interface TrainingRows {
  readonly table: Table;
  readonly columns: number;
  /** The scaled row scores, one row a row of the table, one column a label. */
  readonly anchors: Float32Array;
  /** Positions of null labels. */
  readonly silent: readonly number[];
  /** The rows that are like each row. */
  readonly neighbours?: Neighbours;
  /** First guesses in place of the anchors' own. */
  readonly posteriors?: Float32Array;
  /** The labels of rows where these are known, by row. */
  readonly known?: ReadonlyMap<number, readonly number[]>;
}

/** What it ends with. */
export interface Trained {
  readonly model: NaiveBayes;
  /** Unnormalised logarithms of the probability of each label, of the shape of the anchors. */
  readonly logs: Float32Array;
}

/**
 * Learns from unlabelled rows: the anchors give each row a first guess, and from then on labels and
 * word weights are worked out from each other in turn (expectation maximisation with naive Bayes,
 * Nigam et al. 2000). The anchors stay part of each guess. They count less at first, so that what
 * rows have in common can correct them before labels have settled.
 */
export function selfTraining(rows: TrainingRows, course: Course): Trained {
  const { table, columns, anchors, silent, known, neighbours } = rows;
  const labels = anchors.length / table.rows;
  const rowWeights = known && knownWeights(table.rows, known);
  let posteriors = settle(rows.posteriors ?? softmax(anchors.slice(), labels), labels, known);
  let model: NaiveBayes;
  let logs: Float32Array;
  let round = 0;
  do {
    const [first, last] = course.anchorWeight;
    const anchorWeight = first + ((last - first) * round) / (course.rounds - 1);
    model = learn(table, columns, posteriors, { prior: course.prior, silent, rowWeights });
    logs = posteriorLogs(support(table, model.weights, labels), anchors, {
      ...course,
      ...model,
      anchorWeight,
    });
    posteriors = settle(softmax(logs.slice(), labels), labels, known);
    if (neighbours) {
      posteriors = settle(mixedWithNeighbours(posteriors, labels, neighbours), labels, known);
    }
  } while (++round < course.rounds);
  return { model, logs };
}

/**
 * Unnormalised logarithms of P(label | row): the support of the row's features, the label's prior
 * and the row's anchor.
 *
 * @param anchors - Of the shape of `support`.
 */
export function posteriorLogs(
  support: Float32Array,
  anchors: Float32Array,
  { priors, sharpness, anchorWeight }: Balance,
): Float32Array {
  const labels = priors.length;
  const logs = new Float32Array(support.length);
  for (let base = 0; base < logs.length; base += labels) {
    for (let k = 0; k < labels; k++) {
      logs[base + k] =
        sharpness * support[base + k]! + anchorWeight * anchors[base + k]! + priors[k]!;
    }
  }
  return logs;
}

/** What each part of a posterior counts. */
export interface Balance {
  readonly priors: Float64Array;
  readonly sharpness: number;
  readonly anchorWeight: number;
}

/** A row whose label is known counts like this many others. */
const knownWeight = 3;

function knownWeights(rows: number, known: ReadonlyMap<number, readonly number[]>): Float32Array {
  const weights = new Float32Array(rows).fill(1);
  for (const row of known.keys()) weights[row] = knownWeight;
  return weights;
}

/** Holds rows whose labels are known to them. */
function settle(
  posteriors: Float32Array,
  labels: number,
  known: ReadonlyMap<number, readonly number[]> = new Map(),
): Float32Array {
  for (const [row, own] of known) {
    posteriors.fill(0, row * labels, (row + 1) * labels);
    for (const label of own) posteriors[row * labels + label] = 1 / own.length;
  }
  return posteriors;
}
