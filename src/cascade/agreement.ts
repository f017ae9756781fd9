import type { Verdict } from '../prediction.ts';
import { sameLabels } from '../same-labels.ts';
import type { Compared } from './thresholds.ts';

/** Whether a verdict holds these labels and no others. A failure agrees with nothing. */
export function agrees(labels: readonly string[], verdict: Verdict): boolean {
  return 'prediction' in verdict && sameLabels(labels, verdict.prediction.labels);
}

/** What was proposed for a row, compared with a verdict on it. */
export function compare(
  { labels, margin }: Pick<Compared, 'labels' | 'margin'>,
  verdict: Verdict,
): Compared {
  return { labels, margin, agrees: agrees(labels, verdict) };
}
