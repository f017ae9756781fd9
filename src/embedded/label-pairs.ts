import type { Vocabulary } from './vocabulary.ts';

/** Pairs of neighbouring words in labels' names, each with a unit of its own: `lost card`. */
export class LabelPairs {
  readonly #vocabulary: Vocabulary;
  readonly #units = new Map<number, Map<number, number>>();

  /** @param vocabulary - Gives the units out. */
  constructor(vocabulary: Vocabulary) {
    this.#vocabulary = vocabulary;
  }

  /** The unit of two units that follow each other, or -1. */
  find(first: number, second: number): number {
    return this.#units.get(first)?.get(second) ?? -1;
  }

  /** The same, but the pair gets a unit if it has none yet. */
  learn(first: number, second: number): number {
    // No word holds a space: a pair is never taken for one.
    const unit = this.#vocabulary.learn(`${first} ${second}`);
    const seconds = this.#units.get(first) ?? new Map<number, number>();
    this.#units.set(first, seconds.set(second, unit));
    return unit;
  }

  /** Whether the unit is a pair's. */
  has(unit: number): boolean {
    return [...this.#units.values()].some((seconds) => [...seconds.values()].includes(unit));
  }
}
