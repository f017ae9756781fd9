import type { LabelTask } from '../task.ts';
import { Affinities } from './affinities.ts';
import { BagReader, type Bags } from './bags.ts';
import { type Evidence, knownRows } from './evidence.ts';
import type { Forms } from './forms.ts';
import { type LabelSet, labelSet } from './label-set.ts';
import { labelVectors } from './label-vectors.ts';
import { nameWords, seedWords } from './label-words.ts';
import { rowScores } from './row-scores.ts';
import type { Units } from './units.ts';
import { Vocabulary } from './vocabulary.ts';

/** Labels each row by itself, from the meaning of the labels alone. */
export interface RowModel {
  readonly labels: LabelSet;
  readonly units: Units;
  /** The words of the labels that the lexicon lacks. */
  readonly vocabulary: Vocabulary;
  readonly reader: BagReader;
  /** One row a bag, one column a real label: see `rowScores`. */
  scores(bags: Bags): Float32Array;
  /** What each text says for the labels. */
  weigh(texts: readonly string[]): Evidence;
}

/** Works out what the labels of a task mean: some 5 to 50 ms, more for hundreds of labels. */
export function rowModel(task: LabelTask, units: Units, forms: Forms): RowModel {
  const labels = labelSet(task);
  const vocabulary = new Vocabulary(units.firstLearnt);
  const names = nameWords(labels, { units, forms, vocabulary });
  const seeds = seedWords(labels, { units, forms, vocabulary });
  const vectors = labelVectors(labels, names, seeds, units);
  const affinities = new Affinities({
    labels,
    units,
    names,
    seeds,
    vectors,
    labelUnitsEnd: vocabulary.end,
  });
  const signWeight = seeds.some((own) => own.size > 0) ? 1.5 : 0;
  const reader = new BagReader(units, forms, labels.poles !== undefined);
  const scores = (bags: Bags) =>
    rowScores(bags, affinities, { units, signWeight }, labels.real.length);
  const weigh = (texts: readonly string[]): Evidence => {
    const bags = reader.read(texts, vocabulary);
    const own = scores(bags);
    const speaks = own.map((score) => (score > 0 ? 1 : 0));
    const logs = own.map((score) => score * logsPerScore);
    return { scores: own, logs, logsPerScore, speaks, known: knownRows(bags, units) };
  };
  return { labels, units, vocabulary, reader, scores, weigh };
}

/** Turns scores into logarithms of probabilities: the temperature of rows by themselves. */
const logsPerScore = 1 / 0.6;
