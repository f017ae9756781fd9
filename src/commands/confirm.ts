import { estimate } from '../classify/estimate.ts';
import { SkllmError } from '../errors.ts';
import type { Asked } from './asking.ts';
import { money, number } from './numbers.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';
import { askYes, canAsk } from './question.ts';

/** US dollars, and requests where the price is unknown, above which a person is asked first. */
const dear = 5;
const many = 1000;

/**
 * Asks the person at the terminal before a run that may cost much. In scripts nobody is there to
 * ask, and a pipe cannot be read twice.
 *
 * @throws SkllmError `usage` where the answer is not yes.
 */
export async function confirmCost(
  { task, model, again }: Plan,
  asked: Asked | undefined,
  flags: ClassifyFlags,
): Promise<void> {
  if (!asked || flags.yes || flags.knownOnly || !canAsk() || !again) return;
  if (model.kind !== 'language') return;
  const { requests, cost } = await estimate(again(), task, model, asked.asking);
  await confirmSum({ requests, cost, host: model.host });
}

/**
 * Asks the person at the terminal, if one is there, before requests that may cost much.
 *
 * @throws SkllmError `usage` where the answer is not yes.
 */
export async function confirmSum({
  requests,
  cost,
  host,
}: {
  readonly requests: number;
  /** US dollars; undefined where the price is unknown. */
  readonly cost: number | undefined;
  readonly host: string;
}): Promise<void> {
  if (!canAsk()) return;
  if (cost === undefined ? requests <= many : cost <= dear) return;
  const price = cost === undefined ? 'an unknown sum' : `about ${money(cost)}`;
  const question = `skllm: ${number(requests)} requests to ${host} for ${price}. Go on?`;
  if (await askYes(question)) return;
  throw new SkllmError('usage', 'not started', {
    hint: '--max-cost sets a limit; --yes asks nothing.',
  });
}
