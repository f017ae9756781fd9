import { hash } from 'node:crypto';
import type { FailureReason, Prediction, RowFailure, Verdict } from '../prediction.ts';
import { keyBits, keyLength } from '../store/key.ts';
import { KeyTable } from '../store/key-table.ts';
import type { Answer, FinalReason, TaskStore } from '../store/predictions.ts';
import type { Answered } from './ask.ts';
import type { Harvest } from './harvest.ts';
import type { Meter } from './meter.ts';
import { Pending } from './pending.ts';

export interface KnownOptions {
  /** Absent where nothing is kept beyond the run. */
  readonly store?: TaskStore | undefined;
  readonly meter: Meter;
  readonly harvest?: Pick<Harvest, 'known'>;
  /** Stored failures are asked anew. */
  readonly retryFailed: boolean;
  /** Nothing is asked. */
  readonly knownOnly: boolean;
  /** A stored prediction without a confidence does not do. */
  readonly needsConfidence: boolean;
}

/** An answer to be kept. */
export interface Given extends Answered {
  readonly key: string;
}

/** Answers that need not be paid for: those in the store, and those of equal rows in this run. */
export class KnownAnswers {
  readonly #options: KnownOptions;
  readonly #pending = new Map<string, Pending>();
  /** The latest answers of a run without a store. */
  readonly #recent = new Recent();
  /** Texts that are taken for asked. */
  #reckoned: KeyTable | undefined;

  constructor(options: KnownOptions) {
    this.#options = options;
  }

  /** The key of a text's answer: the same for texts that would get the same answer. */
  keyOf(text: string): string {
    const { store } = this.#options;
    return store?.key(text) ?? hash('sha256', JSON.stringify(text)).slice(0, keyLength);
  }

  /** The verdict on a text, or one on its way; undefined where it has to be asked for. */
  find(key: string): Verdict<Prediction> | Pending | undefined {
    const { store, meter, harvest, knownOnly } = this.#options;
    const kept = store ? this.#usable(store.get(key)) : this.#recent.get(key);
    const found = kept ?? this.#pending.get(key) ?? this.#whereReckoned(key);
    if (found) meter.known(1);
    if (kept && 'prediction' in kept) harvest?.known();
    return found ?? (knownOnly ? notAsked : undefined);
  }

  /** Announces that a text is going to be asked: equal ones then wait for its verdict. */
  wait(key: string): Pending {
    const pending = new Pending();
    this.#pending.set(key, pending);
    return pending;
  }

  /** Takes back what `wait` announced. */
  forget(key: string): void {
    this.#pending.delete(key);
  }

  /**
   * Takes a text for asked whose answer nobody waits for, as where a run is only reckoned: a hash is
   * all that is remembered of it, 16 bytes.
   */
  reckon(key: string): void {
    this.forget(key);
    this.#reckoned ??= new KeyTable(0);
    this.#reckoned.add(keyBits(key));
  }

  /** Keeps answers. When this resolves they are durable, and `find` gives them. */
  async keep(answers: readonly Given[]): Promise<void> {
    const { store } = this.#options;
    if (store) await store.putAll(answers.flatMap((answer) => this.#storable(answer) ?? []));
    else for (const { key, verdict } of answers) this.#remember(key, verdict);
    for (const { key } of answers) this.#pending.delete(key);
  }

  /** What is stored of an answer; undefined where it is not worth it. */
  #storable({ key, verdict, model }: Given) {
    const answer = storable(verdict);
    if (!answer) return undefined;
    const without = 'prediction' in verdict && lacksConfidence(verdict.prediction);
    const more = {
      ...(model ? { model } : {}),
      ...(this.#options.needsConfidence && without ? { confidenceAsked: true as const } : {}),
    };
    return { key, answer: { ...answer, ...more } };
  }

  #whereReckoned(key: string): Verdict | undefined {
    return this.#reckoned?.find(keyBits(key)) ? notAsked : undefined;
  }

  #usable(stored: Answer | undefined): Verdict<Prediction> | undefined {
    if (stored === undefined) return undefined;
    if ('failure' in stored) return this.#options.retryFailed ? undefined : stored;
    const { prediction, confidenceAsked } = stored;
    const lacks = this.#options.needsConfidence && lacksConfidence(prediction);
    return lacks && !confidenceAsked ? undefined : { prediction };
  }

  #remember(key: string, verdict: Verdict<Prediction>): void {
    if (storable(verdict)) this.#recent.set(key, verdict);
  }
}

/** Verdicts remembered without a store: some 20 MB at most. */
const mostRecent = 100_000;

/**
 * The latest verdicts, in two halves of which the older is dropped as a whole: to take the oldest
 * out of one map, again and again, is to search it from its beginning each time.
 */
class Recent {
  #older = new Map<string, Verdict<Prediction>>();
  #newer = new Map<string, Verdict<Prediction>>();

  get(key: string): Verdict<Prediction> | undefined {
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  set(key: string, verdict: Verdict<Prediction>): void {
    if (this.#newer.size >= mostRecent / 2) {
      this.#older = this.#newer;
      this.#newer = new Map();
    }
    this.#newer.set(key, verdict);
  }
}

/** Why a row may fail for good: such a failure is kept, and asked for again only with `retryFailed`. */
export const finalReasons: ReadonlySet<FailureReason> = new Set<FinalReason>([
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
export const notAsked: { readonly failure: RowFailure } = {
  failure: { reason: 'gave-up', message: 'no answer is known, and none was asked for' },
};

/** Whether a row has no answer for the reason alone that nothing is to be asked. */
export function wasNotAsked(verdict: Verdict<Prediction>): boolean {
  return 'failure' in verdict && verdict.failure === notAsked.failure;
}
