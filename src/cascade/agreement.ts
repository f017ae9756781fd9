import type { Verdict } from '../prediction.ts';
import { sameLabels } from '../same-labels.ts';

/** Whether a verdict holds these labels and no others. A failure agrees with nothing. */
export function agrees(labels: readonly string[], verdict: Verdict): boolean {
  return 'prediction' in verdict && sameLabels(labels, verdict.prediction.labels);
}
