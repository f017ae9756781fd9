import type { UnitWeights } from './label-words.ts';
import type { UnitImportance } from './row-scores.ts';
import type { Units } from './units.ts';

/**
 * What a unit counts in a row's score: a word its inverse document frequency over the glosses of
 * WordNet; function words and signs only where labels have seeds or bear them in their names.
 */
export function importanceOf(
  units: Units,
  names: readonly UnitWeights[],
  seeds: readonly UnitWeights[],
): UnitImportance {
  const plainSign = seeds.some((own) => own.size > 0) ? signIdf : 0;
  const signs = new Map<number, number>();
  for (const unit of names.flatMap((own) => [...own.keys()]).filter(units.isSign)) {
    signs.set(unit, units.isLetter(unit) ? letterIdf : signIdf);
  }
  return {
    isSign: units.isSign,
    of: (unit) => {
      if (units.isWord(unit)) return units.lexicon.idf(unit);
      return units.isSign(unit) ? (signs.get(unit) ?? plainSign) : unknownIdf;
    },
  };
}

/** Words that the lexicon lacks are rarer than most that it has. */
const unknownIdf = 8;
const signIdf = 1.5;
const letterIdf = 5;
