import { type Part, partsOf, signPart } from './parts.ts';
import { type Phrases, phrasesAfter } from './phrases.ts';
import type { Units } from './units.ts';
import { bareContractions, negators, turns } from './words/negation.ts';

/** What one token stands for. */
export interface Form {
  /** The token. */
  readonly word: string;
  /** Several where an unknown word is joined by hyphens; `not` for every word that negates. */
  readonly parts: readonly Part[];
  /** Turns around the words after it. */
  readonly negates: boolean;
  /** Ends a negation that went before. */
  readonly ends: boolean;
  /** Those that begin with the token. */
  readonly phrases: Phrases | undefined;
}

/** For what is no token. */
export const nothing: Form = {
  word: '',
  parts: [],
  negates: false,
  ends: false,
  phrases: undefined,
};

/** Works out what a token stands for: some microseconds, more for the first word of many phrases. */
export function formOf(word: string, units: Units): Form {
  const negates = negators.has(word) || word.endsWith("n't") || bareContractions.has(word);
  const phrases = phrasesAfter(word, units.lexicon);
  if (negates) return { word, parts: [signPart('not', units)], negates, ends: false, phrases };
  const ends = turns.has(word) || /^[!?$£%]$/.test(word);
  return { word, parts: partsOf(word.replace(clitic, ''), units), negates, ends, phrases };
}

/** What is left of another word after an apostrophe. */
const clitic = /'(?:s|m|d|ll|ve|re)$/;
