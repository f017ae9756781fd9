import type { Verdict } from '../prediction.ts';

/** Whether a verdict holds these labels and no others. A failure agrees with nothing. */
export function agrees(labels: readonly string[], verdict: Verdict): boolean {
  if ('failure' in verdict) return false;
  const other = verdict.prediction.labels;
  return labels.length === other.length && labels.every((label) => other.includes(label));
}
