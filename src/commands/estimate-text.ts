import { estimate, firstRequest } from '../classify/estimate.ts';
import { askingOf, clientOf } from './asking.ts';
import { money, number, percent } from './numbers.ts';
import type { ClassifyFlags } from './options.ts';
import type { Plan } from './plan.ts';
import { withShortlist } from './shortlist.ts';
import { columns } from './table.ts';

/**
 * What a run of this plan would use, as a table; in a cascade one for each model that is asked, as
 * if the second were asked for all rows.
 *
 * @param priceShare - What is charged, as a share of the model's price.
 */
export async function estimateText(
  plan: Plan,
  flags: ClassifyFlags,
  signal: AbortSignal,
  priceShare = 1,
): Promise<string> {
  const { task, cascade, again, firstName } = plan;
  const own = () => tableOf(plan, flags, signal, priceShare);
  if (cascade?.first.kind !== 'language' || task.kind !== 'labels' || !again) return own();
  const sure = { ...task, confidence: true };
  const first = { ...plan, model: cascade.first, modelName: firstName, task: sure, rows: again() };
  return `${await tableOf(first, flags, signal, priceShare)}\n${await own()}`;
}

async function tableOf(
  plan: Plan,
  flags: ClassifyFlags,
  signal: AbortSignal,
  priceShare: number,
): Promise<string> {
  const { model, rows, task } = plan;
  if (model.kind !== 'language') return `${model.id} asks nobody: no request, no cost.\n`;
  const client = clientOf(plan.loaded, plan.modelName);
  const asked = await askingOf(model, task, { ...flags, dryRun: true }, client);
  const { asking } = await withShortlist(asked, plan, signal);
  const found = await estimate(rows, task, model, asking);
  const { price } = model;
  const cost = found.cost && found.cost * priceShare;
  const lines = [
    ['model', model.id],
    ['goes to', model.host],
    ['rows', number(found.rows)],
    ...(plan.cascade && plan.cascade.first !== model
      ? [['of these asked in a cascade', 'as many as its sample will tell, at most all']]
      : []),
    ['of these known, or equal to another', number(found.known)],
    ['of these without text, broken or too long', number(found.unaskable)],
    ['requests', number(found.requests)],
    ['tokens in', `about ${number(found.inputTokens)}`],
    ['tokens out', `about ${number(found.outputTokens)}`],
    ['cost', cost === undefined ? 'price unknown' : `about ${money(cost)}`],
    ...(priceShare === 1 ? [] : [['as a batch', `${percent(priceShare)} of the price below`]]),
    ...(price
      ? [['price', `$${price.input} in, $${price.output} out a million tokens (${price.source})`]]
      : []),
  ];
  return columns(lines);
}

/** The first request of a run, exactly, its secrets masked. */
export async function firstRequestText(
  plan: Plan,
  flags: ClassifyFlags,
  signal: AbortSignal,
): Promise<string> {
  const { model, rows, task } = plan;
  if (model.kind !== 'language') return `${model.id} sends no request.\n`;
  const client = clientOf(plan.loaded, plan.modelName);
  const asked = await askingOf(model, task, { ...flags, showRequest: true }, client);
  const { asking } = await withShortlist(asked, plan, signal);
  const request = await firstRequest(rows, task, model, asking);
  return request ? `${model.show(request)}\n` : 'Every row is known: no request would be sent.\n';
}
