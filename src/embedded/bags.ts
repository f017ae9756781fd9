import { readFeatures } from './features.ts';
import type { Forms } from './forms.ts';
import { featureOf, type Units } from './units.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Texts as bags of features, one after another. */
export interface Bags {
  /** Number of texts. */
  readonly count: number;
  /** Where the features of each text begin; one more than there are texts. */
  readonly starts: Int32Array;
  readonly features: Int32Array;
  /** `1 + ln(times the feature occurs in the text)`. */
  readonly weights: Float32Array;
}

/** Turns texts into bags of features. */
export class BagReader {
  readonly #units: Units;
  readonly #forms: Forms;
  readonly #polar: boolean;
  /** Occurrences by feature in the text at hand; all zero between texts. */
  readonly #counts: Uint16Array;
  readonly #strangers = new Map<string, number>();

  /** @param polar - Whether a word under a negation is a feature of its own. */
  constructor(units: Units, forms: Forms, polar: boolean) {
    this.#units = units;
    this.#forms = forms;
    this.#polar = polar;
    this.#counts = new Uint16Array(units.end * 2);
  }

  /** Reads texts; the vocabulary takes in the words it lacks. What it has no room for is a stranger. */
  learn(texts: readonly string[], vocabulary: Vocabulary): Bags {
    const starts = new Int32Array(texts.length + 1);
    const bags = new Growing(texts.length * 32);
    texts.forEach((text, i) => {
      this.#count(text, vocabulary, bags);
      this.#weigh(starts[i]!, bags);
      starts[i + 1] = bags.length;
    });
    return { count: texts.length, starts, ...bags.trimmed() };
  }

  /** Appends the distinct features of a text that are known, and counts all. */
  #count(text: string, vocabulary: Vocabulary, bags: Growing): void {
    const count = readFeatures(text, this.#forms);
    for (let i = 0; i < count; i++) {
      const feature = this.#forms.features[i]!;
      const part = this.#forms.part(feature >> 1);
      const turned = (feature & 1) === 1 && this.#polar && !part.isSign;
      const known = part.unit >= 0 ? part.unit : vocabulary.learn(part.word);
      if (known < 0) {
        const key = turned ? `~${part.word}` : part.word;
        this.#strangers.set(key, (this.#strangers.get(key) ?? 0) + 1);
      } else this.#add(featureOf(known, turned), bags);
    }
  }

  #add(feature: number, bags: Growing): void {
    if (this.#counts[feature]!++ === 0) bags.push(feature, 0);
  }

  /** Turns counts into weights, for the features from `start` on, and appends the strangers. */
  #weigh(start: number, bags: Growing): void {
    for (let i = start; i < bags.length; i++) {
      const id = bags.features[i]!;
      bags.weights[i] = dampened(this.#counts[id]!);
      this.#counts[id] = 0;
    }
    for (const [key, count] of this.#strangers) {
      bags.push(featureOf(this.#units.stranger, key.startsWith('~')), dampened(count));
    }
    this.#strangers.clear();
  }
}

/** Dampened term frequency (Buckley et al. 1993), in single precision. */
export function dampened(count: number): number {
  return count === 1 ? 1 : Math.fround(1 + Math.log(count));
}

/** At most so many bags, spread evenly. */
export function evenly(bags: Bags, most: number): Bags {
  if (bags.count <= most) return bags;
  return only(
    bags,
    Array.from({ length: most }, (_, i) => Math.floor((i * bags.count) / most)),
  );
}

/** The bags of these texts, in this order. */
export function only(bags: Bags, rows: readonly number[]): Bags {
  const starts = new Int32Array(rows.length + 1);
  rows.forEach((row, i) => {
    starts[i + 1] = starts[i]! + bags.starts[row + 1]! - bags.starts[row]!;
  });
  const features = new Int32Array(starts[rows.length]!);
  const weights = new Float32Array(starts[rows.length]!);
  rows.forEach((row, i) => {
    features.set(bags.features.subarray(bags.starts[row]!, bags.starts[row + 1]!), starts[i]!);
    weights.set(bags.weights.subarray(bags.starts[row]!, bags.starts[row + 1]!), starts[i]!);
  });
  return { count: rows.length, starts, features, weights };
}

/** Two parallel arrays that grow. */
class Growing {
  features: Int32Array;
  weights: Float32Array;
  length = 0;

  constructor(capacity: number) {
    this.features = new Int32Array(capacity + 64);
    this.weights = new Float32Array(capacity + 64);
  }

  push(feature: number, weight: number): void {
    if (this.length === this.features.length) this.#grow();
    this.features[this.length] = feature;
    this.weights[this.length++] = weight;
  }

  trimmed(): { features: Int32Array; weights: Float32Array } {
    return {
      features: this.features.subarray(0, this.length),
      weights: this.weights.subarray(0, this.length),
    };
  }

  #grow(): void {
    const { features, weights } = this;
    this.features = new Int32Array(features.length * 2);
    this.weights = new Float32Array(features.length * 2);
    this.features.set(features);
    this.weights.set(weights);
  }
}
