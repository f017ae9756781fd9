import type { Table } from './columns.ts';

/** What a fit learnt: how each feature and each label's share speak for the labels. */
export interface NaiveBayes {
  /** By column and label: `ln(P(label | feature) / P(label))`, smoothed. */
  readonly weights: Float32Array;
  /** By label: the logarithm of its share, smoothed and weighted. */
  readonly priors: Float64Array;
}

/** How far label shares are believed. */
export interface PriorBelief {
  /** What the logarithm of a share is multiplied by. */
  readonly weight: number;
  /** Part of the rows that is added, spread evenly over the labels. */
  readonly evening: number;
}

/** What is known for certain besides the posteriors. */
export interface LearnOptions {
  readonly prior: PriorBelief;
  /** Positions of labels that no feature speaks for or against. */
  readonly silent: readonly number[];
  /** By row: how often it counts. */
  readonly rowWeights?: Float32Array | undefined;
}

/**
 * The step from labels to weights: multinomial naive Bayes with fractional counts (the M-step of
 * Nigam, McCallum, Thrun and Mitchell 2000). Smoothing adds 20 occurrences of each feature, spread
 * over the labels as all words are.
 *
 * @param posteriors - One row a row of the table, one column a label.
 */
export function learn(
  table: Table,
  columns: number,
  posteriors: Float32Array,
  { prior, silent, rowWeights }: LearnOptions,
): NaiveBayes {
  const labels = posteriors.length / table.rows;
  const logs = countByLabel(table, columns, posteriors, rowWeights);
  const shares = featureShares(logs, labels);
  for (let base = 0; base < logs.length; base += labels) {
    let total = smoothing;
    for (let k = 0; k < labels; k++) total += logs[base + k]!;
    for (let k = 0; k < labels; k++) {
      const share = shares[k]!;
      logs[base + k] = Math.log((logs[base + k]! + smoothing * share) / (total * share));
    }
    for (const k of silent) logs[base + k] = 0;
  }
  return { weights: logs, priors: logPriors(posteriors, labels, prior) };
}

/**
 * The step from weights to labels: for each row and label the row's values times the weights, the
 * E-step of the same but for the factor, the prior and the anchor (see `posteriorLogs`).
 */
export function support(table: Table, weights: Float32Array, labels: number): Float32Array {
  const result = new Float32Array(table.rows * labels);
  for (let row = 0; row < table.rows; row++) {
    const own = row * labels;
    for (let i = table.starts[row]!; i < table.starts[row + 1]!; i++) {
      const base = table.columns[i]! * labels;
      const value = table.values[i]!;
      for (let k = 0; k < labels; k++) result[own + k]! += value * weights[base + k]!;
    }
  }
  return result;
}

const smoothing = 20;
/** Below this a label's part in a row is not worth counting. */
const negligible = 1e-4;

function countByLabel(
  table: Table,
  columns: number,
  posteriors: Float32Array,
  rowWeights: Float32Array | undefined,
): Float32Array {
  const labels = posteriors.length / table.rows;
  const counts = new Float32Array(columns * labels);
  for (let row = 0; row < table.rows; row++) {
    const weight = rowWeights?.[row] ?? 1;
    for (let k = 0; k < labels; k++) {
      const share = posteriors[row * labels + k]! * weight;
      if (share <= negligible) continue;
      for (let i = table.starts[row]!; i < table.starts[row + 1]!; i++) {
        counts[table.columns[i]! * labels + k]! += share * table.counts[i]!;
      }
    }
  }
  return counts;
}

/** Each label's share of all counted features. */
function featureShares(counts: Float32Array, labels: number): Float64Array {
  const shares = new Float64Array(labels).fill(1e-9);
  addRows(counts, shares);
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

function logPriors(posteriors: Float32Array, labels: number, prior: PriorBelief): Float64Array {
  const rows = posteriors.length / labels;
  const sums = new Float64Array(labels);
  addRows(posteriors, sums);
  return sums.map((sum) => {
    const share = (sum + (prior.evening * rows) / labels) / ((1 + prior.evening) * rows);
    return prior.weight * Math.log(share);
  });
}

/** Adds every row of a matrix to `sums`. */
function addRows(matrix: Float32Array, sums: Float64Array): void {
  for (let base = 0; base < matrix.length; base += sums.length) {
    for (let k = 0; k < sums.length; k++) sums[k]! += matrix[base + k]!;
  }
}
