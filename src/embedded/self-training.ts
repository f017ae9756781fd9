import type { Table } from './columns.ts';
import { learn, type NaiveBayes, posteriorLogs, support } from './naive-bayes.ts';
import { best, softmax } from './softmax.ts';

/** The outcome of self-training. */
export interface SelfTraining {
  readonly model: NaiveBayes;
  /** What the row scores are divided by: their standard deviation over the rows. */
  readonly scale: number;
  /** Part of the rows that would have to change hands for the label shares to be as before. */
  readonly shift: number;
}

/**
 * Learns from unlabelled rows: the row scores give each row a first guess, and from then on labels
 * and word weights are worked out from each other in turn, the row scores staying as an anchor
 * (expectation maximisation with naive Bayes, Nigam et al. 2000).
 *
 * @param scores - The row scores, one row a row of the table, one column a label.
 */
export function selfTraining(
  table: Table,
  columns: number,
  scores: Float32Array,
  labels: number,
): SelfTraining {
  const scale = deviation(scores);
  const anchors = scores.map((score) => score / scale);
  const before = shares(anchors, labels);
  let posteriors = softmax(anchors.slice(), labels);
  let model: NaiveBayes;
  let round = 0;
  do {
    model = learn(table, columns, posteriors, labels);
    posteriors = softmax(posteriorLogs(support(table, model), anchors, model), labels);
  } while (++round < rounds);
  return { model, scale, shift: distance(before, shares(posteriors, labels)) };
}

const rounds = 10;

function deviation(scores: Float32Array): number {
  let sum = 0;
  let squares = 0;
  for (const score of scores) {
    sum += score;
    squares += score * score;
  }
  const mean = sum / scores.length;
  return Math.sqrt(Math.max(0, squares / scores.length - mean * mean)) + 1e-6;
}

/** The part of the rows that each label is best for. */
function shares(rows: Float32Array, labels: number): Float64Array {
  const counts = new Float64Array(labels);
  for (let base = 0; base < rows.length; base += labels) counts[best(rows, base, labels)]! += 1;
  return counts.map((count) => (count * labels) / rows.length);
}

/** Total variation between two distributions, 0 to 1. */
function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, share, k) => sum + Math.abs(share - b[k]!) / 2, 0);
}
