import { doubled } from './arrays.ts';
import type { Columns } from './columns.ts';
import { kindOf } from './evidence.ts';
import type { Scoring } from './row-scores.ts';
import { unitOf } from './units.ts';

/**
 * What a fitted model knows of features, gathered when one is first met. It lies in arrays in that
 * order, so that the facts of frequent features, which are met first, are neighbours.
 */
export class Facts {
  count = 0;
  /** By fact: what the feature counts in a row's score, and in the length that it is divided by. */
  importance = new Float32Array(fewest);
  lengthImportance = new Float32Array(fewest);
  /** By fact: where the feature's affinities begin and end; what counts nothing has none. */
  starts = new Int32Array(fewest);
  ends = new Int32Array(fewest);
  /** By fact: its column, or -1, and its rarity. */
  columns = new Int32Array(fewest);
  rarity = new Float64Array(fewest);
  /** By fact: see `kindOf`. */
  kinds = new Uint8Array(fewest);
  /** By fact: room to count how often it occurs in a text. */
  occurrences = new Int32Array(fewest);
  readonly #scoring: Scoring;
  readonly #columns: Columns;

  constructor(scoring: Scoring, columns: Columns) {
    this.#scoring = scoring;
    this.#columns = columns;
  }

  /** Takes a feature in. @returns Its place in the arrays. */
  add(feature: number): number {
    const { affinities, importance, units } = this.#scoring;
    const { byFeature, rarity } = this.#columns;
    if (this.count === this.columns.length) this.#grow();
    const at = this.count++;
    const unit = unitOf(feature);
    const place = affinities.place(feature);
    const column = byFeature[feature] ?? -1;
    this.importance[at] = importance[unit]!;
    // Signs add to the score, but not to the length that it is divided by.
    this.lengthImportance[at] = units.isSign(unit) ? 0 : importance[unit]!;
    this.starts[at] = affinities.start(place);
    this.ends[at] = importance[unit] === 0 ? this.starts[at]! : affinities.start(place + 1);
    this.columns[at] = column;
    this.rarity[at] = rarity[column] ?? 0;
    this.kinds[at] = kindOf(unit, units);
    this.occurrences[at] = 0;
    return at;
  }

  #grow(): void {
    this.importance = doubled(this.importance, Float32Array);
    this.lengthImportance = doubled(this.lengthImportance, Float32Array);
    this.starts = doubled(this.starts, Int32Array);
    this.ends = doubled(this.ends, Int32Array);
    this.columns = doubled(this.columns, Int32Array);
    this.rarity = doubled(this.rarity, Float64Array);
    this.kinds = doubled(this.kinds, Uint8Array);
    this.occurrences = doubled(this.occurrences, Int32Array);
  }
}

/** Features that there is room for in the beginning. */
const fewest = 2 ** 10;
