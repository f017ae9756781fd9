import { estimate } from '../classify/estimate.ts';
import { SkllmError } from '../errors.ts';
import type { Model } from '../model.ts';
import type { Asked } from './asking.ts';
import { money, plural } from './numbers.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';
import { askYes, canAsk } from './question.ts';
import type { Run } from './summary.ts';

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
  { plan, asked, askedFirst }: Pick<Run, 'plan' | 'asked' | 'askedFirst'>,
  flags: ClassifyFlags,
): Promise<void> {
  if (flags.yes || flags.knownOnly || !canAsk()) return;
  const sums = [
    ...(await sumOf(plan, plan.cascade?.first, askedFirst)),
    ...(await sumOf(plan, plan.model, asked)),
  ];
  if (sums.length === 0) return;
  const costs = sums.map(({ cost }) => cost);
  await confirmSum({
    requests: sums.reduce((sum, { requests }) => sum + requests, 0),
    cost: costs.includes(undefined) ? undefined : costs.reduce<number>((a, b) => a + (b ?? 0), 0),
    host: [...new Set(sums.map(({ host }) => host))].join(' and '),
  });
}

/** What one model would be asked, if all rows were; none where it is not asked or nobody can tell. */
async function sumOf({ task, again }: Plan, model: Model | undefined, asked: Asked | undefined) {
  if (!asked || !again || model?.kind !== 'language') return [];
  const { requests, cost } = await estimate(again(), task, model, asked.asking);
  return [{ requests, cost, host: model.host }];
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
  const question = `skllm: ${plural(requests, 'request')} to ${host} for ${price}. Go on?`;
  if (await askYes(question)) return;
  throw new SkllmError('usage', 'not started', {
    hint: '--max-cost sets a limit; --yes asks nothing.',
  });
}
