import type { Affinities } from './affinities.ts';
import type { Bags } from './bags.ts';
import { type Units, unitOf } from './units.ts';

/** What scores rows: how strongly features speak for labels, and what each unit counts. */
export interface Scoring {
  readonly affinities: Affinities;
  /** By unit: see `importanceOf`. */
  readonly importance: Float32Array;
  readonly units: Units;
  readonly labels: number;
}

/**
 * Scores each bag for each label, by itself: the affinities of its features, each weighted by
 * `(1 + ln tf)·idf`, over 1 + the length of the weight vector (tf-idf, Salton and Buckley 1988).
 *
 * @returns One row a bag, one column a label; 0 where nothing speaks for a label.
 */
export function rowScores(bags: Bags, scoring: Scoring): Float32Array {
  const { affinities, importance, units, labels } = scoring;
  const scores = new Float32Array(bags.count * labels);
  for (let row = 0; row < bags.count; row++) {
    const base = row * labels;
    let squares = 0;
    for (let i = bags.starts[row]!; i < bags.starts[row + 1]!; i++) {
      const feature = bags.features[i]!;
      const weight = bags.weights[i]! * importance[unitOf(feature)]!;
      if (weight === 0) continue;
      // Signs add to the score, but not to the length that it is divided by.
      if (!units.isSign(unitOf(feature))) squares += weight * weight;
      addAffinities(affinities, feature, weight, scores, base);
    }
    const scale = 1 / (1 + Math.sqrt(squares));
    for (let k = base; k < base + labels; k++) scores[k]! *= scale;
  }
  return scores;
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
