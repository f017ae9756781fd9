import type { ProviderError } from './errors.ts';
import type { ModelReply, ModelRequest } from './language-model.ts';

/** Requests and replies as lines of files: for models whose service or engine takes whole files. */
export interface BatchApi {
  /**
   * Writes a request as one line, without its end.
   *
   * @param id - Comes back with the reply: lower-case letters, digits and hyphens, at most 63.
   */
  line(id: string, request: ModelRequest): string;
  /** Reads a line of results, whatever it holds; undefined where it is no result. Never throws. */
  read(line: string): BatchItem | undefined;
  /** The service that takes such files; absent where they are carried to an engine by hand. */
  readonly service?: BatchService;
}

/** What became of one request of a file. */
export type BatchItem =
  | { readonly id: string; readonly reply: ModelReply }
  | { readonly id: string; readonly error: ProviderError };

/** How large a file of requests may be. */
export interface BatchLimits {
  readonly requests: number;
  readonly bytes: number;
  /** Tokens that its requests put before the model, reckoned. */
  readonly tokens?: number;
}

/**
 * A service that answers a file of requests as one job, later and cheaper. Like a model it
 * translates and neither waits nor retries; every function makes one request, or pages of one.
 *
 * All of it throws ProviderError as `LanguageModel.complete` does, and the signal's reason.
 */
export interface BatchService {
  readonly limits: BatchLimits;
  /** What it charges, as a share of the model's price. */
  readonly priceShare: number;
  /** Whether what answers jobs answers single requests too; Azure's deployments for jobs do not. */
  readonly answersLive: boolean;
  /** @throws SkllmError `config` where a setting is missing that only files need. */
  check?(): void;
  /** @returns What `create` wants to be told. */
  upload(name: string, content: Blob, signal: AbortSignal): Promise<string>;
  /** Whether an uploaded file can be used yet. */
  ready(file: string, signal: AbortSignal): Promise<boolean>;
  /**
   * Begins a job.
   *
   * @param name - By which `find` finds it; lower-case letters, digits and hyphens.
   * @returns Its id.
   */
  create(file: string, name: string, signal: AbortSignal): Promise<string>;
  /** The id of the job of that name, where there is one that was not refused. */
  find(name: string, signal: AbortSignal): Promise<string | undefined>;
  look(job: string, signal: AbortSignal): Promise<BatchJob>;
  cancel(job: string, signal: AbortSignal): Promise<void>;
  /** The bytes of a file of results, as they come. */
  results(file: string, signal: AbortSignal): AsyncIterable<Uint8Array>;
}

/** A job as its service sees it. */
export interface BatchJob {
  readonly state: 'checking' | 'running' | 'cancelling' | 'ended';
  /** The service's own word for its state. */
  readonly word: string;
  /** Why it was refused before anything was answered, if it was. */
  readonly refused?: {
    readonly message: string;
    /** Too much is waiting already: room appears when other jobs end. */
    readonly noRoom: boolean;
  };
  /** Requests of it; absent while nobody counts them. */
  readonly counts?: {
    readonly total: number;
    readonly completed: number;
    readonly failed: number;
  };
  /** Files with results, once it has ended. */
  readonly results: readonly string[];
}
