import { readFeatures } from './features.ts';
import type { Forms, Part } from './forms.ts';
import type { LabelSet, RealLabel } from './label-set.ts';
import type { Units } from './units.ts';
import type { Vocabulary } from './vocabulary.ts';

/** A weight for each unit that speaks for a label. */
export type UnitWeights = ReadonlyMap<number, number>;

/** What is needed to read the words of labels. Unknown words are learnt. */
export interface LabelReader {
  readonly units: Units;
  readonly forms: Forms;
  readonly vocabulary: Vocabulary;
}

/**
 * The words of each label's own name. A word counts less the more labels share it, and less the
 * more common it is in English (inverse document frequency, Spärck Jones 1972, over labels and over
 * glosses).
 *
 * @returns One map for each real label.
 */
export function nameWords(labels: LabelSet, reader: LabelReader): readonly UnitWeights[] {
  const names = labels.real.map(({ name }) => unitsOfName(name, reader));
  const sharing = labelsByUnit(names);
  const scale = Math.log(labels.real.length + 1);
  return names.map((name) => {
    const weights = new Map<number, number>();
    for (const [unit, weight] of name) {
      const rarity = Math.log((labels.real.length + 1) / sharing.get(unit)!) / scale;
      weights.set(unit, weight * Math.max(0.05, rarity) * (0.3 + 0.7 * specificity(unit, reader)));
    }
    return weights;
  });
}

/**
 * The seed words of each label: those of its concepts, its description and its examples. Words of
 * the latter two, which may be whole sentences, count less the more common they are in English. A
 * seed of m labels counts 1/m in each.
 *
 * @returns One map for each real label.
 */
export function seedWords(labels: LabelSet, reader: LabelReader): readonly UnitWeights[] {
  const seeds = labels.real.map((label) => unitsOfSeeds(label, reader));
  const sharing = labelsByUnit(seeds);
  return seeds.map(
    (own) => new Map([...own].map(([unit, weight]) => [unit, weight / sharing.get(unit)!])),
  );
}

/** Function words that join others; in a description they speak for no label. */
const joints = new Set(
  `a an and any are as at be been by for from in into is it its my of on or other our such than
  that the their them these they this those to was were which with your`.split(/\s+/),
);

function unitsOfName(name: string, reader: LabelReader): Map<number, number> {
  const weights = new Map<number, number>();
  const add = (unit: number, weight: number) => {
    if (!weights.has(unit)) weights.set(unit, weight);
  };
  for (const part of partsOf(name, reader)) {
    if (part.isSign) continue;
    add(part.unit, 1);
    if (!part.word.includes(' ')) continue;
    for (const word of part.word.split(' ')) {
      for (const { unit, isSign } of reader.forms.of(word).parts) {
        if (unit >= 0 && !isSign) add(unit, 0.5);
      }
    }
  }
  return weights;
}

function unitsOfSeeds(label: RealLabel, reader: LabelReader): Map<number, number> {
  const weights = new Map<number, number>();
  for (const text of [label.description ?? '', ...(label.examples ?? [])]) {
    for (const part of partsOf(text, reader)) {
      if (!joints.has(part.word)) weights.set(part.unit, specificity(part.unit, reader));
    }
  }
  const builtIn = label.concepts.flatMap(({ seeds }) => seeds.trim().split(/\s+/));
  for (const part of builtIn.flatMap((seed) => partsOf(seed, reader))) {
    weights.set(part.unit, 1);
  }
  return weights;
}

/** The parts of a text in order, each with a unit: unknown words are learnt. */
function partsOf(text: string, { units, forms, vocabulary }: LabelReader): readonly Part[] {
  const parts: Part[] = [];
  readFeatures(text, units, forms, (part) => {
    const unit = part.unit >= 0 ? part.unit : vocabulary.learn(part.word);
    if (unit >= 0) parts.push({ ...part, unit });
  });
  return parts;
}

/** 0 for the most common words of English, 1 for rare and unknown ones. */
function specificity(unit: number, { units }: LabelReader): number {
  return units.isWord(unit) ? Math.min(1, units.lexicon.idf(unit) / 10) : 1;
}

function labelsByUnit(weights: readonly UnitWeights[]): Map<number, number> {
  const sharing = new Map<number, number>();
  for (const own of weights) {
    for (const unit of own.keys()) sharing.set(unit, (sharing.get(unit) ?? 0) + 1);
  }
  return sharing;
}
