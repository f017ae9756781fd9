import type { LanguageModel, ModelLimits, ModelOptions, Price } from '../model.ts';
import { isCount, isObject } from './chat-reply.ts';

/** What is known of a model beside how to ask it. */
export type ModelData = Pick<LanguageModel, 'limits' | 'price' | 'priceOf'>;

/** Where to look a model up. */
export interface Listing {
  /** The provider's id in @pydantic/genai-prices; absent where ids say nothing, as on own servers. */
  readonly list?: string | undefined;
  /** The id to look up. */
  readonly model: string;
  /** Whether the id tells the price. A deployment's name may hint at its window, not at its price. */
  readonly priced: boolean;
  /** Limits of the service's reply schemas. */
  readonly schema?: Pick<ModelLimits, 'schemaProperties' | 'enumValues' | 'enumCharacters'>;
  /** The price where no list has it, such as nothing for a server on this machine. */
  readonly otherwise?: Price | undefined;
}

/**
 * Limits of OpenAI's strict schemas. Source: the guide to structured outputs, as of 2025-07. The
 * characters are those of one enum of more than 250 values, taken here as a limit for all.
 */
export const openAiSchema = { schemaProperties: 5000, enumValues: 1000, enumCharacters: 15_000 };

/** Context window assumed of a model that nothing is known of, in tokens. */
export const assumedContext = 4096;

/** Day of the prices in @pydantic/genai-prices 0.1.8; to be moved with that package. */
export const pricesDay = '2026-09-23';

/**
 * Finds a model's limits and price: the user's own word first, then the offline data of
 * @pydantic/genai-prices. What neither knows stays unknown.
 */
export async function modelData(listing: Listing, options: ModelOptions): Promise<ModelData> {
  const { calcPrice } = await import('@pydantic/genai-prices');
  const find = (model: string) =>
    calcPrice({ input_tokens: 1, output_tokens: 1 }, model, {
      providerId: listing.list ?? 'openai',
    });
  const known = options.baseModel ?? (listing.list === undefined ? undefined : listing.model);
  // The list has prices of models that were tuned, but no windows.
  const listed = known === undefined ? [] : [find(known), find(baseOf(known))];
  const windows = listed.map((found) => found?.model.context_window);
  const window = options.contextWindow ?? windows[0] ?? windows[1];
  const priced = listing.priced || options.baseModel !== undefined;
  const exact = priced && known !== undefined ? priceIn(find(known)?.model_price) : undefined;
  const price = ownPrice(options) ?? exact ?? listing.otherwise;
  return {
    limits: {
      contextTokens: window ?? assumedContext,
      contextKnown: window !== undefined,
      ...(options.maxOutputTokens ? { maxOutputTokens: options.maxOutputTokens } : {}),
      ...replyTokens(options),
      ...listing.schema,
    },
    ...(price ? { price } : {}),
    ...(listing.list ? { priceOf: (model) => price ?? priceIn(find(model)?.model_price) } : {}),
  };
}

/** The length of a reply that extra parameters set, in the words of any service. */
function replyTokens({ request }: ModelOptions): Pick<ModelLimits, 'replyTokens'> {
  const { generationConfig, ...extra } = request?.extraBody ?? {};
  const inner = isObject(generationConfig) ? generationConfig : {};
  const set = [extra.max_completion_tokens, extra.max_tokens, inner.maxOutputTokens].filter(
    isCount,
  );
  return set.length > 0 ? { replyTokens: Math.max(...set) } : {};
}

/** The model that a fine-tuned one was made from, whose window it shares but not its price. */
function baseOf(model: string): string {
  return /^ft:([^:]+)/.exec(model)?.[1] ?? model;
}

function ownPrice({ price }: ModelOptions): Price | undefined {
  return price && { ...price, source: 'settings' };
}

/** A price list's entry, per million tokens. Of prices in tiers the first holds: packs are small. */
function priceIn(entry: Readonly<Record<string, unknown>> | undefined): Price | undefined {
  const input = amount(entry?.input_mtok);
  const output = amount(entry?.output_mtok);
  if (input === undefined || output === undefined) return undefined;
  const cached = amount(entry?.cache_read_mtok);
  const source = `genai-prices ${pricesDay}`;
  return { input, output, ...(cached === undefined ? {} : { cachedInput: cached }), source };
}

function amount(value: unknown): number | undefined {
  if (typeof value === 'number') return value;
  if (typeof value !== 'object' || value === null || !('base' in value)) return undefined;
  return typeof value.base === 'number' ? value.base : undefined;
}
