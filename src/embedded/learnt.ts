import { type Anchoring, anchorsOf, plainAnchoring } from './anchoring.ts';
import { type Columns, noColumns } from './columns.ts';
import type { Evidence } from './evidence.ts';
import type { RowModel } from './row-model.ts';
import { posteriorLogs } from './self-training.ts';
import { TextSums } from './text-sums.ts';
import type { Vocabulary } from './vocabulary.ts';

/** All that a fit has taught, and nothing of the rows that taught it. */
export interface Learnt {
  /** Rows it was fitted on. */
  readonly rows: number;
  /** Why features taught nothing, in a few words; rows are then labelled by their scores alone. */
  readonly reason?: string;
  /** The part of these rows that seems not to be English. */
  readonly foreign: number;
  /** The model of single rows, its label vectors refined. */
  readonly model: RowModel;
  /** Words that the lexicon lacks and that labels or rows have taught. */
  readonly vocabulary: Vocabulary;
  readonly columns: Columns;
  readonly anchoring: Anchoring;
  /** By column and label: see `NaiveBayes`; rounded as `roundedWeights` does. */
  readonly weights: Float32Array;
  /** By label: see `NaiveBayes`. */
  readonly priors: Float64Array;
  readonly sharpness: number;
  readonly anchorWeight: number;
  /** Divides the logarithms. */
  readonly temperature: number;
}

/** What is known without a fit. */
export function nothingLearnt(model: RowModel, rows = 0, reason?: string): Learnt {
  const labels = model.labels.names.length;
  return {
    rows,
    foreign: 0,
    ...(reason === undefined ? {} : { reason }),
    model,
    vocabulary: model.vocabulary,
    columns: noColumns,
    anchoring: plainAnchoring(model.labels),
    weights: new Float32Array(0),
    priors: new Float64Array(labels),
    sharpness: 0,
    anchorWeight: 1,
    temperature: plainTemperature,
  };
}

/** Turns scores of rows by themselves into logarithms of probabilities. */
const plainTemperature = 0.6;

/** Makes what weighs texts: what each says for the labels, whatever other texts come with it. */
export function weigherOf(learnt: Learnt): (texts: readonly string[]) => Evidence {
  const { anchoring, temperature, priors } = learnt;
  const sums = new TextSums(learnt);
  const enough = evident * Math.log(priors.length);
  return (texts) => {
    const { scores, supports, known, foreign } = sums.of(texts);
    const logs = posteriorLogs(supports, anchorsOf(scores, anchoring), learnt);
    return {
      logs: logs.map((log) => log / temperature),
      speaks: scores.map((score, i) => (score > 0 || supports[i]! >= enough ? 1 : 0)),
      known,
      foreign,
    };
  };
}

/**
 * Part of the support of a word that occurs under one label alone, from which on a label counts as
 * spoken for. At equal shares of K labels such a word's support is ln K.
 */
const evident = 0.05;
