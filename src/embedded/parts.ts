import { lemma } from './lemma.ts';
import { numeral, type Units } from './units.ts';

/** A word or phrase of a text. */
export interface Part {
  /** The unit, or -1 for a word that is not in the lexicon. */
  readonly unit: number;
  readonly word: string;
  /** Function words and signs stay as they are under a negation. */
  readonly isSign: boolean;
}

/** What a word is made of: several parts where an unknown word is joined by hyphens. */
export function partsOf(word: string, units: Units): readonly Part[] {
  if (isPlainSign(word, units)) return [signPart(word, units)];
  if (/^\d+$/.test(word)) return [signPart(numeral, units)];
  if (!word.includes('-') || units.lexicon.find(word) >= 0) return [wordPart(word, units)];
  return word
    .split('-')
    .filter((part) => part.length > 1 && !isPlainSign(part, units))
    .map((part) => wordPart(part, units));
}

/** @param word - A function word or a sign. */
export function signPart(word: string, units: Units): Part {
  return { unit: units.sign(word)!, word, isSign: true };
}

function isPlainSign(word: string, units: Units): boolean {
  return units.sign(word) !== undefined;
}

function wordPart(word: string, units: Units): Part {
  const entry = lemma(word, units.lexicon);
  const isFunctionWord = entry >= 0 && units.sign(units.lexicon.word(entry)) !== undefined;
  return { unit: isFunctionWord ? -1 : entry, word, isSign: false };
}
