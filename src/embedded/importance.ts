import type { UnitWeights } from './label-words.ts';
import type { Units } from './units.ts';

/**
 * What each unit counts in a row's score: a word its inverse document frequency over the glosses of
 * WordNet; function words and signs only where labels have seeds or bear them in their names.
 *
 * @returns One number a unit.
 */
export function importanceOf(
  units: Units,
  names: readonly UnitWeights[],
  seeds: readonly UnitWeights[],
): Float32Array {
  const importance = new Float32Array(units.end).fill(unknownIdf);
  for (let entry = 0; entry < units.lexicon.size; entry++) {
    importance[entry] = units.lexicon.idf(entry);
  }
  const seeded = seeds.some((own) => own.size > 0);
  importance.fill(seeded ? signIdf : 0, units.lexicon.size, units.stranger);
  for (const unit of names.flatMap((own) => [...own.keys()]).filter(units.isSign)) {
    importance[unit] = units.isLetter(unit) ? letterIdf : signIdf;
  }
  return importance;
}

/** Words that the lexicon lacks are rarer than most that it has. */
const unknownIdf = 8;
const signIdf = 1.5;
const letterIdf = 5;
