import { doubled } from './arrays.ts';
import { stranger } from './evidence.ts';
import { Facts } from './facts.ts';
import { readFeatures } from './features.ts';
import type { Forms } from './forms.ts';
import type { Learnt } from './learnt.ts';
import { charactersRead } from './tokens.ts';
import { featureOf } from './units.ts';

/** Reads texts as the facts that are known of their features, each of which is looked up once. */
export class FactReader {
  readonly facts: Facts;
  /** The facts of the text read last, each once, those of strangers last. */
  readonly row = new Int32Array(charactersRead);
  readonly #learnt: Pick<Learnt, 'model' | 'vocabulary'>;
  readonly #forms: Forms;
  #generation: number;
  /** By number of `readFeatures`: the fact + 1, or 0 where it was not looked up yet. */
  #facts = new Int32Array(2 ** 11);
  /** The facts of features, and of strangers by their words. */
  readonly #met = new Map<number | string, number>();
  readonly #strangers = new Int32Array(charactersRead);

  constructor(learnt: Pick<Learnt, 'model' | 'vocabulary' | 'columns'>) {
    this.facts = new Facts(learnt.model.scoring, learnt.columns);
    this.#learnt = learnt;
    this.#forms = learnt.model.forms;
    this.#generation = this.#forms.generation;
  }

  /** Reads a text and counts in `facts` how often each occurs. @returns How many there are. */
  read(text: string): number {
    const read = readFeatures(text, this.#forms);
    if (this.#forms.generation !== this.#generation) this.#forget();
    const { facts } = this;
    const { features } = this.#forms;
    let count = 0;
    let strangers = 0;
    for (let i = 0; i < read; i++) {
      const fact = (this.#facts[features[i]!] || this.#lookUp(features[i]!)) - 1;
      if (facts.occurrences[fact]!++ > 0) continue;
      if (facts.kinds[fact] === stranger) this.#strangers[strangers++] = fact;
      else this.row[count++] = fact;
    }
    for (let i = 0; i < strangers; i++) this.row[count++] = this.#strangers[i]!;
    return count;
  }

  /** @returns The fact + 1. */
  #lookUp(number: number): number {
    const { model, vocabulary } = this.#learnt;
    const part = this.#forms.part(number >> 1);
    const turned = (number & 1) === 1 && model.labels.poles !== undefined && !part.isSign;
    const unit = part.unit >= 0 ? part.unit : vocabulary.find(part.word);
    const feature = featureOf(unit >= 0 ? unit : model.units.stranger, turned);
    const key = unit >= 0 ? feature : `${turned ? '~' : ''}${part.word}`;
    const fact = this.#met.get(key) ?? this.facts.add(feature);
    this.#met.set(key, fact);
    while (number >= this.#facts.length) this.#facts = doubled(this.#facts, Int32Array);
    this.#facts[number] = fact + 1;
    return fact + 1;
  }

  #forget(): void {
    this.#generation = this.#forms.generation;
    this.#facts.fill(0);
    this.#met.clear();
    this.facts.count = 0;
  }
}
