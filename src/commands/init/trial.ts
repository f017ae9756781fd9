import { printable } from '../../printable.ts';
import { carryOut } from '../carry-out.ts';
import { estimateText } from '../estimate-text.ts';
import type { InitFlags } from '../init.ts';
import type { ClassifyFlags } from '../options.ts';
import { makePlan } from '../plan.ts';
import { askYes, canAsk } from '../question.ts';
import { shellWords } from '../shell-words.ts';
import { say } from '../terminal.ts';

/**
 * Offers to label the first row of a table with the settings as they are now, and says first where
 * it goes and what it costs. Without a yes nothing is sent.
 *
 * @returns The exit status.
 */
export async function tryOneRow(
  table: string,
  { yes = false }: InitFlags,
  signal: AbortSignal,
): Promise<number> {
  const flags: ClassifyFlags = { header: true, skipLines: 0, seed: 1, cache: true, limit: 1 };
  const plan = await makePlan([table], { ...flags, dryRun: true }, signal);
  process.stderr.write(printable(await estimateText(plan, flags, signal)));
  const agreed = yes || (canAsk() && (await askYes('Label one row now?')));
  const status = agreed ? await carryOut([table], flags, signal) : 0;
  say(`  Next: ${shellWords(['skllm', 'classify', table])}`);
  return status;
}
