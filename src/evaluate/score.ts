import { kappa } from './agreement.ts';
import { withoutDust } from './dust.ts';
import { type GoldRow, isLabelled, isRight } from './gold-row.ts';
import { f1Of, ratio, type Tally, tallies } from './tally.ts';

/** How well one label is found. A share is undefined where there is nothing to take it of. */
export interface LabelScore {
  readonly label: string;
  /** Of the rows that got it, the share that have it. */
  readonly precision: number | undefined;
  /** Of the rows that have it, the share that got it. */
  readonly recall: number | undefined;
  /** Harmonic mean of the two; undefined where no row has or got it. */
  readonly f1: number | undefined;
  /** Rows that have it. */
  readonly support: number;
  /** Rows that got it. */
  readonly predicted: number;
}

/** How good labels are. All shares are from 0 to 1. */
export interface Score {
  readonly rows: number;
  /** Rows that got a label, and their share. */
  readonly labelled: number;
  readonly coverage: number;
  /** Rows with exactly the gold labels. */
  readonly right: number;
  /** Right of all rows: a row without a label is not right. With several labels, subset accuracy. */
  readonly accuracy: number;
  /** Right of the rows that got a label. */
  readonly accuracyOfLabelled: number | undefined;
  /** Mean F1 of the labels that occur, each alike. */
  readonly macroF1: number;
  /** Mean F1 weighted by support. */
  readonly weightedF1: number;
  /** F1 of all decisions thrown together. */
  readonly microF1: number;
  /** Wrong decisions of all rows × labels; for several labels a row only. */
  readonly hammingLoss?: number;
  /** Cohen's kappa; for one label a row only, and undefined where chance alone agrees fully. */
  readonly kappa?: number | undefined;
  readonly labels: readonly LabelScore[];
}

/**
 * Scores predictions against gold labels.
 *
 * Precision, recall, F1 and their means are those of Sokolova and Lapalme, "A systematic analysis
 * of performance measures for classification tasks" (2009); a label that no row has or got is left
 * out of the macro mean. Hamming loss and subset accuracy follow Tsoumakas and Katakis,
 * "Multi-label classification" (2007).
 *
 * @param rows - At least one.
 * @param labels - Every label that may occur, in the order to report them.
 * @param multiple - Whether rows may have several labels.
 */
export function score(
  rows: readonly GoldRow[],
  labels: readonly string[],
  multiple: boolean,
): Score {
  const counts = tallies(rows, labels);
  const scores = labels.map((label, at) => labelScore(label, counts[at]!));
  const labelled = rows.filter(isLabelled).length;
  const right = rows.filter(isRight).length;
  return {
    rows: rows.length,
    labelled,
    coverage: labelled / rows.length,
    right,
    accuracy: right / rows.length,
    accuracyOfLabelled: ratio(right, labelled),
    macroF1: macroF1(counts),
    weightedF1: weightedF1(scores),
    microF1: microF1(counts),
    ...(multiple
      ? { hammingLoss: hammingLoss(counts, rows.length) }
      : { kappa: kappa(rows.map(({ gold, predicted }) => [gold[0], predicted?.[0]])) }),
    labels: scores,
  };
}

/** Mean F1 of the labels that occur; 0 where none does. */
export function macroF1(counts: readonly Tally[]): number {
  const known = counts.map(f1Of).filter((f1) => f1 !== undefined);
  return known.length === 0 ? 0 : withoutDust(sum(known) / known.length);
}

function labelScore(label: string, tally: Tally): LabelScore {
  const { hits, falseAlarms, misses } = tally;
  return {
    label,
    precision: ratio(hits, hits + falseAlarms),
    recall: ratio(hits, hits + misses),
    f1: f1Of(tally),
    support: hits + misses,
    predicted: hits + falseAlarms,
  };
}

function weightedF1(scores: readonly LabelScore[]): number {
  const weighted = sum(scores.map(({ f1 = 0, support }) => f1 * support));
  return ratio(weighted, sum(scores.map(({ support }) => support))) ?? 0;
}

function microF1(counts: readonly Tally[]): number {
  const total = (kind: keyof Tally) => sum(counts.map((tally) => tally[kind]));
  const all = { hits: total('hits'), falseAlarms: total('falseAlarms'), misses: total('misses') };
  return f1Of(all) ?? 0;
}

function hammingLoss(counts: readonly Tally[], rows: number): number {
  const wrong = sum(counts.map(({ falseAlarms, misses }) => falseAlarms + misses));
  return wrong / (rows * counts.length);
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
