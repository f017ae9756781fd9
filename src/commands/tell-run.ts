import { printable } from '../printable.ts';
import type { CostFlags } from './cost-options.ts';
import { estimateText, firstRequestText } from './estimate-text.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';

/** A run that is not to be carried out. */
export interface ToldRun {
  readonly plan: Plan;
  readonly flags: ClassifyFlags;
  /** What is charged, as a share of the model's price; 1 unless given. */
  readonly priceShare?: number;
}

/** Whether the person wants to be told of a run in place of it. */
export function isOnlyTold({ dryRun, showRequest }: CostFlags): boolean {
  return Boolean(dryRun || showRequest);
}

/**
 * Tells what runs would be, as `--dry-run` and `--show-request` ask: on standard error, for standard
 * output is for what a run brings. Nothing is sent.
 *
 * @param runs - None where labels are only read.
 * @returns The exit status.
 */
export async function tellRuns(runs: readonly ToldRun[], signal: AbortSignal): Promise<number> {
  const texts: string[] = [];
  for (const { plan, flags, priceShare } of runs) {
    const text = flags.showRequest
      ? firstRequestText(plan, flags, signal)
      : estimateText(plan, flags, signal, priceShare);
    texts.push(await text);
  }
  process.stderr.write(printable(texts.join('\n') || 'No model is asked: no request, no cost.\n'));
  return 0;
}
