import type { BatchApi } from './batch-api.ts';
import type { ModelId } from './prediction.ts';
import type { TextClassifier } from './text-classifier.ts';
import type { TuningApi } from './tuning.ts';

export type { BatchApi, BatchItem, BatchJob, BatchLimits, BatchService } from './batch-api.ts';
export type {
  Fit,
  MissingFile,
  Preparation,
  StudentCertificate,
  TextClassifier,
} from './text-classifier.ts';

/** Anything that can label rows. */
export type Model = LanguageModel | TextClassifier;

/** What a model can do beyond one label a row. */
export interface Abilities {
  readonly multiple: boolean;
  readonly explain: boolean;
  readonly confidence: boolean;
  readonly images: boolean;
  /** Reads instructions in prose, where it is no language model, which all do. */
  readonly instructions?: boolean;
  /** Takes a hypothesis about each label (`LabelTask.hypothesis`). */
  readonly hypothesis?: boolean;
}

/** What the models of a provider can do at most; one model may do less. */
export interface ProviderAbilities extends Abilities {
  /** Can label a table as one job, at a lower price. */
  readonly batch?: boolean;
  /** Can be tuned with labelled rows. */
  readonly tuning?: boolean;
  /** Labels without any request, once the model is there. */
  readonly offline?: boolean;
}

// --- Models that are asked ---------------------------------------------------------------------

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
  /** Where the price is from and when: "configuration", "genai-prices 2026-09-23". */
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

// --- Where models come from --------------------------------------------------------------------

/** A setting that a provider reads. */
export interface ProviderSetting {
  /** The environment variables that give it, first found wins. */
  readonly env?: readonly string[];
  readonly required?: boolean;
  readonly secret?: boolean;
  /** The value is a command; what it prints is the value of this other setting, where none is set. */
  readonly prints?: string;
  readonly description: string;
}

/** What an alias or the command line says of one model. */
export interface ModelOptions {
  readonly contextWindow?: number;
  readonly maxOutputTokens?: number;
  /** A public model whose price and limits stand for this one. */
  readonly baseModel?: string;
  /** US dollars per million tokens. */
  readonly price?: { readonly input: number; readonly output: number };
  /** Options sent with every request, in the service's own names for those not listed. */
  readonly request?: {
    readonly temperature?: number;
    readonly seed?: number;
    readonly reasoningEffort?: string;
    /** Text put before the rules. */
    readonly system?: string;
    readonly extraBody?: Readonly<Record<string, unknown>>;
  };
  /** Milliseconds for one request, headers and body together. */
  readonly timeout?: number;
  /** Whether the model sees images, where its name does not tell. */
  readonly images?: boolean;
}

/** Everything a provider needs to connect. */
export interface Connection {
  /** The namespace it is known by, which for a named provider is not the provider's own. */
  readonly namespace: string;
  /** What follows `namespace::`; empty where only the namespace was given. */
  readonly model: string;
  /** The provider's settings by name; a setting that is missing is absent. */
  readonly settings: Readonly<Record<string, string>>;
  /** By name of a setting that a command has printed: runs that command once more. */
  readonly renew?: Readonly<Record<string, () => Promise<string>>>;
  /** Headers from the configuration, sent with every request of this provider. */
  readonly headers?: Readonly<Record<string, string>>;
  readonly options: ModelOptions;
  /** The folder that models and lists of models are kept in, unless a setting names another. */
  readonly modelFolder?: string;
  /** The `fetch` to use: proxy and certificates are its business. */
  readonly fetch: typeof fetch;
}

/** A model that a service offers, with what there is to say of it by name: size, licence. */
export interface ListedModel {
  readonly id: string;
  readonly facts: Readonly<Record<string, string>>;
}

/** One file a provider, one line in the registry. */
export interface Provider {
  readonly namespace: string;
  /** The family it belongs to, as `skllm models` groups them. */
  readonly family: string;
  /** One line for `skllm models`. */
  readonly summary: string;
  readonly abilities: ProviderAbilities;
  readonly settings: Readonly<Record<string, ProviderSetting>>;
  /** What else is missing, in words, where one of several settings would do. */
  lacks?(settings: Readonly<Record<string, string>>): string | undefined;
  /** Makes a model ready to be asked. No request is made. */
  connect(connection: Connection): Promise<Model>;
  /** The ids that the service offers now. */
  list?(
    connection: Connection,
    options: { signal: AbortSignal },
  ): Promise<readonly (string | ListedModel)[]>;
}
