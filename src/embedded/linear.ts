import { seededRandom } from '../random.ts';
import type { Columns, Table } from './columns.ts';
import { softmax } from './softmax.ts';
import { isNegated, type Units, unitOf } from './units.ts';

/** What is added to the logarithms of a row's labels. */
export interface Linear {
  /** By column and label: for each of a row's values. */
  readonly weights: Float32Array;
  /** By label: for every row. */
  readonly offsets: Float32Array;
}

/** Rows whose labels are known. */
export interface KnownRows {
  /** These rows alone. */
  readonly table: Table;
  /** One row a row of the table, one column a label: the share that the label has in it. */
  readonly shares: Float32Array;
  /** Of the same shape: logarithms of probabilities as they are without what is learnt here. */
  readonly logs: Float32Array;
}

/** What is read of a table here. */
type Values = Pick<Table, 'rows' | 'starts' | 'columns' | 'values'>;

/**
 * Learns what must be added to what is known of rows already for their labels to come out:
 * multinomial logistic regression by stochastic gradient descent. A word has a weight of its own, and
 * one that its vector gives it, so that words learn from others that are like them.
 */
export function learnLinear(known: KnownRows, columns: Columns, units: Units): Linear {
  const vectors = columnVectors(columns, units);
  const rows = { ...known, table: withVectors(known.table, vectors, columns.count) };
  const labels = known.shares.length / known.table.rows;
  const features = columns.count + units.lexicon.dimensions;
  const learnt = {
    weights: new Float32Array(features * labels),
    offsets: new Float32Array(labels),
  };
  const order = [...known.table.starts.keys()].slice(0, known.table.rows);
  const random = seededRandom(1);
  for (let round = 1; round <= rounds; round++) {
    const step = firstStep / round;
    shuffle(order, random);
    for (const row of order) takeStep(learnt, rows, row, step);
    for (let i = 0; i < learnt.weights.length; i++) learnt.weights[i]! /= 1 + decay * step;
  }
  return { ...learnt, weights: folded(learnt.weights, vectors, columns.count, labels) };
}

const rounds = 12;
/** Small, and smaller from round to round: what few rows say is not to be learnt by heart. */
const firstStep = 0.5;
/** How strongly weights are drawn to zero, which leaves rows as they are. */
const decay = 0.5;
/** What words learn from others that are like them, against what they learn of their own. */
const vectorPart = 0.5;
/** What a row has in common with all others is learnt more slowly than what it has of its own. */
const offsetPart = 0.1;

/** Moves the weights of a row's features towards its labels. */
function takeStep(
  { weights, offsets }: Linear,
  { table, shares, logs }: Omit<KnownRows, 'table'> & { readonly table: Values },
  row: number,
  step: number,
): void {
  const labels = offsets.length;
  const found = Float32Array.from(offsets, (offset, k) => offset + logs[row * labels + k]!);
  for (let i = table.starts[row]!; i < table.starts[row + 1]!; i++) {
    const base = table.columns[i]! * labels;
    for (let k = 0; k < labels; k++) found[k]! += table.values[i]! * weights[base + k]!;
  }
  softmax(found, labels);
  for (let k = 0; k < labels; k++) {
    found[k] = step * (shares[row * labels + k]! - found[k]!);
    offsets[k]! += offsetPart * found[k]!;
  }
  for (let i = table.starts[row]!; i < table.starts[row + 1]!; i++) {
    const base = table.columns[i]! * labels;
    for (let k = 0; k < labels; k++) weights[base + k]! += table.values[i]! * found[k]!;
  }
}

/** By column: the vector of its word; none where it is no word, or one that is turned around. */
function columnVectors({ features }: Columns, units: Units): (Float32Array | undefined)[] {
  return Array.from(features, (feature) => {
    if (isNegated(feature) || !units.isWord(unitOf(feature))) return undefined;
    const vector = new Float32Array(units.lexicon.dimensions);
    units.lexicon.vector(unitOf(feature), vector);
    return vector.map((number) => vectorPart * number);
  });
}

/** The table with the sum of each row's vectors as further columns. */
function withVectors(
  table: Values,
  vectors: readonly (Float32Array | undefined)[],
  first: number,
): Values {
  const dimensions = vectors.find((vector) => vector !== undefined)?.length ?? 0;
  const size = table.starts[table.rows]! + table.rows * dimensions;
  const starts = new Int32Array(table.rows + 1);
  const columns = new Int32Array(size);
  const values = new Float32Array(size);
  let end = 0;
  for (let row = 0; row < table.rows; row++) {
    const sum = end + table.starts[row + 1]! - table.starts[row]!;
    for (let d = 0; d < dimensions; d++) columns[sum + d] = first + d;
    for (let i = table.starts[row]!; i < table.starts[row + 1]!; i++) {
      columns[end] = table.columns[i]!;
      values[end++] = table.values[i]!;
      const vector = vectors[table.columns[i]!];
      for (let d = 0; vector && d < dimensions; d++)
        values[sum + d]! += vector[d]! * table.values[i]!;
    }
    end = sum + dimensions;
    starts[row + 1] = end;
  }
  return { rows: table.rows, starts, columns, values };
}

/** Weights of columns alone: what a word has by its vector is added to its own. */
function folded(
  weights: Float32Array,
  vectors: readonly (Float32Array | undefined)[],
  columns: number,
  labels: number,
): Float32Array {
  const own = weights.slice(0, columns * labels);
  vectors.forEach((vector, column) => {
    for (let d = 0; vector && d < vector.length; d++) {
      const from = (columns + d) * labels;
      for (let k = 0; k < labels; k++) own[column * labels + k]! += vector[d]! * weights[from + k]!;
    }
  });
  return own;
}

/** Fisher and Yates. */
function shuffle(items: number[], random: () => number): void {
  for (let i = items.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [items[i], items[j]] = [items[j]!, items[i]!];
  }
}
