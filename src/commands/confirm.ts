import { createInterface } from 'node:readline/promises';
import { estimate } from '../classify/estimate.ts';
import { SkllmError } from '../errors.ts';
import type { Asked } from './asking.ts';
import { money, number } from './numbers.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';

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
  if (!asked || flags.yes || flags.knownOnly || !atTerminal() || !again) return;
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
  if (!atTerminal()) return;
  if (cost === undefined ? requests <= many : cost <= dear) return;
  const price = cost === undefined ? 'an unknown sum' : `about ${money(cost)}`;
  const question = `skllm: ${number(requests)} requests to ${host} for ${price}. Go on? [y/N] `;
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const answer = await terminal.question(question);
  terminal.close();
  if (/^y(es)?$/i.test(answer.trim())) return;
  throw new SkllmError('usage', 'not started', {
    hint: '--max-cost sets a limit; --yes asks nothing.',
  });
}

function atTerminal(): boolean {
  return Boolean(process.stdin.isTTY && process.stderr.isTTY);
}
