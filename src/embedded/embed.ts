import { partsIn } from './features.ts';
import { Forms } from './forms.ts';
import type { Lexicon } from './lexicon.ts';
import { unitsOf } from './units.ts';

/**
 * Makes a function that turns texts into vectors such that texts on like things point the same way:
 * the sum of the vectors of the words, each by its inverse document frequency.
 *
 * @returns A vector of any length; zero for a text without a known word.
 */
export function textEmbedder(lexicon: Lexicon): (text: string) => Float32Array {
  const units = unitsOf(lexicon);
  const forms = new Forms(units);
  const word = new Float32Array(lexicon.dimensions);
  return (text) => {
    const sum = new Float32Array(lexicon.dimensions);
    for (const { unit } of partsIn(text, forms)) {
      if (unit < 0 || !units.isWord(unit)) continue;
      lexicon.vector(unit, word);
      const weight = lexicon.idf(unit);
      for (let at = 0; at < sum.length; at++) sum[at]! += weight * word[at]!;
    }
    return sum;
  };
}
