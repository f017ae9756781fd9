import type { Table } from './columns.ts';

/** What a fit learnt: how each feature and each label's share speak for the labels. */
export interface NaiveBayes {
  readonly labels: number;
  /** By column and label: `ln(P(label | feature) / P(label))`, smoothed. */
  readonly weights: Float32Array;
  /** By label: half the logarithm of its share, smoothed. */
  readonly priors: Float64Array;
}

/**
 * The step from labels to weights: multinomial naive Bayes with fractional counts (the M-step of
 * Nigam, McCallum, Thrun and Mitchell 2000). Smoothing adds 20 occurrences of each feature, spread
 * over the labels as all words are; the shares are drawn towards equal ones by half their size.
 *
 * @param posteriors - One row a row of the table, one column a label.
 */
export function learn(
  table: Table,
  columns: number,
  posteriors: Float32Array,
  labels: number,
): NaiveBayes {
  const weights = countByLabel(table, columns, posteriors, labels);
  const shares = labelShares(weights, labels);
  for (let base = 0; base < weights.length; base += labels) {
    let total = smoothing;
    for (let k = 0; k < labels; k++) total += weights[base + k]!;
    for (let k = 0; k < labels; k++) {
      const share = shares[k]!;
      weights[base + k] = Math.log((weights[base + k]! + smoothing * share) / (total * share));
    }
  }
  return { labels, weights, priors: logPriors(posteriors, labels) };
}

/**
 * The step from weights to labels: for each row and label the row's values times the weights, the
 * E-step of the same but for the factor, the prior and the row's own score (see `posteriorLogs`).
 */
export function support(table: Table, model: NaiveBayes): Float32Array {
  const { labels, weights } = model;
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

/**
 * Unnormalised logarithms of P(label | row): twice the support, as if each row were said twice,
 * plus the label's prior, plus the row's own score in standard deviations.
 *
 * @param anchors - The scaled row scores, of the shape of `support`.
 */
export function posteriorLogs(
  support: Float32Array,
  anchors: Float32Array,
  { labels, priors }: NaiveBayes,
): Float32Array {
  return support.map((sum, i) => sharpness * sum + anchors[i]! + priors[i % labels]!);
}

const smoothing = 20;
const sharpness = 2;
/** Below this a label's part in a row is not worth counting. */
const negligible = 1e-4;

function countByLabel(
  table: Table,
  columns: number,
  posteriors: Float32Array,
  labels: number,
): Float32Array {
  const counts = new Float32Array(columns * labels);
  for (let row = 0; row < table.rows; row++) {
    for (let k = 0; k < labels; k++) {
      const share = posteriors[row * labels + k]!;
      if (share <= negligible) continue;
      for (let i = table.starts[row]!; i < table.starts[row + 1]!; i++) {
        counts[table.columns[i]! * labels + k]! += share * table.counts[i]!;
      }
    }
  }
  return counts;
}

/** Each label's share of all counted features. */
function labelShares(counts: Float32Array, labels: number): Float64Array {
  const shares = new Float64Array(labels).fill(1e-9);
  for (let i = 0; i < counts.length; i++) shares[i % labels]! += counts[i]!;
  const total = shares.reduce((sum, share) => sum + share, 0);
  return shares.map((share) => share / total);
}

function logPriors(posteriors: Float32Array, labels: number): Float64Array {
  const rows = posteriors.length / labels;
  const sums = new Float64Array(labels);
  for (let i = 0; i < posteriors.length; i++) sums[i % labels]! += posteriors[i]!;
  return sums.map((sum) => 0.5 * Math.log((sum + (0.5 * rows) / labels) / (1.5 * rows)));
}
