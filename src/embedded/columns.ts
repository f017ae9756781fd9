import type { Bags } from './bags.ts';
import { type Units, unitOf } from './units.ts';

/** The features that a fit works with, numbered from 0. */
export interface Columns {
  readonly count: number;
  /** By feature: its column, or -1. Features beyond its end have none. */
  readonly byFeature: Int32Array;
  /** By column: its feature. */
  readonly features: Int32Array;
  /** By column: `√ln((rows + 1) / rows that have it)`. */
  readonly rarity: Float64Array;
}

/** Bags with the features of a fit alone. */
export interface Table {
  readonly rows: number;
  readonly starts: Int32Array;
  readonly columns: Int32Array;
  /** Dampened counts, with a ceiling so that no word fills a long text. */
  readonly counts: Float32Array;
  /** Count × rarity, each row at length 1. */
  readonly values: Float32Array;
}

/**
 * Chooses features that occur in two rows or more, and in half of the rows at most: what occurs
 * nearly everywhere parts nothing. Function words may occur in nine of ten.
 */
export function chooseColumns(bags: Bags, units: Units, end: number): Columns {
  const rowsWith = new Int32Array(end * 2);
  for (const feature of bags.features) rowsWith[feature]!++;
  const features: number[] = [];
  const rarity: number[] = [];
  rowsWith.forEach((rows, feature) => {
    const unit = unitOf(feature);
    const most = bags.count * (units.isSign(unit) ? 0.9 : 0.5);
    if (unit === units.stranger || rows < 2 || rows > most) return;
    features.push(feature);
    rarity.push(Math.sqrt(Math.log((bags.count + 1) / rows)));
  });
  return columnsOf(features, rarity);
}

/** What a dampened count is at most. */
export const highestCount = 3;

/** For what was fitted to nothing. */
export const noColumns: Columns = columnsOf([], []);

/** Columns of these features, with these rarities. */
export function columnsOf(features: readonly number[], rarity: readonly number[]): Columns {
  const byFeature = new Int32Array(features.reduce((most, one) => Math.max(most, one + 1), 0)).fill(
    -1,
  );
  features.forEach((feature, column) => {
    byFeature[feature] = column;
  });
  return {
    count: features.length,
    byFeature,
    features: Int32Array.from(features),
    rarity: Float64Array.from(rarity),
  };
}

/** Keeps of each bag what has a column. */
export function tableOf(bags: Bags, columns: Columns): Table {
  const starts = new Int32Array(bags.count + 1);
  const own = new Int32Array(bags.features.length);
  const counts = new Float32Array(bags.features.length);
  const values = new Float32Array(bags.features.length);
  let end = 0;
  for (let row = 0; row < bags.count; row++) {
    const start = end;
    let squares = 0;
    for (let i = bags.starts[row]!; i < bags.starts[row + 1]!; i++) {
      const column = columns.byFeature[bags.features[i]!] ?? -1;
      if (column < 0) continue;
      const count = Math.min(bags.weights[i]!, highestCount);
      const value = count * columns.rarity[column]!;
      squares += value * value;
      own[end] = column;
      counts[end] = count;
      values[end++] = value;
    }
    const scale = 1 / (Math.sqrt(squares) || 1);
    for (let i = start; i < end; i++) values[i]! *= scale;
    starts[row + 1] = end;
  }
  return { rows: bags.count, starts, columns: own, counts, values };
}
