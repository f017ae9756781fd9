import type { Abilities } from './abilities.ts';
import type { LanguageModel } from './language-model.ts';
import type { TextClassifier } from './text-classifier.ts';

export type { Abilities } from './abilities.ts';
export type { BatchApi, BatchItem, BatchJob, BatchLimits, BatchService } from './batch-api.ts';
export type {
  Finish,
  JsonSchema,
  LanguageModel,
  ModelLimits,
  ModelReply,
  ModelRequest,
  Price,
  RateHints,
  ReplyFormat,
  TokenProbability,
  Usage,
} from './language-model.ts';
export type {
  Fit,
  MissingFile,
  Preparation,
  StudentCertificate,
  TextClassifier,
} from './text-classifier.ts';

/** Anything that can label rows. */
export type Model = LanguageModel | TextClassifier;

/** What the models of a provider can do at most; one model may do less. */
export interface ProviderAbilities extends Abilities {
  /** Can label a table as one job, at a lower price. */
  readonly batch?: boolean;
  /** Can be tuned with labelled rows. */
  readonly tuning?: boolean;
  /** Labels without any request, once the model is there. */
  readonly offline?: boolean;
}

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
  /** Headers from the settings, sent with every request of this provider. */
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
