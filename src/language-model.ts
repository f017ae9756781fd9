import type { Abilities } from './abilities.ts';
import type { BatchApi } from './batch-api.ts';
import type { ModelId } from './prediction.ts';
import type { TuningApi } from './tuning.ts';

/** How a reply must look. `json` is any one JSON object, `text` anything. */
export type ReplyFormat =
  | { readonly kind: 'schema'; readonly name: string; readonly schema: JsonSchema }
  | { readonly kind: 'json' }
  | { readonly kind: 'text' };

/** A JSON Schema document, of the subset that services enforce. */
export type JsonSchema = { readonly [keyword: string]: unknown };

/** One question to a language model, in no service's dialect. */
export interface ModelRequest {
  /** The rules and labels: the same for every pack of a run, so that services can cache it. */
  readonly system: string;
  /** The rows. */
  readonly user: string;
  /** Images that go with the rows, as `data:` or `https:` addresses. */
  readonly images?: readonly string[];
  readonly format: ReplyFormat;
  /** Room for the reply, in tokens. */
  readonly maxOutputTokens: number;
  /** Ask for the probabilities of the reply's own tokens. */
  readonly logprobs: boolean;
}

/** A token of a reply with the natural logarithm of its probability. */
export interface TokenProbability {
  readonly token: string;
  readonly logprob: number;
}

/** Why a reply ended. */
export type Finish = 'stop' | 'length' | 'filtered' | 'refused';

/** Tokens that the service counted. `cachedInput` is part of `input`. */
export interface Usage {
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number;
}

/** What the service said of its rate limits. Times are in milliseconds from now. */
export interface RateHints {
  readonly limitRequests?: number;
  readonly limitTokens?: number;
  readonly remainingRequests?: number;
  readonly remainingTokens?: number;
  readonly resetRequests?: number;
  readonly resetTokens?: number;
}

/** One answer of a language model, checked for shape and nothing else. */
export interface ModelReply {
  readonly text: string;
  readonly finish: Finish;
  readonly tokens?: readonly TokenProbability[];
  readonly usage?: Usage;
  /** The model as the service names it, which may be more exact than what was asked for. */
  readonly model?: string;
  readonly rates?: RateHints;
}

/** What the service can take in one request. */
export interface ModelLimits {
  /** Input and output together, in tokens. */
  readonly contextTokens: number;
  /** False where `contextTokens` is assumed and not known. */
  readonly contextKnown: boolean;
  readonly maxOutputTokens?: number;
  /** Tokens that every reply may have whatever its request needs, where the user set them so. */
  readonly replyTokens?: number;
  /** Most properties of a reply schema. */
  readonly schemaProperties?: number;
  /** Most enum values of a whole reply schema, and most characters of them. */
  readonly enumValues?: number;
  readonly enumCharacters?: number;
}

/** Money in US dollars per million tokens. */
export interface Price {
  readonly input: number;
  readonly output: number;
  readonly cachedInput?: number;
  /** Where the price is from and when: "settings", "genai-prices 2026-09-23". */
  readonly source: string;
}

/** A model behind an address. It translates; it never retries, paces, stores or prints. */
export interface LanguageModel {
  readonly kind: 'language';
  readonly id: ModelId;
  readonly abilities: Abilities;
  readonly limits: ModelLimits;
  /** Absent where the price is unknown, which is not the same as free. */
  readonly price?: Price;
  /** The price of the model that a reply names, where the id does not tell (Azure's deployments). */
  priceOf?(replyModel: string): Price | undefined;
  /**
   * All that shapes the answers and is no secret: provider type, endpoint origin and path, model
   * as resolved, request options. Part of the key under which answers are stored.
   */
  readonly identity: Readonly<Record<string, unknown>>;
  /** The host that the rows go to, for messages. */
  readonly host: string;
  /** `short` for a model that was tuned to the short prompt, with which alone it is to be asked. */
  readonly prompt?: 'short';
  /** The reply formats that the service is known to take, strictest first; absent: all of them. */
  readonly formats?: readonly ReplyFormat['kind'][];
  /**
   * Asks once. One deadline covers headers and body.
   *
   * @throws ProviderError whose `kind` says what to do next; the signal's reason when aborted.
   */
  complete(request: ModelRequest, options: { signal: AbortSignal }): Promise<ModelReply>;
  /** The request as it would go out, as text, every secret masked: for `--show-request`. */
  show(request: ModelRequest): string;
  /** What was found out on the way that the person who runs it should know: one sentence each. */
  notices?(): readonly string[];
  /** Present where whole files of requests can be exchanged. */
  readonly batch?: BatchApi;
  /** Absent where the service cannot tune this model with labelled rows. */
  readonly tuning?: TuningApi;
}
