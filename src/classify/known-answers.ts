import { hash } from 'node:crypto';
import type { FailureReason, Prediction, RowFailure, Verdict } from '../prediction.ts';
import type { FinalReason, StoredAnswer, TaskStore } from '../store/predictions.ts';
import type { Answered } from './ask.ts';
import type { Meter } from './meter.ts';

export interface KnownOptions {
  /** Absent where nothing is kept beyond the run. */
  readonly store?: TaskStore | undefined;
  readonly meter: Meter;
  /** Stored failures are asked anew. */
  readonly retryFailed: boolean;
  /** Nothing is asked. */
  readonly knownOnly: boolean;
  /** A stored prediction without a confidence does not do. */
  readonly needsConfidence: boolean;
}

type Waited = {
  readonly key: string;
  settle(verdict: Verdict<Prediction>): void;
  abandon(error: unknown): void;
};

/** Answers that need not be paid for: those in the store, and those of equal rows in this run. */
export class KnownAnswers {
  readonly #options: KnownOptions;
  readonly #pending = new Map<string, Promise<Verdict<Prediction>>>();
  /** The latest answers of a run without a store, oldest first. */
  readonly #recent = new Map<string, Verdict<Prediction>>();

  constructor(options: KnownOptions) {
    this.#options = options;
  }

  /** The key of a text's answer: the same for texts that would get the same answer. */
  keyOf(text: string): string {
    return this.#options.store?.key(text) ?? hash('sha256', JSON.stringify(text), 'base64url');
  }

  /** The verdict on a text, or the promise of one; undefined where it has to be asked for. */
  find(key: string): Verdict<Prediction> | Promise<Verdict<Prediction>> | undefined {
    const { store, meter, knownOnly } = this.#options;
    const found = this.#pending.get(key) ?? this.#recent.get(key) ?? this.#usable(store?.get(key));
    if (found) meter.known(1);
    return found ?? (knownOnly ? notAsked : undefined);
  }

  /** Announces that a text is going to be asked: equal ones then wait for its verdict. */
  wait(key: string): Waited {
    const { promise, resolve, reject } = deferred<Verdict<Prediction>>();
    this.#pending.set(key, promise);
    return { key, settle: resolve, abandon: reject };
  }

  /** The promise of a verdict that `wait` announced. */
  pending(key: string): Promise<Verdict<Prediction>> | undefined {
    return this.#pending.get(key);
  }

  /** Takes back what `wait` announced. */
  forget(key: string): void {
    this.#pending.delete(key);
  }

  /** Keeps an answer. When this resolves it is durable, and `find` gives it. */
  async keep(key: string, { verdict, model }: Answered): Promise<void> {
    const { store, needsConfidence } = this.#options;
    const answer = storable(verdict);
    const without = 'prediction' in verdict && lacksConfidence(verdict.prediction);
    const more = {
      ...(model ? { model } : {}),
      ...(needsConfidence && without ? { confidenceAsked: true as const } : {}),
    };
    if (store && answer) await store.put(key, { ...answer, ...more });
    else if (answer) this.#remember(key, verdict);
    this.#pending.delete(key);
  }

  #usable(stored: StoredAnswer | undefined): Verdict<Prediction> | undefined {
    if (stored === undefined) return undefined;
    if ('failure' in stored) return this.#options.retryFailed ? undefined : stored;
    const { prediction, confidenceAsked } = stored;
    const lacks = this.#options.needsConfidence && lacksConfidence(prediction);
    return lacks && !confidenceAsked ? undefined : { prediction };
  }

  #remember(key: string, verdict: Verdict<Prediction>): void {
    this.#recent.set(key, verdict);
    if (this.#recent.size <= mostRecent) return;
    this.#recent.delete(this.#recent.keys().next().value!);
  }
}

/** Answers remembered without a store: some 20 MB. */
const mostRecent = 100_000;

const finalReasons: ReadonlySet<FailureReason> = new Set<FinalReason>([
  'refused',
  'filtered',
  'too-long',
  'unknown-label',
  'unreadable-reply',
]);

/** A text has no confidence and lacks none. */
function lacksConfidence(prediction: Prediction): boolean {
  return prediction.kind === 'labels' && prediction.confidence === undefined;
}

/** A verdict as it is stored; undefined for a failure that may pass. */
export function storable(verdict: Verdict<Prediction>) {
  if ('prediction' in verdict) return verdict;
  return isFinal(verdict.failure) ? { failure: verdict.failure } : undefined;
}

function isFinal(failure: RowFailure): failure is RowFailure & { reason: FinalReason } {
  return finalReasons.has(failure.reason);
}

/** What a row fails with where nothing is to be asked. */
export const notAsked: Verdict = {
  failure: { reason: 'gave-up', message: 'no answer is known, and none was asked for' },
};

function deferred<T>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>((good, bad) => {
    resolve = good;
    reject = bad;
  });
  // Where the run ends early nobody may be left to hear of it.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
