import type { TuningPrice } from '../tuning.ts';

/**
 * What services take for tuning, in US dollars per million tokens of the training file and epoch,
 * by the beginning of the base model's name. Source: OpenAI's price list. No package has them, and what
 * could not be looked up is left out: a wrong price is worse than none. `--training-price` overrules.
 */
const prices: readonly (readonly [model: RegExp, training: number])[] = [
  [/^gpt-4o(-\d|$)/, 25],
  [/^gpt-4o-mini(-\d|$)/, 3],
  [/^gpt-3\.5-turbo(-\d|$)/, 8],
];

/** When the prices were looked up. */
const pricesYear = '2025';

/** The price of tuning a base model; undefined where no list has it, which is not the same as free. */
export function tuningPrice(model: string): TuningPrice | undefined {
  const training = prices.find(([pattern]) => pattern.test(model))?.[1];
  return training === undefined ? undefined : { training, source: `list of ${pricesYear}` };
}
