import type { LabelPrediction } from '../prediction.ts';

/**
 * How far a prediction stands above the next best: the logarithm of how many times likelier the
 * best label is than the second. Where there are no scores for each label, or several labels may
 * be chosen, the logarithm of the odds of its confidence.
 *
 * @returns Undefined where the prediction has neither: its model cannot propose.
 */
export function marginOf(
  { scores, confidence }: LabelPrediction,
  multiple: boolean,
): number | undefined {
  if (!multiple && scores !== undefined && scores.length > 1) return lead(scores);
  return confidence === undefined ? undefined : Math.log(confidence) - Math.log1p(-confidence);
}

function lead(scores: readonly number[]): number {
  let best = 0;
  let second = 0;
  for (const score of scores) {
    if (score > best) [best, second] = [score, best];
    else if (score > second) second = score;
  }
  return best === 0 ? 0 : Math.log(best) - Math.log(second);
}
