import { estimateText, firstRequestText } from './estimate-text.ts';
import { labelTable } from './label-table.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';

/**
 * Carries a plan out, or tells what that would be (`--dry-run`, `--show-request`).
 *
 * @returns The exit status.
 */
export async function carryOut(
  plan: Plan,
  flags: ClassifyFlags,
  signal: AbortSignal,
): Promise<number> {
  if (!flags.dryRun && !flags.showRequest) return labelTable(plan, flags, signal);
  const text = flags.showRequest ? firstRequestText(plan, flags) : estimateText(plan, flags);
  // Standard output is for rows.
  process.stderr.write(await text);
  return 0;
}
