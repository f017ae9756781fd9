import { mostLearnt } from './units.ts';

/** Words that the lexicon lacks and that matter all the same: names in labels, jargon of the rows. */
export class Vocabulary {
  readonly #first: number;
  readonly #units: Map<string, number>;
  #next: number;

  /**
   * @param first - The unit that the first word gets.
   * @param below - Its words are taken over, with their units.
   * @param words - Further words with their units.
   */
  constructor(
    first: number,
    below?: Vocabulary,
    words: readonly (readonly [string, number])[] = [],
  ) {
    this.#first = first;
    this.#units = new Map([...(below ? below.#units : []), ...words]);
    this.#next = words.reduce((end, [, unit]) => Math.max(end, unit + 1), below?.end ?? first);
  }

  /** The unit after the last. */
  get end(): number {
    return this.#next;
  }

  /** The unit of a word, or -1. */
  find(word: string): number {
    return this.#units.get(word) ?? -1;
  }

  /** The unit of a word, which is taken in unless the vocabulary is full: then -1. */
  learn(word: string): number {
    const known = this.#units.get(word);
    if (known !== undefined) return known;
    if (this.#next >= this.#first + mostLearnt) return -1;
    this.#units.set(word, this.#next);
    return this.#next++;
  }

  /** The words of units from `least` on, with these. */
  words(least: number): readonly (readonly [string, number])[] {
    return [...this.#units].filter(([, unit]) => unit >= least);
  }

  /** A vocabulary that begins as this one is and goes its own way. */
  copy(): Vocabulary {
    return new Vocabulary(this.#first, this);
  }

  /** A vocabulary with some of the words, each under the unit it has. */
  only(keep: (unit: number) => boolean): Vocabulary {
    const kept = [...this.#units].filter(([, unit]) => keep(unit));
    return new Vocabulary(this.#first, undefined, kept);
  }
}
