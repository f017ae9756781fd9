import { dampened } from './bags.ts';
import { highestCount } from './columns.ts';
import { type Familiarity, isForeign, isKnown, kindCount } from './evidence.ts';
import { FactReader } from './fact-reader.ts';
import type { Learnt } from './learnt.ts';
import { charactersRead } from './tokens.ts';

/** What texts say by themselves: matrices of one row a text and one column a label. */
export interface Sums extends Familiarity {
  /** As `rowScores` has them. */
  readonly scores: Float32Array;
  /** As `support` has it. */
  readonly supports: Float32Array;
}

/**
 * Adds up what the features of texts say for the labels: what `rowScores`, `tableOf` and `support`
 * make of their bags, number for number. A fit goes over the same bags again and again; here each
 * text is read once, and what is needed of its features lies close together (see `Facts`).
 */
export class TextSums {
  readonly #learnt: Learnt;
  readonly #reader: FactReader;
  /** The values of the text at hand, see `Table`. */
  readonly #values = new Float32Array(charactersRead);
  /** Features of the text at hand by their kind. */
  readonly #kinds = new Int32Array(kindCount);

  constructor(learnt: Learnt) {
    this.#learnt = learnt;
    this.#reader = new FactReader(learnt);
  }

  of(texts: readonly string[]): Sums {
    const labels = this.#learnt.priors.length;
    const scores = new Float32Array(texts.length * labels);
    const supports = new Float32Array(texts.length * labels);
    const known = new Uint8Array(texts.length);
    const foreign = new Uint8Array(texts.length);
    for (let row = 0; row < texts.length; row++) {
      const count = this.#reader.read(texts[row]!);
      this.#addScores(count, scores, row * labels);
      this.#addSupport(count, supports, row * labels);
      this.#countKinds(count);
      known[row] = isKnown(this.#kinds) ? 1 : 0;
      foreign[row] = isForeign(this.#kinds) ? 1 : 0;
    }
    return { scores, supports, known, foreign };
  }

  #addScores(count: number, scores: Float32Array, base: number): void {
    const { row, facts } = this.#reader;
    const { occurrences, importance, lengthImportance, starts, ends } = facts;
    const { labels, strengths } = this.#learnt.model.scoring.affinities;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const fact = row[i]!;
      const times = dampened(occurrences[fact]!);
      const length = times * lengthImportance[fact]!;
      squares += length * length;
      const weight = times * importance[fact]!;
      const end = ends[fact]!;
      for (let at = starts[fact]!; at < end; at++) {
        scores[base + labels[at]!]! += weight * strengths[at]!;
      }
    }
    const scale = 1 / (1 + Math.sqrt(squares));
    const next = base + this.#learnt.priors.length;
    for (let k = base; k < next; k++) scores[k]! *= scale;
  }

  #addSupport(count: number, supports: Float32Array, base: number): void {
    const { row, facts } = this.#reader;
    const { weights, priors } = this.#learnt;
    const { occurrences, rarity, columns } = facts;
    const labels = priors.length;
    const values = this.#values;
    let squares = 0;
    for (let i = 0; i < count; i++) {
      const fact = row[i]!;
      const value = Math.min(dampened(occurrences[fact]!), highestCount) * rarity[fact]!;
      squares += value * value;
      values[i] = value;
    }
    const scale = 1 / (Math.sqrt(squares) || 1);
    for (let i = 0; i < count; i++) {
      const column = columns[row[i]!]!;
      if (column < 0) continue;
      const value = Math.fround(values[i]! * scale);
      const from = column * labels;
      for (let k = 0; k < labels; k++) supports[base + k]! += value * weights[from + k]!;
    }
  }

  /** Counts the features by kind, and leaves the occurrences at 0 for the next text. */
  #countKinds(count: number): void {
    const { row, facts } = this.#reader;
    const { occurrences, kinds } = facts;
    this.#kinds.fill(0);
    for (let i = 0; i < count; i++) {
      const fact = row[i]!;
      this.#kinds[kinds[fact]!]!++;
      occurrences[fact] = 0;
    }
  }
}
