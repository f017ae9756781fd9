import { doubled } from './arrays.ts';
import type { LabelSet } from './label-set.ts';
import type { LabelVectors } from './label-vectors.ts';
import type { UnitWeights } from './label-words.ts';
import { featureOf, isNegated, type Units, unitOf } from './units.ts';
import { cosine, zero } from './vectors.ts';

/** What is known of the labels before any row is seen. */
export interface LabelKnowledge {
  readonly labels: LabelSet;
  readonly units: Units;
  readonly names: readonly UnitWeights[];
  readonly seeds: readonly UnitWeights[];
  readonly vectors: LabelVectors;
  /** Units from here on were learnt from rows and say nothing of a label by themselves. */
  readonly labelUnitsEnd: number;
}

/**
 * How strongly each feature speaks for each label, worked out when first asked for and kept.
 * Sparse: most words speak for few labels or none.
 */
export class Affinities {
  /** Labels and strengths, feature after feature. */
  labels = new Int32Array(1024);
  strengths = new Float32Array(1024);
  readonly #knowledge: LabelKnowledge;
  /** By feature: its place in `starts` + 1, or 0 where it was not asked for yet. */
  readonly #places: Int32Array;
  #starts = new Int32Array(1024);
  #count = 0;
  readonly #row: Float64Array;
  readonly #vector: Float32Array;
  readonly #blank: readonly boolean[];

  constructor(knowledge: LabelKnowledge) {
    this.#knowledge = knowledge;
    this.#places = new Int32Array(knowledge.labelUnitsEnd * 2);
    this.#row = new Float64Array(knowledge.labels.names.length);
    this.#vector = new Float32Array(knowledge.units.lexicon.dimensions);
    this.#blank = knowledge.vectors.vectors.map(zero);
  }

  /** The place of a feature; its affinities lie from `start(place)` to `start(place + 1)`. */
  place(feature: number): number {
    const { labelUnitsEnd, units } = this.#knowledge;
    const known =
      unitOf(feature) < labelUnitsEnd ? feature : featureOf(units.stranger, isNegated(feature));
    const place = this.#places[known]! - 1;
    return place < 0 ? this.#workOut(known) : place;
  }

  start(place: number): number {
    return this.#starts[place]!;
  }

  #workOut(feature: number): number {
    const row = this.#row.fill(0);
    this.#fill(unitOf(feature), row);
    const poles = this.#knowledge.labels.poles;
    if (isNegated(feature) && poles !== undefined) turnAround(row, poles);
    let end = this.#starts[this.#count]!;
    for (let k = 0; k < row.length; k++) {
      if (row[k] === 0) continue;
      if (end === this.labels.length) this.#growEntries();
      this.labels[end] = k;
      this.strengths[end++] = row[k]!;
    }
    if (this.#count + 2 > this.#starts.length) this.#starts = doubled(this.#starts, Int32Array);
    this.#starts[++this.#count] = end;
    this.#places[feature] = this.#count;
    return this.#count - 1;
  }

  /** How near the word lies to each label, and exact matches with the label's name and seeds. */
  #fill(unit: number, row: Float64Array): void {
    const { units, names, seeds, labels } = this.#knowledge;
    if (units.isWord(unit)) this.#addNearness(unit, row);
    const certainty = labels.poles === undefined ? exactMatch : 1;
    const named = certainty * this.#nameStrength(unit);
    const seeded = certainty * (units.isSign(unit) ? signSeedStrength : seedStrength);
    for (let k = 0; k < row.length; k++) {
      row[k]! += named * (names[k]!.get(unit) ?? 0) + seeded * (seeds[k]!.get(unit) ?? 0);
    }
  }

  #nameStrength(unit: number): number {
    const { units } = this.#knowledge;
    if (units.isSign(unit)) return signNameStrength;
    return units.isWord(unit) ? nameStrength : unknownNameStrength;
  }

  #addNearness(entry: number, row: Float64Array): void {
    const { units, labels, vectors } = this.#knowledge;
    const threshold = labels.poles === undefined ? farEnough : farEnoughBetweenPoles;
    units.lexicon.vector(entry, this.#vector);
    for (let k = 0; k < row.length; k++) {
      if (this.#blank[k]) continue;
      const nearness = cosine(this.#vector, vectors.vectors[k]!);
      const z = (nearness - vectors.means[k]!) / vectors.deviations[k]!;
      row[k] = Math.max(0, z - threshold);
    }
  }

  #growEntries(): void {
    this.labels = doubled(this.labels, Int32Array);
    this.strengths = doubled(this.strengths, Float32Array);
  }
}

/** Standard deviations above the mean from which a word counts as near a label. */
const farEnough = 1.5;
/** The same where the labels are praise and blame: there every shade counts. */
const farEnoughBetweenPoles = 0.5;
/** Label words themselves count more than what is near them; between poles every shade does. */
const exactMatch = 2;
const nameStrength = 3;
/** Function words tell little by themselves; what they weigh in a row is less still. */
const signNameStrength = 6;
/** Words that the lexicon lacks, such as `w2` or a product's name, have nothing but their match. */
const unknownNameStrength = 12;
const seedStrength = 3;
const signSeedStrength = 1.5;

/** `not good` speaks against, a little less than `bad`; and a negation as such leans to blame. */
function turnAround(row: Float64Array, poles: { positive: number; negative: number }): void {
  const positive = row[poles.positive]!;
  row[poles.positive] = 0.8 * row[poles.negative]!;
  row[poles.negative] = 0.8 * positive + 0.5;
}
