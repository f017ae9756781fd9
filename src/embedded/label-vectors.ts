import type { LabelSet } from './label-set.ts';
import type { UnitWeights } from './label-words.ts';
import type { Units } from './units.ts';
import { usualVector } from './usual-vector.ts';
import { add, cosine, scaled, unit, zero } from './vectors.ts';

/** Where each label lies among the words, and how near words are to it in general. */
export interface LabelVectors {
  /** One vector a label, of length 1, or 0 where no word of the label has a vector. */
  readonly vectors: readonly Float32Array[];
  /** Mean cosine of the label with a word of the lexicon. */
  readonly means: Float64Array;
  /** Standard deviation of the same. */
  readonly deviations: Float64Array;
}

/**
 * A label's vector is the mean direction of its words: half by its name and in full by its seeds.
 * Between praise and blame it is the difference of the two, so that what both share drops out.
 *
 * The mean and deviation make cosines comparable across labels: without them a label near the
 * middle of the lexicon, a hub (Radovanović et al. 2010), would draw every text. Between praise and
 * blame the mean is that of words as they are used: among these pleasant ones prevail (Boucher and
 * Osgood 1969), so that plain talk would pass for praise.
 */
export function labelVectors(
  labels: LabelSet,
  names: readonly UnitWeights[],
  seeds: readonly UnitWeights[],
  units: Units,
): LabelVectors {
  const vectors = names.map((name, k) => direction(name, seeds[k]!, units));
  const words = everyFew(units.lexicon.size);
  if (labels.poles === undefined) return { vectors, ...spread(vectors, units, words) };
  const { positive, negative } = labels.poles;
  const axis = unit(add(vectors[positive]!, scaled(vectors[negative]!, -1)));
  vectors[positive] = axis;
  vectors[negative] = scaled(axis, -1);
  const usual = usualVector(units);
  const means = Float64Array.from(vectors, (vector) => cosine(vector, usual));
  return { ...spread(vectors, units, words), vectors, means };
}

/**
 * Moves label vectors halfway to the direction of the words that a fit has found typical of each
 * label, and takes means and deviations over the words of the rows.
 *
 * @param typical - One map a label: entries of the lexicon and their weights.
 * @param words - Entries of the lexicon that occur in the rows.
 */
export function refinedVectors(
  before: LabelVectors,
  typical: readonly UnitWeights[],
  words: readonly number[],
  units: Units,
): LabelVectors {
  const vectors = before.vectors.map((vector, k) =>
    unit(add(vector, weightedSum(typical[k]!, units))),
  );
  return { vectors, ...spread(vectors, units, words) };
}

/** Words that the mean and deviation are taken over, spread evenly over the lexicon. */
const sampled = 4096;

function direction(name: UnitWeights, seeds: UnitWeights, units: Units): Float32Array {
  const byName = weightedSum(name, units);
  const bySeeds = weightedSum(seeds, units);
  return zero(bySeeds) ? byName : unit(add(scaled(byName, 0.5), bySeeds));
}

function weightedSum(weights: UnitWeights, units: Units): Float32Array {
  const sum = new Float32Array(units.lexicon.dimensions);
  const vector = new Float32Array(units.lexicon.dimensions);
  for (const [entry, weight] of weights) {
    if (!units.isWord(entry)) continue;
    units.lexicon.vector(entry, vector);
    for (let i = 0; i < sum.length; i++) sum[i]! += weight * vector[i]!;
  }
  return unit(sum);
}

function spread(
  vectors: readonly Float32Array[],
  { lexicon }: Units,
  words: readonly number[],
): Pick<LabelVectors, 'means' | 'deviations'> {
  const sums = new Float64Array(vectors.length);
  const squares = new Float64Array(vectors.length);
  const vector = new Float32Array(lexicon.dimensions);
  for (const entry of words) {
    lexicon.vector(entry, vector);
    for (let k = 0; k < vectors.length; k++) {
      const nearness = cosine(vector, vectors[k]!);
      sums[k]! += nearness;
      squares[k]! += nearness * nearness;
    }
  }
  const means = sums.map((sum) => sum / words.length);
  const deviations = squares.map((sum, k) => {
    return Math.sqrt(Math.max(0, sum / words.length - means[k]! ** 2)) + 1e-6;
  });
  return { means, deviations };
}

function everyFew(size: number): number[] {
  const step = Math.max(1, Math.floor(size / sampled));
  return Array.from({ length: Math.ceil(size / step) }, (_, i) => i * step);
}
