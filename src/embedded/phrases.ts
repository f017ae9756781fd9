import { stopWords } from './words/stop-words.ts';

/** Finds the phrases of a lexicon in a run of words, longest first. */
export class Phrases {
  /** Words that some phrase begins with. */
  readonly #first = new Set<string>();
  /** Pairs of words that some phrase begins with, and the words in the longest such phrase. */
  readonly #longest = new Map<string, number>();
  readonly #isPhrase: (text: string) => boolean;

  /**
   * @param phrases - Words separated by single spaces. Only phrases of 2 to 4 words are used.
   * @param isPhrase - Whether a text is one of them.
   */
  constructor(phrases: Iterable<string>, isPhrase: (text: string) => boolean) {
    this.#isPhrase = isPhrase;
    for (const phrase of phrases) this.#add(phrase);
  }

  /** The longest phrase that begins at `words[at]`, or undefined. */
  at(words: readonly string[], at: number): string | undefined {
    if (!this.#first.has(words[at]!) || at + 1 >= words.length) return undefined;
    const pair = `${words[at]} ${words[at + 1]}`;
    const longest = this.#longest.get(pair) ?? 0;
    for (let count = Math.min(longest, words.length - at); count >= 2; count--) {
      const phrase = count === 2 ? pair : words.slice(at, at + count).join(' ');
      if (this.#isPhrase(phrase) && !isEmpty(phrase)) return phrase;
    }
    return undefined;
  }

  #add(phrase: string): void {
    const second = phrase.indexOf(' ') + 1;
    let pairEnd = phrase.length;
    let words = 2;
    for (let at = phrase.indexOf(' ', second); at >= 0; at = phrase.indexOf(' ', at + 1)) {
      if (words++ === 2) pairEnd = at;
    }
    if (words > mostWords) return;
    const pair = phrase.slice(0, pairEnd);
    this.#first.add(phrase.slice(0, second - 1));
    this.#longest.set(pair, Math.max(words, this.#longest.get(pair) ?? 0));
  }
}

const mostWords = 4;
const stops: ReadonlySet<string> = new Set(stopWords);

/** Phrases such as `as it is` mean nothing. */
function isEmpty(phrase: string): boolean {
  return phrase.split(' ').every((word) => word.length === 1 || stops.has(word));
}
