import type { Lexicon } from './lexicon.ts';
import { stopWords } from './words/stop-words.ts';

/**
 * What a text is made of, as numbers: first the entries of the lexicon, then function words and
 * signs, then one number for every stranger, then the unknown words that were learnt.
 */
export interface Units {
  readonly lexicon: Lexicon;
  /** Any word that is neither in the lexicon nor learnt. */
  readonly stranger: number;
  /** The first learnt word; others follow. */
  readonly firstLearnt: number;
  /** No unit is this high. */
  readonly end: number;
  /** The unit of a function word, of a single character or of `numeral`, else undefined. */
  sign(token: string): number | undefined;
  /** A question word or a mark such as `!`: they tell how a text is written. */
  isStyle(unit: number): boolean;
  isWord(unit: number): boolean;
  isSign(unit: number): boolean;
  isFunctionWord(unit: number): boolean;
  /** A single letter or digit that is no function word. */
  isLetter(unit: number): boolean;
}

/** Stands for every whole number of two digits or more. */
export const numeral = '#';

/** Unknown words that a vocabulary can hold. */
export const mostLearnt = 100_000;

export function unitsOf(lexicon: Lexicon): Units {
  const first = lexicon.size;
  const signs = new Map(signList.map((sign, i) => [sign, first + i]));
  const stranger = first + signs.size;
  const styles = new Set([...questions, ...marks].map((sign) => signs.get(sign)));
  const firstLetter = first + stopWords.length;
  return {
    lexicon,
    stranger,
    firstLearnt: stranger + 1,
    end: stranger + 1 + mostLearnt,
    sign: (token) => signs.get(token),
    isStyle: (unit) => styles.has(unit),
    isWord: (unit) => unit < first,
    isSign: (unit) => unit >= first && unit < stranger,
    isFunctionWord: (unit) => unit >= first && unit < firstLetter,
    isLetter: (unit) => unit >= firstLetter && unit < firstLetter + letters.length,
  };
}

const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789'].filter(
  (one) => !stopWords.includes(one),
);
const marks = [...'!?$£%'];
const questions = 'what why how who whom whose where when which'.split(' ');
const signList = [...stopWords, ...letters, ...marks, numeral];

/** A unit as it stands in a text, turned around by a negation or not, as one number. */
export function featureOf(unit: number, negated: boolean): number {
  return unit * 2 + (negated ? 1 : 0);
}

export function unitOf(feature: number): number {
  return feature >> 1;
}

export function isNegated(feature: number): boolean {
  return (feature & 1) === 1;
}
