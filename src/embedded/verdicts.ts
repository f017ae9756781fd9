import type { RowFailure, Verdict } from '../prediction.ts';
import type { LabelTask } from '../task.ts';
import type { Evidence } from './evidence.ts';
import type { LabelSet } from './label-set.ts';
import { best, softmax } from './softmax.ts';

/**
 * Decides on the label or labels of each row.
 *
 * A null label is chosen where the best label's score in the row by itself is below a threshold.
 * Where nothing speaks for any label the row fails as `no-evidence`, but for a null label if some
 * word is known, and for no label where the task allows none.
 */
export function verdicts(evidence: Evidence, labels: LabelSet, task: LabelTask): Verdict[] {
  return Array.from(evidence.known, (known, row) => {
    const speaks = spokenFor(evidence, labels, row);
    const nothing = speaks.length === 0 && (known === 0 || labels.nulls.length === 0);
    if (nothing && !(task.multiple && task.minLabels === 0)) return { failure: noEvidence };
    const scores = probabilities(evidence, labels, row);
    const chosen = nothing ? [] : choose(scores, labels, speaks, task);
    const confidence = task.confidence ? { confidence: confidenceIn(chosen, scores) } : {};
    const names = chosen.map((position) => labels.names[position]!);
    return { prediction: { kind: 'labels', labels: names, scores: [...scores], ...confidence } };
  });
}

/** Scores below which a label does not stand against a null label. */
const thresholds = { negated: 1, plain: 0.7 };

const noEvidence: RowFailure = {
  reason: 'no-evidence',
  message: 'No word of the text speaks for any of the labels.',
};

/** Of several labels the least sure counts; choosing none is as sure as the best is unsure. */
function confidenceIn(chosen: readonly number[], scores: Float32Array): number {
  if (chosen.length === 0) return 1 - Math.max(...scores);
  return Math.min(...chosen.map((position) => scores[position]!));
}

/** Positions, among all labels, of the real ones that something in the row speaks for. */
function spokenFor(evidence: Evidence, { real }: LabelSet, row: number): readonly number[] {
  const base = row * real.length;
  return real.flatMap(({ position }, k) => (evidence.speaks[base + k] ? [position] : []));
}

/** The probability of each label, in the order of `names`. */
function probabilities(evidence: Evidence, labels: LabelSet, row: number): Float32Array {
  const { names, real, nulls } = labels;
  const base = row * real.length;
  const logs = new Float32Array(names.length);
  real.forEach(({ position }, k) => {
    logs[position] = evidence.logs[base + k]!;
  });
  const top = base + best(evidence.logs, base, real.length);
  for (const position of nulls) {
    const lack = thresholdOf(names[position]!) - evidence.scores[top]!;
    logs[position] = evidence.logs[top]! + lack * evidence.logsPerScore;
  }
  return softmax(logs, logs.length);
}

function thresholdOf(name: string): number {
  return /^\s*(not|non|no)[ _-]/i.test(name) ? thresholds.negated : thresholds.plain;
}

function choose(
  scores: Float32Array,
  { nulls }: LabelSet,
  speaks: readonly number[],
  task: LabelTask,
): readonly number[] {
  const top = best(scores, 0, scores.length);
  if (!task.multiple || nulls.includes(top)) return [top];
  const ranked = [...scores.keys()]
    .filter((position) => !nulls.includes(position))
    .sort((a, b) => scores[b]! - scores[a]! || a - b);
  const enough = (position: number) =>
    scores[position]! >= scores[top]! / 2 && speaks.includes(position);
  const chosen = ranked.filter((position, i) => i < task.minLabels || enough(position));
  return chosen.slice(0, task.maxLabels ?? chosen.length);
}
