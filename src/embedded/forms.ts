import { lemma } from './lemma.ts';
import { numeral, type Units } from './units.ts';
import { bareContractions, negators, turns } from './words/negation.ts';

/** What one token stands for. */
export interface Form {
  /** Several where an unknown word is joined by hyphens; `not` for every word that negates. */
  readonly parts: readonly Part[];
  /** Turns around the words after it. */
  readonly negates: boolean;
  /** Ends a negation that went before. */
  readonly ends: boolean;
  /** Of phrases that begin with the token: see `Phrases.after`. */
  readonly seconds: ReadonlyMap<string, number> | undefined;
}

export interface Part {
  /** The unit, or -1 for a word that is not in the lexicon. */
  readonly unit: number;
  readonly word: string;
  /** Function words and signs stay as they are under a negation. */
  readonly isSign: boolean;
}

/** Looks tokens up, and remembers the answers for the tokens met of late. */
export class Forms {
  readonly #units: Units;
  readonly #met = new Map<string, Form>();

  constructor(units: Units) {
    this.#units = units;
  }

  of(token: string): Form {
    const met = this.#met.get(token);
    if (met !== undefined) return met;
    if (token.length > longestWord) return nothing;
    // A copy: what a regular expression cuts out would keep its whole text in memory.
    const word = Buffer.from(token).toString();
    const form = formOf(word, this.#units);
    if (this.#met.size >= mostRemembered) this.#met.clear();
    this.#met.set(word, form);
    return form;
  }
}

/** Bounds the memory, whatever the texts hold. */
const mostRemembered = 50_000;
/** Longer runs of letters are no words but keys, hashes and encoded files. */
const longestWord = 64;
const nothing: Form = { parts: [], negates: false, ends: false, seconds: undefined };

function formOf(token: string, units: Units): Form {
  const negates = negators.has(token) || token.endsWith("n't") || bareContractions.has(token);
  const seconds = units.lexicon.phrases.after(token);
  if (negates) return { parts: [signPart('not', units)], negates, ends: false, seconds };
  const ends = turns.has(token) || /^[!?$£%]$/.test(token);
  return { parts: partsOf(token.replace(clitic, ''), units), negates, ends, seconds };
}

/** What is left of another word after an apostrophe. */
const clitic = /'(?:s|m|d|ll|ve|re)$/;

function partsOf(word: string, units: Units): readonly Part[] {
  if (isPlainSign(word, units)) return [signPart(word, units)];
  if (/^\d+$/.test(word)) return [signPart(numeral, units)];
  if (!word.includes('-') || units.lexicon.find(word) >= 0) return [wordPart(word, units)];
  return word
    .split('-')
    .filter((part) => part.length > 1 && !isPlainSign(part, units))
    .map((part) => wordPart(part, units));
}

function isPlainSign(word: string, units: Units): boolean {
  return units.sign(word) !== undefined;
}

function signPart(word: string, units: Units): Part {
  return { unit: units.sign(word)!, word, isSign: true };
}

function wordPart(word: string, units: Units): Part {
  const entry = lemma(word, units.lexicon);
  const isFunctionWord = entry >= 0 && units.sign(units.lexicon.word(entry)) !== undefined;
  return { unit: isFunctionWord ? -1 : entry, word, isSign: false };
}
