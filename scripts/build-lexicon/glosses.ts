import { lemma } from '../../src/embedded/lemma.ts';
import { stopWords } from '../../src/embedded/words/stop-words.ts';
import type { WordNet } from './wordnet.ts';

/** The words of WordNet's glosses. */
export interface Glosses {
  /** By synset: the words of its gloss, in order. */
  readonly words: readonly (readonly number[])[];
  /** By word: the number of glosses that hold it. */
  readonly frequency: Int32Array;
}

/**
 * Finds WordNet's own words in its glosses: phrases of up to four words first, else base forms.
 * Function words, numbers and single letters are left out.
 */
export function readGlosses(wordNet: WordNet): Glosses {
  const numbers = new Map(wordNet.words.map((word, i) => [word, i]));
  const counts = wordNet.senses.map((senses) => senses.reduce((sum, { count }) => sum + count, 0));
  const find = (word: string) => numbers.get(word) ?? -1;
  const baseForm = remembered((word: string) => lemma(word, { find, count: (i) => counts[i]! }));
  const firstWords = new Set(
    wordNet.words.flatMap((word) => (word.includes(' ') ? word.slice(0, word.indexOf(' ')) : [])),
  );
  const words = wordNet.synsets.map(({ gloss }) => {
    const tokens = gloss.toLowerCase().match(/[a-z0-9]+(?:['.&-][a-z0-9]+)*/g) ?? [];
    return wordsIn(tokens, { find, baseForm, firstWords, words: wordNet.words });
  });
  const frequency = new Int32Array(wordNet.words.length);
  for (const gloss of words) for (const word of new Set(gloss)) frequency[word]!++;
  return { words, frequency };
}

interface Reader {
  readonly find: (word: string) => number;
  readonly baseForm: (word: string) => number;
  readonly firstWords: ReadonlySet<string>;
  readonly words: readonly string[];
}

function wordsIn(tokens: readonly string[], reader: Reader): number[] {
  const found: number[] = [];
  for (let i = 0; i < tokens.length; ) {
    const [phrase, length] = phraseAt(tokens, i, reader);
    const word = phrase >= 0 ? phrase : singleWord(tokens[i]!, reader);
    if (word >= 0) found.push(word);
    i += length;
  }
  return found;
}

const longestPhrase = 4;
const stops: ReadonlySet<string> = new Set(stopWords);

function phraseAt(tokens: readonly string[], at: number, { find, firstWords }: Reader) {
  if (!firstWords.has(tokens[at]!)) return [-1, 1] as const;
  for (let length = Math.min(longestPhrase, tokens.length - at); length > 1; length--) {
    const parts = tokens.slice(at, at + length);
    const phrase = find(parts.join(' '));
    if (phrase >= 0 && !parts.every((part) => stops.has(part))) return [phrase, length] as const;
  }
  return [-1, 1] as const;
}

function singleWord(token: string, { baseForm, words }: Reader): number {
  if (stops.has(token) || token.length < 2 || /^\d+$/.test(token)) return -1;
  const word = baseForm(token);
  return word >= 0 && stops.has(words[word]!) ? -1 : word;
}

function remembered(work: (word: string) => number): (word: string) => number {
  const known = new Map<string, number>();
  return (word) => {
    const result = known.get(word) ?? work(word);
    known.set(word, result);
    return result;
  };
}
