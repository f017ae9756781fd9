import type { LabelPrediction, RowFailure, Verdict } from '../prediction.ts';
import type { LabelTask } from '../task.ts';
import type { Evidence } from './evidence.ts';
import type { LabelSet } from './label-set.ts';
import { best, softmax } from './softmax.ts';

/**
 * Decides on the label or labels of each row.
 *
 * Where nothing speaks for any label the row fails as `no-evidence`, but for a null label if some
 * word is known, and for no label where the task allows none. Of a text that seems not to be English
 * the label is no surer than chance.
 */
export function verdicts(evidence: Evidence, labels: LabelSet, task: LabelTask): Verdict[] {
  const count = labels.names.length;
  const hasNull = labels.nulls.length > 0;
  const mayBeNone = task.multiple && task.minLabels === 0;
  const plainVerdict = plainVerdicts(labels.names);
  const probabilities = softmax(evidence.logs.slice(), count);
  return Array.from(evidence.known, (known, row): Verdict => {
    const base = row * count;
    const nothing = !(hasNull && known !== 0) && !isAnyOf(evidence.speaks, base, count);
    if (nothing && !mayBeNone) return { failure: noEvidence };
    if (!task.multiple && !task.confidence) return plainVerdict([best(probabilities, base, count)]);
    const scores = Array.from(probabilities.subarray(base, base + count));
    const speaks = (position: number) => evidence.speaks[base + position] !== 0;
    const chosen = nothing ? [] : choose(scores, labels, speaks, task);
    if (!task.confidence) return plainVerdict(chosen);
    const prediction = plainVerdict(chosen).prediction;
    const most = evidence.foreign[row] ? 1 / count : 1;
    const confidence = Math.min(most, confidenceIn(chosen, scores));
    return { prediction: { ...prediction, scores, confidence } };
  });
}

function isAnyOf(flags: ArrayLike<number>, base: number, count: number): boolean {
  for (let at = base; at < base + count; at++) if (flags[at] !== 0) return true;
  return false;
}

/**
 * Verdicts without scores, one object for all rows of the same labels: less to make, and next to
 * nothing to hand from one thread to another.
 */
function plainVerdicts(names: readonly string[]) {
  const made = new Map<number | string, { readonly prediction: LabelPrediction }>();
  return (chosen: readonly number[]) => {
    const key = chosen.length === 1 ? chosen[0]! : chosen.join();
    const known = made.get(key);
    if (known) return known;
    const labels = chosen.map((position) => names[position]!);
    const verdict = { prediction: { kind: 'labels', labels } } as const;
    made.set(key, verdict);
    return verdict;
  };
}

const noEvidence: RowFailure = {
  reason: 'no-evidence',
  message: 'No word of the text speaks for any of the labels.',
};

/** Of several labels the least sure counts; choosing none is as sure as the best is unsure. */
function confidenceIn(chosen: readonly number[], scores: readonly number[]): number {
  if (chosen.length === 0) return 1 - Math.max(...scores);
  return Math.min(...chosen.map((position) => scores[position]!));
}

function choose(
  scores: readonly number[],
  { meanings }: LabelSet,
  speaks: (position: number) => boolean,
  task: LabelTask,
): readonly number[] {
  const top = best(scores, 0, scores.length);
  if (!task.multiple || meanings[top]!.isNull) return [top];
  const ranked = [...scores.keys()]
    .filter((position) => !meanings[position]!.isNull)
    .sort((a, b) => scores[b]! - scores[a]! || a - b);
  const enough = (position: number) => scores[position]! >= scores[top]! / 2 && speaks(position);
  const chosen = ranked.filter((position, i) => i < task.minLabels || enough(position));
  return chosen.slice(0, task.maxLabels ?? chosen.length);
}
