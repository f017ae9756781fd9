import { partsIn } from './features.ts';
import type { Forms } from './forms.ts';
import type { LabelSet, Meaning } from './label-set.ts';
import type { Part } from './parts.ts';
import type { Units } from './units.ts';
import type { Vocabulary } from './vocabulary.ts';
import { stopWords } from './words/stop-words.ts';

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
 * @returns One map a label; empty for a null label.
 */
export function nameWords({ meanings }: LabelSet, reader: LabelReader): readonly UnitWeights[] {
  const names = meanings.map((label) =>
    label.isNull ? new Map<number, number>() : unitsOfName(label.name, reader),
  );
  const sharing = labelsByUnit(names);
  const scale = Math.log(names.length + 1);
  return names.map((name) => {
    const own = [...name].map(([unit, weight]) => {
      const rarity = Math.log((names.length + 1) / sharing.get(unit)!) / scale;
      const specific = 0.3 + 0.7 * specificity(unit, reader);
      return [unit, weight * Math.max(0.05, rarity) * specific] as const;
    });
    return new Map(own);
  });
}

/**
 * The seed words of each label: those of its concepts, its description and its examples. Words of
 * the latter two, which may be whole sentences, count less the more common they are in English. A
 * seed of m labels counts 1/m in each.
 *
 * @returns One map a label.
 */
export function seedWords({ meanings }: LabelSet, reader: LabelReader): readonly UnitWeights[] {
  const seeds = meanings.map((label) => unitsOfSeeds(label, reader));
  const sharing = labelsByUnit(seeds);
  return seeds.map(
    (own) => new Map([...own].map(([unit, weight]) => [unit, weight / sharing.get(unit)!])),
  );
}

/** Function words that join others; they speak for no label. */
const joints: ReadonlySet<string> = new Set(
  `a an and any are as at be been by for from in into is it its my of on or other our such than
  that the their them these they this those to was were which with your`.split(/\s+/),
);
const stops: ReadonlySet<string> = new Set(stopWords);

function unitsOfName(name: string, reader: LabelReader): Map<number, number> {
  const weights = new Map<number, number>();
  const add = (unit: number, weight: number) => {
    if (unit >= 0 && !weights.has(unit)) weights.set(unit, weight);
  };
  const parts = partsOf(name, reader).filter(({ word }) => !/^[!?$£%]$/.test(word));
  for (const part of parts) add(part.unit, weightInName(part));
  for (const { word } of parts.filter((part) => part.word.includes(' '))) {
    for (const one of word.split(' ')) {
      for (const { unit, isSign } of reader.forms.of(one).parts)
        if (!isSign) add(unit, partOfPhrase);
    }
  }
  return new Map([...weights].filter(([, weight]) => weight > 0));
}

const partOfPhrase = 0.5;

/** A single letter, as in `x window system`, counts in full, another function word by half. */
function weightInName({ word, isSign }: Part): number {
  if (!isSign || (word.length === 1 && !stops.has(word))) return 1;
  return joints.has(word) ? 0 : 0.5;
}

function unitsOfSeeds(label: Meaning, reader: LabelReader): Map<number, number> {
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
function partsOf(text: string, { forms, vocabulary }: LabelReader): readonly Part[] {
  return partsIn(text, forms).flatMap((part) => {
    const unit = part.unit >= 0 ? part.unit : vocabulary.learn(part.word);
    return unit >= 0 ? [{ ...part, unit }] : [];
  });
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
