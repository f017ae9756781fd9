import type { Affinities } from './affinities.ts';
import type { Bags } from './bags.ts';
import { type Units, unitOf } from './units.ts';

/** How much a feature counts in a row's score. */
export interface FeatureWeights {
  readonly units: Units;
  /** Function words and signs count only where a label has seeds. */
  readonly signWeight: number;
}

/**
 * Scores each bag for each real label, by itself: the affinities of its features, each weighted by
 * `(1 + ln tf)·idf`, over 1 + the length of the weight vector (tf-idf, Salton and Buckley 1988).
 *
 * @returns One row a bag, one column a label; 0 where nothing speaks for a label.
 */
export function rowScores(
  bags: Bags,
  affinities: Affinities,
  weights: FeatureWeights,
  labels: number,
): Float32Array {
  const scores = new Float32Array(bags.count * labels);
  for (let row = 0; row < bags.count; row++) {
    const base = row * labels;
    let squares = 0;
    for (let i = bags.starts[row]!; i < bags.starts[row + 1]!; i++) {
      const unit = unitOf(bags.features[i]!);
      const isSign = weights.units.isSign(unit);
      const weight = bags.weights[i]! * (isSign ? weights.signWeight : idf(unit, weights.units));
      if (!isSign) squares += weight * weight;
      if (weight > 0) addAffinities(affinities, bags.features[i]!, weight, scores, base);
    }
    const scale = 1 / (1 + Math.sqrt(squares));
    for (let k = base; k < base + labels; k++) scores[k]! *= scale;
  }
  return scores;
}

/** Words that the lexicon lacks are rarer than most that it has. */
const unknownIdf = 8;

function idf(unit: number, units: Units): number {
  return units.isWord(unit) ? units.lexicon.idf(unit) : unknownIdf;
}

function addAffinities(
  affinities: Affinities,
  feature: number,
  weight: number,
  scores: Float32Array,
  base: number,
): void {
  const place = affinities.place(feature);
  const end = affinities.start(place + 1);
  const { labels, strengths } = affinities;
  for (let i = affinities.start(place); i < end; i++) {
    scores[base + labels[i]!]! += weight * strengths[i]!;
  }
}
