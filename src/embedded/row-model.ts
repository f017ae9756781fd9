import type { LabelTask } from '../task.ts';
import { Affinities, type LabelKnowledge } from './affinities.ts';
import { type Anchoring, anchorsOf, labelStrengths } from './anchoring.ts';
import { BagReader, type Bags } from './bags.ts';
import { type Evidence, knownRows } from './evidence.ts';
import type { Forms } from './forms.ts';
import { importanceOf } from './importance.ts';
import { type LabelSet, labelSet } from './label-set.ts';
import { labelVectors, refinedVectors } from './label-vectors.ts';
import { nameWords, seedWords, type UnitWeights } from './label-words.ts';
import { rowScores } from './row-scores.ts';
import type { Units } from './units.ts';
import { Vocabulary } from './vocabulary.ts';

/** Labels each row by itself, from the meaning of the labels alone. */
export interface RowModel {
  readonly labels: LabelSet;
  readonly units: Units;
  /** Some label is known by function words or signs: how a row is written tells, not its topic. */
  readonly byStyle: boolean;
  /** The words of the labels that the lexicon lacks. */
  readonly vocabulary: Vocabulary;
  readonly reader: BagReader;
  /** One row a bag, one column a label; 0 for null labels. */
  scores(bags: Bags): Float32Array;
  /** See `labelStrengths`. */
  strengths(bags: Bags): Float64Array;
  /** What each text says for the labels. */
  weigh(texts: readonly string[]): Evidence;
  /** The same model, its labels understood as the rows use them: see `refinedVectors`. */
  refined(typical: readonly UnitWeights[], words: readonly number[]): RowModel;
}

/** Works out what the labels of a task mean: some 5 to 50 ms, more for hundreds of labels. */
export function rowModel(task: LabelTask, units: Units, forms: Forms): RowModel {
  const labels = labelSet(task);
  const vocabulary = new Vocabulary(units.firstLearnt);
  const names = nameWords(labels, { units, forms, vocabulary });
  const seeds = seedWords(labels, { units, forms, vocabulary });
  const vectors = labelVectors(labels, names.weights, seeds, units);
  const labelUnitsEnd = vocabulary.end;
  const reader = new BagReader(units, forms, {
    polar: labels.poles !== undefined,
    pairs: names.pairs,
  });
  const knowledge = { labels, units, names, seeds, vectors, labelUnitsEnd };
  return modelOf(knowledge, vocabulary, reader);
}

function modelOf(knowledge: LabelKnowledge, vocabulary: Vocabulary, reader: BagReader): RowModel {
  const { labels, units, names, seeds } = knowledge;
  const affinities = new Affinities(knowledge);
  const importance = importanceOf(units, names.weights, seeds);
  const scores = (bags: Bags) => rowScores(bags, affinities, importance, labels.names.length);
  const anchoring = plainAnchoring(labels);
  const weigh = (texts: readonly string[]): Evidence => {
    const bags = reader.read(texts, vocabulary);
    const own = scores(bags);
    const speaks = own.map((score) => (score > 0 ? 1 : 0));
    return { logs: anchorsOf(own, anchoring), speaks, known: knownRows(bags, units) };
  };
  const polar = labels.poles !== undefined;
  return {
    labels,
    units,
    byStyle: polar || seeds.some((own) => [...own.keys()].some((unit) => units.isStyle(unit))),
    vocabulary,
    reader,
    scores,
    strengths: (bags) => labelStrengths(bags, affinities, importance, labels),
    weigh,
    refined: (typical, words) => {
      const vectors = refinedVectors(knowledge.vectors, typical, words, units);
      return modelOf({ ...knowledge, vectors }, vocabulary, reader);
    },
  };
}

/** Turns scores into logarithms of probabilities: the temperature of rows by themselves. */
const logsPerScore = 1 / 0.6;
/** Scores below which a label does not stand against a null label. */
const thresholds = { denied: 1, plain: 0.7 };

function plainAnchoring({ meanings, nulls }: LabelSet): Anchoring {
  const offsets = new Float64Array(meanings.length);
  for (const { position, denies } of nulls) {
    offsets[position] = logsPerScore * thresholds[denies === undefined ? 'plain' : 'denied'];
  }
  return {
    factors: Float64Array.from(meanings, ({ isNull }) => (isNull ? 0 : logsPerScore)),
    offsets,
  };
}
