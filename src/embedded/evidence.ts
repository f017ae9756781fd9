import type { Bags } from './bags.ts';
import { type Units, unitOf } from './units.ts';

/** What a model finds in texts: matrices of one row a text and one column a label. */
export interface Evidence extends Familiarity {
  /** Unnormalised logarithms of the probability of each label, tempered to be believed. */
  readonly logs: Float32Array;
  /** Not 0 where something in the row speaks for the label; 0 for null labels. */
  readonly speaks: ArrayLike<number>;
}

/** By row, 1 or 0. */
export interface Familiarity {
  /** It holds a word that is known at all. */
  readonly known: Uint8Array;
  /** It seems not to be English. */
  readonly foreign: Uint8Array;
}

/**
 * Which rows hold a known word, and which seem not to be English: five different words or more, few
 * of them function words and too few of them in the lexicon. Shorter ones cannot be told.
 */
export function familiarity(bags: Bags, units: Units): Familiarity {
  const known = new Uint8Array(bags.count);
  const foreign = new Uint8Array(bags.count);
  for (let row = 0; row < bags.count; row++) {
    let words = 0;
    let functionWords = 0;
    let strangers = 0;
    for (let i = bags.starts[row]!; i < bags.starts[row + 1]!; i++) {
      const unit = unitOf(bags.features[i]!);
      if (units.isKnown(unit)) known[row] = 1;
      if (units.isFunctionWord(unit)) functionWords++;
      else if (units.isSign(unit)) continue;
      else if (!units.isWord(unit)) strangers++;
      words++;
    }
    const strange = functionWords < fewFunctionWords * words && strangers > manyStrangers * words;
    if (words >= fewestWords && strange) foreign[row] = 1;
  }
  return { known, foreign };
}

/** Of public English sets, tweets and forum posts among them, under 0.1 % of the rows look like this. */
const fewestWords = 5;
const fewFunctionWords = 0.12;
const manyStrangers = 0.4;
