import type { Columns, Table } from './columns.ts';

/** For each row the rows that are most like it. */
export interface Neighbours {
  /** Neighbours a row, at most. */
  readonly each: number;
  /** `each` numbers a row: the rows that are like it, the most alike first, then -1. */
  readonly rows: Int32Array;
  /** Of the same shape: the cosines, divided by their sum. */
  readonly parts: Float32Array;
}

/**
 * Finds the rows that are most like each other: by the cosine of their tf-idf vectors (Salton and
 * Buckley 1988), without features of more than a tenth of the rows, or of more than 200. These tell
 * least, and the work grows with the square of a feature's rows.
 */
export function neighboursOf(table: Table, columns: Columns): Neighbours {
  const each = Math.min(mostNeighbours, Math.ceil(mostShare * table.rows));
  const rows = new Int32Array(table.rows * each).fill(-1);
  const parts = new Float32Array(table.rows * each);
  const found = { each, rows, parts };
  const holders = holdersOf(table, columns);
  const likeness = new Float32Array(table.rows);
  for (let row = 0; row < table.rows; row++) {
    for (const other of shareFeatures(row, table, holders, likeness)) {
      if (other !== row) insert(other, likeness[other]!, found, row);
      likeness[other] = 0;
    }
    const own = parts.subarray(row * each, (row + 1) * each);
    const sum = own.reduce((total, part) => total + part, 0);
    for (let i = 0; i < each; i++) own[i]! /= sum || 1;
  }
  return found;
}

/** Each row's posteriors, mixed with those of the rows that are like it. */
export function mixedWithNeighbours(
  posteriors: Float32Array,
  labels: number,
  { each, rows, parts }: Neighbours,
): Float32Array {
  const mixed = posteriors.slice();
  for (let base = 0; base < rows.length; base += each) {
    if (rows[base]! < 0) continue;
    const own = (base / each) * labels;
    for (let k = own; k < own + labels; k++) mixed[k]! *= 1 - neighbourPart;
    for (let i = base; i < base + each && rows[i]! >= 0; i++) {
      const other = rows[i]! * labels;
      const part = neighbourPart * parts[i]!;
      for (let k = 0; k < labels; k++) mixed[own + k]! += part * posteriors[other + k]!;
    }
  }
  return mixed;
}

/** A row has no more neighbours than these, nor than a tenth of the rows. */
const mostNeighbours = 20;
/** What the neighbours of a row say about its label, against what it says itself. */
const neighbourPart = 0.3;

const mostShare = 0.1;
/** Features that more rows hold, or a larger share of them, are not compared. */
const mostHolders = 200;

/** The rows that hold each feature, and its values there; none for features not compared. */
interface Holders {
  /** By column: where its rows begin; one more than there are columns. */
  readonly starts: Int32Array;
  readonly rows: Int32Array;
  readonly values: Float32Array;
}

function holdersOf(table: Table, { count, rarity }: Columns): Holders {
  const counts = new Int32Array(count);
  for (let i = 0; i < table.starts[table.rows]!; i++) counts[table.columns[i]!]!++;
  const most = Math.min(mostHolders, mostShare * table.rows);
  const compared = counts.map((holding) => (holding > most ? 0 : holding));
  const starts = new Int32Array(count + 1);
  compared.forEach((holding, column) => {
    starts[column + 1] = starts[column]! + holding;
  });
  const rows = new Int32Array(starts[count]!);
  const values = new Float32Array(starts[count]!);
  const ends = starts.slice();
  for (let row = 0; row < table.rows; row++) {
    for (let i = table.starts[row]!; i < table.starts[row + 1]!; i++) {
      const column = table.columns[i]!;
      if (compared[column] === 0) continue;
      const end = ends[column]!++;
      rows[end] = row;
      values[end] = table.values[i]! * rarity[column]! ** 2;
    }
  }
  return { starts, rows, values };
}

/** Adds up how like each row is to one, and returns the rows that share a feature with it. */
function shareFeatures(row: number, table: Table, holders: Holders, likeness: Float32Array) {
  const others: number[] = [];
  for (let i = table.starts[row]!; i < table.starts[row + 1]!; i++) {
    const column = table.columns[i]!;
    for (let at = holders.starts[column]!; at < holders.starts[column + 1]!; at++) {
      const other = holders.rows[at]!;
      if (likeness[other] === 0) others.push(other);
      likeness[other]! += table.values[i]! * holders.values[at]!;
    }
  }
  return others;
}

/** Puts a neighbour in its place among those of a row, if it is like enough. */
function insert(other: number, likeness: number, { each, rows, parts }: Neighbours, row: number) {
  const base = row * each;
  let place = base + each;
  while (place > base && likeness > parts[place - 1]!) place--;
  if (place === base + each) return;
  rows.copyWithin(place + 1, place, base + each - 1);
  parts.copyWithin(place + 1, place, base + each - 1);
  rows[place] = other;
  parts[place] = likeness;
}
