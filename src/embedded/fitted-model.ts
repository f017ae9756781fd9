import type { Example } from '../task.ts';
import { type Anchoring, anchorsOf, fitAnchoring } from './anchoring.ts';
import type { Bags } from './bags.ts';
import { type Columns, chooseColumns, tableOf } from './columns.ts';
import { type Choice, chooseCourse, firm } from './courses.ts';
import { type Evidence, knownRows } from './evidence.ts';
import { type NaiveBayes, support } from './naive-bayes.ts';
import type { RowModel } from './row-model.ts';
import { type Course, posteriorLogs, selfTraining, type TrainingRows } from './self-training.ts';
import { typicalWords } from './typical-words.ts';
import { unitOf } from './units.ts';
import { bests, softmax } from './softmax.ts';
import { meanConfidence, temperatureFor } from './temperature.ts';
import { charactersRead } from './tokens.ts';
import type { Vocabulary } from './vocabulary.ts';

/** Labels rows by what a fit to rows like them has taught. Nothing in it changes any more. */
export interface FittedModel {
  /** Rows it was fitted on. */
  readonly rows: number;
  weigh(texts: readonly string[]): Evidence;
}

/** A fit that was given up; rows are then labelled by themselves. */
export interface GivenUp {
  readonly rows: number;
  /** Why, in a few words. */
  readonly reason: string;
}

/**
 * Fits to unlabelled texts. Given up where there is too little to learn from, and where the labels'
 * shares change so much that the fit has probably found other classes than the labels mean.
 */
export function fitModel(
  rowModel: RowModel,
  texts: readonly string[],
  _examples: readonly Example[] = [],
): FittedModel | GivenUp {
  const labels = rowModel.labels.names.length;
  const sample = withinReach(texts);
  const rows = sample.length;
  if (labels - rowModel.labels.nulls.length < 1)
    return { rows, reason: 'there is but one label to tell from the rest' };
  if (rows < fewestRows) return { rows, reason: `there are fewer than ${fewestRows} rows` };
  const vocabulary = rowModel.vocabulary.copy();
  const bags = rowModel.reader.learn(sample, vocabulary);
  const columns = chooseColumns(bags, rowModel.units, vocabulary.end);
  const scores = rowModel.scores(bags);
  let anchoring = fitAnchoring(scores, rowModel.strengths(bags), rowModel.labels);
  const anchors = anchorsOf(scores, anchoring);
  const silent = rowModel.labels.nulls.map(({ position }) => position);
  const training = { table: tableOf(bags, columns), columns: columns.count, anchors, silent };
  const before = sharesOf(anchors, labels);
  const choice = chooseCourse(evenly(bags), columns, rowModel, Math.max(...before));
  let fit = train(training, choice, labels);
  if (fit && silent.length === 0 && !rowModel.labels.poles && fit.course.sharpness===2) {
    const typical = typicalWords(training.table, columns, softmax(fit.logs.slice(), labels), fit.bayes, rowModel.units);
    const words = [...new Set([...bags.features].map(unitOf).filter(rowModel.units.isWord))];
    const again = rowModel.refined(typical, words);
    const scores2 = again.scores(bags);
    const anchoring2 = fitAnchoring(scores2, again.strengths(bags), rowModel.labels);
    const anchors2 = anchorsOf(scores2, anchoring2);
    const m1 = fit.course.anchorWeight[1];
    const t2 = selfTraining({...training, anchors: anchors2, start: softmax(fit.logs.slice(), labels)}, {...fit.course, rounds: 8, anchorWeight:[m1,m1]});
    rowModel = again; anchoring = anchoring2;
    fit = { bayes: t2.model, logs: t2.logs, course: fit.course };
  }
  const kept = withColumns(vocabulary, columns, rowModel.vocabulary.end);
  const logs = fit?.logs ?? anchors;
  return frozen(rows, rowModel, {
    vocabulary: kept,
    columns,
    anchoring,
    fit,
    temperature: temperature(logs, labels, choice),
  });
}

const fewestRows = 20;
/** Characters of all texts together that a fit reads; bounds its memory. */
const charactersFitted = 32 * 2 ** 20;
/**
 * Part of the support of a word that occurs under one label alone, from which on a label counts as
 * spoken for. At equal shares of K labels such a word's support is ln K.
 */
