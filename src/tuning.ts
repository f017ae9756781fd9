import type { ModelOptions, ModelRequest } from './model.ts';

/**
 * How a service makes a model of one's own from labelled rows. It translates; it never retries,
 * waits, stores or prints. Every call throws `ProviderError` as `LanguageModel.complete` does.
 */
export interface TuningApi {
  readonly limits: TuningLimits;
  /** Absent where it is unknown, which is not the same as free. */
  readonly price?: TuningPrice;
  /** What an alias of the tuned model says too, unless that of the base model says otherwise. */
  readonly alias?: Pick<ModelOptions, 'baseModel' | 'request'>;
  /**
   * How a tuned model is deployed, in words, where the service leaves that to the user; its alias is
   * then that of the deployment.
   */
  deploying?(model: string): string;
  /** Where files go, for messages. @throws SkllmError `config` for a setting that tuning lacks. */
  destination(): string;
  /** One example as a line of a training file, without the line's end. */
  example(request: ModelRequest, reply: string): string;
  /** The service's name for a file that was sent under a name; undefined where there is none. */
  findFile(name: string, signal: AbortSignal): Promise<string | undefined>;
  /** Sends a file. @returns The service's name for it. */
  sendFile(name: string, bytes: Buffer, signal: AbortSignal): Promise<string>;
  /** Whether a file that was sent may be used yet. */
  fileState(file: string, signal: AbortSignal): Promise<TuningFileState>;
  /** The job that was started with a training file; undefined where there is none. */
  findJob(trainingFile: string, signal: AbortSignal): Promise<string | undefined>;
  /** Starts a job, which costs money. @returns The service's name for it. */
  start(order: TuningOrder, signal: AbortSignal): Promise<string>;
  /** How far a job is. */
  jobState(job: string, signal: AbortSignal): Promise<TuningState>;
}

/** What a service takes. */
export interface TuningLimits {
  /** Fewest examples of a training file. */
  readonly leastExamples: number;
  /** Most examples of a validation file. */
  readonly mostValidation?: number;
  /** Most bytes of a file. */
  readonly mostBytes: number;
}

/** US dollars per million tokens of the training file, for one epoch. */
export interface TuningPrice {
  readonly training: number;
  /** Where the price is from and when. */
  readonly source: string;
}

/** A job to be started; files by the service's names. */
export interface TuningOrder {
  readonly training: string;
  readonly validation?: string | undefined;
  /** Times that the training file is gone through. */
  readonly epochs: number;
  /** Becomes part of the tuned model's name: letters, digits and hyphens. */
  readonly name: string;
}

export type TuningFileState = 'ready' | 'checking' | 'refused';

/** How far a job is. */
export interface TuningState {
  readonly phase: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  /** The service's own word for it. */
  readonly word: string;
  /** The model that came of it, as it is named after `namespace::`. */
  readonly model?: string | undefined;
  /** Tokens that were paid for. */
  readonly tokens?: number | undefined;
  /** Why it failed, in the service's words, which may quote a row. */
  readonly reason?: string | undefined;
}
