import { stopWords } from './words/stop-words.ts';

/** Finds the phrases of a lexicon in a run of words, longest first. */
export class Phrases {
  /** First words of phrases, their second words, and how many words the longest such phrase has. */
  readonly #longest = new Map<string, Map<string, number>>();
  readonly #isPhrase: (text: string) => boolean;

  /**
   * @param phrases - Words separated by single spaces. Only phrases of 2 to 4 words are used.
   * @param isPhrase - Whether a text is one of them.
   */
  constructor(phrases: Iterable<string>, isPhrase: (text: string) => boolean) {
    this.#isPhrase = isPhrase;
    for (const phrase of phrases) this.#add(phrase);
  }

  /** The second words of phrases that begin so, and how many words the longest of each has. */
  after(first: string): ReadonlyMap<string, number> | undefined {
    return this.#longest.get(first);
  }

  /**
   * The longest phrase that begins at `words[at]`, or undefined.
   *
   * @param seconds - `after(words[at])`, which who asks for every word of a text keeps at hand.
   */
  at(
    words: readonly string[],
    at: number,
    seconds: ReadonlyMap<string, number> | undefined = this.after(words[at]!),
  ): string | undefined {
    const longest = seconds?.get(words[at + 1] ?? '') ?? 0;
    for (let count = Math.min(longest, words.length - at); count >= 2; count--) {
      const phrase = words.slice(at, at + count).join(' ');
      if (this.#isPhrase(phrase) && !isEmpty(phrase)) return phrase;
    }
    return undefined;
  }

  #add(phrase: string): void {
    const [first, second, ...rest] = phrase.split(' ');
    const count = 2 + rest.length;
    if (second === undefined || count > mostWords) return;
    const seconds = this.#longest.get(first!) ?? new Map<string, number>();
    this.#longest.set(first!, seconds.set(second, Math.max(count, seconds.get(second) ?? 0)));
  }
}

const mostWords = 4;
const stops: ReadonlySet<string> = new Set(stopWords);

/** Phrases such as `as it is` mean nothing. */
function isEmpty(phrase: string): boolean {
  return phrase.split(' ').every((word) => word.length === 1 || stops.has(word));
}