const evident = 0.1;

interface Fit {
  readonly bayes: NaiveBayes;
  readonly course: Course;
  readonly logs: Float32Array;
}

function train(rows: TrainingRows, { course }: Choice, labels: number): Fit | undefined {
  if (course === undefined) return undefined;
  const go = (way: Course): Fit => {
    const { model, logs } = selfTraining(rows, way);
    return { bayes: model, logs, course: way };
  };
  const fit = go(course);
  if (rows.silent.length > 0) {
    return kept(rows.anchors, fit.logs, labels) < 0.8 ? undefined : fit;
  }
  const shift = (one: Fit) => distance(sharesOf(rows.anchors, labels), sharesOf(one.logs, labels));
  if (course.prior.weight !== 1 || shift(fit) <= 0.25) return fit;
  const second = go(firm);
  return shift(second) <= 0.2 ? second : undefined;
}

function kept(anchors: Float32Array, logs: Float32Array, labels: number): number {
  const before = bests(anchors, labels);
  const after = bests(logs, labels);
  return before.filter((label, row) => label === after[row]).length / before.length;
}

function temperature(logs: Float32Array, labels: number, { accuracy }: Choice): number {
  if (accuracy === undefined) return 1;
  return temperatureFor(logs, labels, (accuracy + meanConfidence(logs, labels, 2)) / 2);
}

function sharesOf(logs: Float32Array, labels: number): Float64Array {
  const shares = new Float64Array(labels);
  for (const label of bests(logs, labels)) shares[label]! += labels / logs.length;
  return shares;
}

/** Total variation between two distributions, 0 to 1. */
function distance(a: Float64Array, b: Float64Array): number {
  return a.reduce((sum, share, k) => sum + Math.abs(share - b[k]!) / 2, 0);
}

/** At most 2,000 bags, spread evenly. */
function evenly(bags: Bags): Bags {
  return bags;
}

interface Learnt {
  readonly vocabulary: Vocabulary;
  readonly columns: Columns;
  readonly anchoring: Anchoring;
  readonly fit: Fit | undefined;
  readonly temperature: number;
}

function frozen(rows: number, rowModel: RowModel, learnt: Learnt): FittedModel {
  const { vocabulary, columns, fit, anchoring, temperature } = learnt;
  const enough = evident * Math.log(rowModel.labels.names.length);
  const weigh = (texts: readonly string[]): Evidence => {
    const bags = rowModel.reader.read(texts, vocabulary);
    const scores = rowModel.scores(bags);
    const anchors = anchorsOf(scores, anchoring);
    const known = knownRows(bags, rowModel.units);
    if (!fit)
      return {
        logs: anchors.map((a) => a / temperature),
        speaks: scores.map((s) => (s > 0 ? 1 : 0)),
        known,
      };
    const supports = support(tableOf(bags, columns), fit.bayes);
    const { sharpness, anchorWeight } = fit.course;
    const logs = posteriorLogs(supports, anchors, fit.bayes, {
      sharpness,
      anchorWeight: anchorWeight[1],
    });
    return {
      logs: logs.map((log) => log / temperature),
      speaks: scores.map((score, i) => (score > 0 || supports[i]! >= enough ? 1 : 0)),
      known,
    };
  };
  return { rows, weigh };
}

/** Every text, or evenly spread ones where all together are too long. */
function withinReach(texts: readonly string[]): readonly string[] {
  const total = texts.reduce((sum, { length }) => sum + Math.min(length, charactersRead), 0);
  const step = Math.ceil(total / charactersFitted);
  return step <= 1 ? texts : texts.filter((_, i) => i % step === 0);
}

/** Forgets the words that occurred in one row alone: they must count as strangers from now on. */
function withColumns(
  vocabulary: Vocabulary,
  { byFeature }: Columns,
  labelUnitsEnd: number,
): Vocabulary {
  return vocabulary.only(
    (unit) => unit < labelUnitsEnd || byFeature[unit * 2]! >= 0 || byFeature[unit * 2 + 1]! >= 0,
  );
}
