import type { LabelTask } from '../task.ts';
import { Affinities, type LabelKnowledge } from './affinities.ts';
import { BagReader, type Bags } from './bags.ts';
import type { Forms } from './forms.ts';
import { importanceOf } from './importance.ts';
import { type LabelSet, labelSet } from './label-set.ts';
import { type LabelVectors, labelVectors } from './label-vectors.ts';
import { nameWords, seedWords } from './label-words.ts';
import { rowScores, type Scoring } from './row-scores.ts';
import type { Units } from './units.ts';
import { Vocabulary } from './vocabulary.ts';

/** Scores each row by itself, from the meaning of the labels alone. */
export interface RowModel {
  readonly labels: LabelSet;
  readonly units: Units;
  readonly vectors: LabelVectors;
  /** Some label is known by function words or signs: how a row is written tells, not its topic. */
  readonly byStyle: boolean;
  /** The words of the labels that the lexicon lacks. */
  readonly vocabulary: Vocabulary;
  readonly forms: Forms;
  readonly reader: BagReader;
  readonly scoring: Scoring;
  /** One row a bag, one column a label; 0 for null labels. */
  scores(bags: Bags): Float32Array;
  /** The same model with other label vectors. */
  with(vectors: LabelVectors): RowModel;
}

/** Works out what the labels of a task mean: some 5 to 50 ms, more for hundreds of labels. */
export function rowModel(task: LabelTask, units: Units, forms: Forms): RowModel {
  const labels = labelSet(task);
  const vocabulary = new Vocabulary(units.firstLearnt);
  const names = nameWords(labels, { units, forms, vocabulary });
  const seeds = seedWords(labels, { units, forms, vocabulary });
  const vectors = labelVectors(labels, names, seeds, units);
  const labelUnitsEnd = vocabulary.end;
  const reader = new BagReader(units, forms, labels.poles !== undefined);
  const knowledge = { labels, units, names, seeds, vectors, labelUnitsEnd };
  return modelOf(knowledge, { vocabulary, forms, reader });
}

type Reading = Pick<RowModel, 'vocabulary' | 'forms' | 'reader'>;

function modelOf(knowledge: LabelKnowledge, reading: Reading): RowModel {
  const { labels, units, names, seeds, vectors } = knowledge;
  const affinities = new Affinities(knowledge);
  const importance = importanceOf(units, names, seeds);
  const scoring = { affinities, importance, units, labels: labels.names.length };
  const styled = seeds.some((own) => [...own.keys()].some((unit) => units.isStyle(unit)));
  return {
    labels,
    units,
    vectors,
    byStyle: styled || labels.poles !== undefined,
    ...reading,
    scoring,
    scores: (bags) => rowScores(bags, scoring),
    with: (other) => modelOf({ ...knowledge, vectors: other }, reading),
  };
}
