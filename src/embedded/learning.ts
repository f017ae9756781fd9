import type { Example } from '../task.ts';
import { type Anchoring, anchorsOf, fitAnchoring } from './anchoring.ts';
import { type Bags, evenly } from './bags.ts';
import { type Columns, chooseColumns, tableOf } from './columns.ts';
import { type Balanced, corrected, isEnough } from './correction.ts';
import { type Choice, chooseCourse, comparedRows } from './courses.ts';
import { familiarity } from './evidence.ts';
import { refinedVectors } from './label-vectors.ts';
import { type Learnt, nothingLearnt } from './learnt.ts';
import { neighboursOf } from './neighbours.ts';
import type { RowModel } from './row-model.ts';
import { type Course, selfTraining, type Trained } from './self-training.ts';
import { sharesOf, shift, stable } from './shares.ts';
import { softmax } from './softmax.ts';
import { meanConfidence, temperatureFor } from './temperature.ts';
import { charactersRead } from './tokens.ts';
import { typicalWords } from './typical-words.ts';
import { type Units, unitOf } from './units.ts';
import type { Vocabulary } from './vocabulary.ts';
import { roundedWeights } from './weights.ts';

/**
 * Fits to unlabelled texts. Where there is too little to learn from, rows are labelled by
 * themselves; where the labels' shares change so much that the fit has probably found other classes
 * than the labels mean, by their anchors.
 *
 * @param examples - Rows whose labels are known; the fit is then kept in any case.
 */
export function learnFrom(
  model: RowModel,
  texts: readonly string[],
  examples: readonly Example[] = [],
): Learnt {
  const sample = [...withinReach(texts), ...examples.map(({ text }) => text)];
  const rows = sample.length - examples.length;
  const real = model.labels.meanings.filter(({ isNull }) => !isNull).length;
  if (real < 2) return nothingLearnt(model, rows, 'there is but one label to tell from the rest');
  if (sample.length < fewestRows) {
    return nothingLearnt(model, rows, `there are fewer than ${fewestRows} rows`);
  }
  const vocabulary = model.vocabulary.copy();
  const bags = model.reader.learn(sample, vocabulary);
  const columns = chooseColumns(bags, model.units, vocabulary.end);
  const material = { model, bags, columns, known: knownLabels(examples, rows, model) };
  const { trained, course, choice, ...kept } = bestAttempt(material);
  const balanced = trained && course && balancedBy(material, { ...kept, trained, course });
  const logs = balanced?.logs ?? kept.anchors;
  const temperature = temperatureOf(logs, model.labels.names.length, choice);
  const found = {
    // Where there are examples alone, it is they that it was fitted to.
    ...nothingLearnt(kept.model, rows || examples.length),
    foreign: foreignPart(bags, model.units),
    anchoring: kept.anchoring,
    temperature,
  };
  if (!balanced) {
    return { ...found, reason: choice.courses.length === 0 ? noGain : tooMuch };
  }
  return {
    ...found,
    ...balanced.balance,
    weights: roundedWeights(balanced.weights),
    vocabulary: withColumns(vocabulary, columns, model.vocabulary.end),
    columns,
  };
}

const noGain = 'rows agreed better with each other without';
const tooMuch = 'it would have changed the labels’ shares too much';
const fewestRows = 20;
/** Characters of all texts together that a fit reads; bounds its memory. */
const charactersFitted = 32 * 2 ** 20;

function foreignPart(bags: Bags, units: Units): number {
  const { foreign } = familiarity(bags, units);
  return foreign.reduce((sum, one) => sum + one, 0) / bags.count;
}

/** Fits as chosen; where that cannot be trusted more cautiously, and in the end not at all. */
function bestAttempt(material: Material): Attempt & { readonly choice: Choice } {
  const { model, bags, known } = material;
  const start = anchored(model, bags);
  const largestShare = Math.max(...sharesOf(start.anchors, model.labels.names.length));
  const options = { largestShare, mustFit: known.size > 0 };
  const choice = chooseCourse(evenly(bags, comparedRows), material.columns, model, options);
  for (const course of choice.courses) {
    const attempt = tryCourse(material, start, course);
    if (known.size > 0 || isTrusted(course, start.anchors, attempt)) return { ...attempt, choice };
  }
  return { ...start, choice };
}

