import type { Units } from './units.ts';

/**
 * The mean vector of English as it is used: of its more frequent words, each as often as it was
 * counted in the SemCor corpus, function words left out.
 *
 * @returns Not of length 1, so that its product with a vector is the mean cosine with that vector.
 */
export function usualVector(units: Units): Float32Array {
  const { lexicon } = units;
  const sum = new Float64Array(lexicon.dimensions);
  const vector = new Float32Array(lexicon.dimensions);
  let total = 0;
  for (let entry = 0; entry < lexicon.size; entry++) {
    const count = lexicon.count(entry);
    if (count < fewest || units.sign(lexicon.word(entry)) !== undefined) continue;
    lexicon.vector(entry, vector);
    for (let i = 0; i < sum.length; i++) sum[i]! += count * vector[i]!;
    total += count;
  }
  return Float32Array.from(sum, (x) => x / total);
}

/** One word in five of those counted at all; they make up 85 % of the counts. */
const fewest = 8;
