import { hashOf } from './hash.ts';
import type { Lexicon } from './lexicon.ts';
import type { Part } from './parts.ts';
import { stopWords } from './words/stop-words.ts';

/** The phrases that begin with the same words. */
export interface Phrases {
  /** The last of these words. */
  readonly word: string;
  /** The one that these words are, if they are one. */
  phrase?: Phrase;
  /** By the hash of the word that may come next; in the lexicon no two of these clash. */
  readonly next: Map<number, Phrases>;
}

export interface Phrase {
  readonly part: Part;
  /** How many words it has. */
  readonly count: number;
}

/** The phrases of a lexicon, of 2 to 4 words, that begin with a word; undefined for none. */
export function phrasesAfter(first: string, lexicon: Lexicon): Phrases | undefined {
  const range = lexicon.startingWith(`${first} `);
  if (range.first === range.end) return undefined;
  const root: Phrases = { word: first, next: new Map() };
  for (let entry = range.first; entry < range.end; entry++) {
    const word = lexicon.word(entry);
    const [, ...rest] = word.split(' ');
    if (rest.length >= mostWords || isEmpty(word)) continue;
    let phrases = root;
    for (const one of rest) phrases = following(phrases, one);
    phrases.phrase = { part: { unit: entry, word, isSign: false }, count: 1 + rest.length };
  }
  return root;
}

function following({ next }: Phrases, word: string): Phrases {
  const hash = hashOf(word);
  const phrases = next.get(hash) ?? { word, next: new Map() };
  next.set(hash, phrases);
  return phrases;
}

const mostWords = 4;
const stops: ReadonlySet<string> = new Set(stopWords);

/** Phrases such as `as it is` mean nothing. */
function isEmpty(phrase: string): boolean {
  return phrase.split(' ').every((word) => word.length === 1 || stops.has(word));
}
