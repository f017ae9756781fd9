import { mostLearnt } from './units.ts';

/** Words that the lexicon lacks and that matter all the same: names in labels, jargon of the rows. */
export class Vocabulary {
  readonly #first: number;
  readonly #units: Map<string, number>;
  #next: number;

  /** @param first - The unit that the first word gets. */
  constructor(first: number, units = new Map<string, number>(), next = first) {
    this.#first = first;
    this.#units = units;
    this.#next = next;
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

  /** A vocabulary that begins as this one is and goes its own way. */
  copy(): Vocabulary {
    return new Vocabulary(this.#first, new Map(this.#units), this.#next);
  }

  /** A vocabulary with some of the words, each under the unit it has. */
  only(keep: (unit: number) => boolean): Vocabulary {
    const kept = [...this.#units].filter(([, unit]) => keep(unit));
    return new Vocabulary(this.#first, new Map(kept), this.#next);
  }
}