interface Material {
  readonly model: RowModel;
  readonly bags: Bags;
  readonly columns: Columns;
  readonly known: ReadonlyMap<number, readonly number[]>;
}

/** A model of single rows with its anchors, and what came of self-training on them. */
interface Attempt {
  readonly model: RowModel;
  readonly anchoring: Anchoring;
  readonly anchors: Float32Array;
  readonly course?: Course;
  readonly trained?: Trained;
}

function anchored(model: RowModel, bags: Bags): Attempt {
  const scores = model.scores(bags);
  const anchoring = fitAnchoring(scores, model.labels);
  return { model, anchoring, anchors: anchorsOf(scores, anchoring) };
}

/**
 * Trains, then a few times over moves the label vectors to the words that the training has found
 * typical, which gives better anchors, and trains a little more.
 */
function tryCourse({ bags, columns, known, model }: Material, start: Attempt, course: Course) {
  const labels = model.labels.names.length;
  const silent = model.labels.nulls.map(({ position }) => position);
  const table = tableOf(bags, columns);
  const neighbours = course.neighbours ? { neighbours: neighboursOf(table, columns) } : {};
  const rows = { table, columns: columns.count, silent, known, ...neighbours };
  const words = new Set(Array.from(bags.features, unitOf).filter(model.units.isWord));
  let trained = selfTraining({ ...rows, anchors: start.anchors }, course);
  let attempt: Attempt = start;
  const [, last] = course.anchorWeight;
  for (let pass = 0; pass < course.refinements; pass++) {
    const posteriors = softmax(trained.logs.slice(), labels);
    const { weights } = trained.model;
    const typical = typicalWords(table, columns, posteriors, weights, model.units);
    const vectors = refinedVectors(attempt.model.vectors, typical, [...words], model.units);
    attempt = anchored(model.with(vectors), bags);
    const again = { ...course, rounds: refinementRounds, anchorWeight: [last, last] as const };
    trained = selfTraining({ ...rows, anchors: attempt.anchors, posteriors }, again);
  }
  return { ...attempt, course, trained };
}

const refinementRounds = 5;

/** What was trained, corrected by a linear model where enough labels are known. */
function balancedBy(
  material: Material,
  { anchors, trained, course }: Attempt & { readonly trained: Trained; readonly course: Course },
): Balanced {
  const { sharpness } = course;
  const [, anchorWeight] = course.anchorWeight;
  if (isEnough(material.known)) {
    const rows = { ...material, units: material.model.units };
    return corrected(rows, trained, { anchors, sharpness, anchorWeight });
  }
  const { weights, priors } = trained.model;
  return { weights, balance: { priors, sharpness, anchorWeight }, logs: trained.logs };
}

function isTrusted(course: Course, before: Float32Array, { trained, model }: Attempt): boolean {
  const labels = model.labels.names.length;
  const after = trained!.logs;
  return (
    shift(before, after, labels) <= course.mostShift &&
    1 - stable(before, after, labels) <= course.mostChanged
  );
}

function temperatureOf(logs: Float32Array, labels: number, { accuracy }: Choice): number {
  if (accuracy === undefined) return 1;
  return temperatureFor(
    logs,
    labels,
    (accuracy + meanConfidence(logs, labels, usualTemperature)) / 2,
  );
}

/** Fitted on public sets: without the estimate it would be right on average. */
const usualTemperature = 1.7;

function knownLabels(examples: readonly Example[], rows: number, { labels }: RowModel) {
  return new Map(
    examples.map(({ labels: own }, i) => [rows + i, own.map((name) => labels.names.indexOf(name))]),
  );
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
  const hasColumn = (feature: number) => (byFeature[feature] ?? -1) >= 0;
  return vocabulary.only(
    (unit) => unit < labelUnitsEnd || hasColumn(unit * 2) || hasColumn(unit * 2 + 1),
  );
}
