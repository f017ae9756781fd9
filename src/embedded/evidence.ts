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

/** Which texts hold a known word, and which seem not to be English. */
export function familiarity(bags: Bags, units: Units): Familiarity {
  const known = new Uint8Array(bags.count);
  const foreign = new Uint8Array(bags.count);
  const kinds = new Int32Array(kindCount);
  for (let row = 0; row < bags.count; row++) {
    kinds.fill(0);
    for (let i = bags.starts[row]!; i < bags.starts[row + 1]!; i++) {
      kinds[kindOf(unitOf(bags.features[i]!), units)]!++;
    }
    known[row] = isKnown(kinds) ? 1 : 0;
    foreign[row] = isForeign(kinds) ? 1 : 0;
  }
  return { known, foreign };
}

const functionWord = 0;
const otherSign = 1;
const word = 2;
const learnt = 3;
export const stranger = 4;
/** How many kinds of units there are, from 0 on. */
export const kindCount = 5;

/** The kind of a unit, as far as it tells how familiar a text is. */
export function kindOf(unit: number, units: Units): number {
  if (units.isFunctionWord(unit)) return functionWord;
  if (units.isSign(unit)) return otherSign;
  if (units.isWord(unit)) return word;
  return unit === units.stranger ? stranger : learnt;
}

/** @param kinds - How many different features a text has of each kind. */
export function isKnown(kinds: Int32Array): boolean {
  return kinds[functionWord]! + kinds[word]! + kinds[learnt]! > 0;
}

/**
 * Whether a text seems not to be English: five different words or more, few of them function words
 * and too few of them in the lexicon. Shorter ones cannot be told.
 *
 * @param kinds - How many different features it has of each kind.
 */
export function isForeign(kinds: Int32Array): boolean {
  const unknown = kinds[learnt]! + kinds[stranger]!;
  const words = kinds[functionWord]! + kinds[word]! + unknown;
  if (words < fewestWords) return false;
  return kinds[functionWord]! < fewFunctionWords * words && unknown > manyStrangers * words;
}

/** Of public English sets, tweets and forum posts among them, under 0.1 % of the rows look like this. */
const fewestWords = 5;
const fewFunctionWords = 0.12;
const manyStrangers = 0.4;
