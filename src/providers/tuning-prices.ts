import type { TuningPrice } from '../tuning.ts';

/**
 * What services take for tuning, in US dollars per million tokens of the training file and epoch,
 * by the beginning of the base model's name. Sources: the price lists of OpenAI and of Vertex AI.
 * No package has them; prices that have moved since are overruled by `--training-price`.
 */
const prices: readonly (readonly [model: RegExp, training: number])[] = [
  [/^gpt-4\.1(-\d|$)/, 25],
  [/^gpt-4\.1-mini(-\d|$)/, 5],
  [/^gpt-4\.1-nano(-\d|$)/, 1.5],
  [/^gpt-4o(-\d|$)/, 25],
  [/^gpt-4o-mini(-\d|$)/, 3],
  [/^gpt-3\.5-turbo(-\d|$)/, 8],
  [/^gemini-2\.5-pro(-\d|$)/, 25],
  [/^gemini-2\.5-flash(-\d|$)/, 5],
  [/^gemini-2\.5-flash-lite(-\d|$)/, 1.5],
  [/^gemini-2\.0-flash(-\d|$)/, 3],
  [/^gemini-2\.0-flash-lite(-\d|$)/, 1],
];

/** When the prices were looked up. */
const pricesYear = '2025';

/** The price of tuning a base model; undefined where no list has it, which is not the same as free. */
export function tuningPrice(model: string): TuningPrice | undefined {
  const training = prices.find(([pattern]) => pattern.test(model))?.[1];
  return training === undefined ? undefined : { training, source: `list of ${pricesYear}` };
}
