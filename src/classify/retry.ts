import type { ProviderError, ProviderErrorKind, SkllmError } from '../errors.ts';
import type { RowFailure } from '../prediction.ts';
import { runError } from '../run-error.ts';
import type { Clock } from './clock.ts';

/** What to do after a request failed. */
export type Decision =
  /** Send it again after so many milliseconds. */
  | { readonly do: 'again'; readonly after: number }
  /** Send it again at once, written as the model now knows to write it. */
  | { readonly do: 'again-now' }
  /** Ask for its rows in smaller packs. */
  | { readonly do: 'smaller' }
  /** Its only row fails. */
  | { readonly do: 'fail-row'; readonly failure: RowFailure }
  /** The run ends. */
  | { readonly do: 'stop'; readonly error: SkllmError };

/** The longest wait that a service may ask for, in milliseconds; for a longer one the run ends. */
export const longestWait = 120_000;

/** Backoff: a random share of half a second, doubled with each attempt up to half a minute. */
const firstBackoff = 500;
const longestBackoff = 30_000;

/**
 * Requests for one pack while others are answered; then the pack is at fault, not the service. Of
 * a service that fails one request in two at random it is said of one pack in a million.
 */
const mostAttempts = 20;

/** The same for a row whose every request runs into the timeout, which takes minutes each. */
const mostTimeouts = 3;

/**
 * Failures since the last answer up to which a timeout may be chance. Where the service has grown
 * slow they are more, and packs are made smaller before the run is given up.
 */
const mostByChance = 2;

/** Rewritings of one request: more parameters than any model refuses. */
const mostRewritings = 12;

/**
 * The retry budget: a run starts with some, each answer earns some, a retry spends one. Two an
 * answer are enough for a service that fails one request in two for ever. With none left a retry
 * waits the longest backoff: the service is left in peace and no row is lost.
 */
const firstRetries = 20;
const retriesPerAnswer = 2;
const mostRetries = 200;

/** The run ends when nothing succeeded for so many milliseconds and requests. */
const patience = 180_000;
const fewestFailures = 3;

/** Milliseconds without an answer after which the person who waits is told why. */
const silence = 15_000;

/** Requests that find nobody there, or no model's answer, at the start of a run; then it ends. */
const mostKnocks = 6;

/** A pack whose request failed. */
export interface FailedPack {
  readonly attempt: number;
  readonly timeouts: number;
  readonly rows: number;
}

/**
 * The one owner of the decision whether a request is sent again.
 *
 * Waits are drawn with full jitter, as the AWS architecture blog has it ("Exponential backoff and
 * jitter"), and are never shorter than the service asks.
 */
export class Retries {
  readonly #clock: Clock;
  #budget = firstRetries;
  /** Rows of the largest pack that was answered. */
  #mostAnswered = 0;
  /** Failures since the last answer, and when the first of them was. */
  #streak = { failures: 0, since: 0 };
  #told = false;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** To be called on every answer, with its rows: it tells a flaky service from a dead one. */
  answered(rows: number): void {
    this.#mostAnswered = Math.max(this.#mostAnswered, rows);
    this.#streak = { failures: 0, since: 0 };
    this.#told = false;
    this.#budget = Math.min(mostRetries, this.#budget + retriesPerAnswer);
  }

  /**
   * @param pack.attempt - Requests sent for this pack so far, the failed one included.
   * @param pack.timeouts - Those among them that ran into the timeout.
   * @param pack.rows - Rows in the pack: a pack of one is not made smaller.
   */
  decide(error: ProviderError, pack: FailedPack): Decision {
    const { attempt, rows } = pack;
    switch (error.kind) {
      case 'rate-limited':
      case 'overloaded':
      case 'timeout':
      case 'network':
      case 'malformed':
        return this.#again(error, pack);
      case 'unsupported':
        return attempt < mostRewritings ? { do: 'again-now' } : stop(runError(error));
      case 'too-long':
      case 'filtered':
      case 'refused':
        return smaller(rows, error.kind, error);
      case 'unauthorized':
      case 'no-such-model':
      case 'quota':
      case 'bad-request':
        return stop(runError(error));
    }
  }

  /** Whether it is time to say that nothing is answered: once until something is. */
  tells(): boolean {
    const { failures, since } = this.#streak;
    if (this.#told || failures === 0 || this.#clock.now() - since < silence) return false;
    this.#told = true;
    return true;
  }

  #again(error: ProviderError, pack: FailedPack): Decision {
    const { attempt, rows } = pack;
    const end = this.#end(error);
    if (end) return stop(end);
    if (error.kind === 'timeout' && rows > 1 && !this.#isChance(pack)) return { do: 'smaller' };
    if (this.#isPacksFault(error.kind, pack)) return smaller(rows, 'gave-up', error);
    return { do: 'again', after: this.#backoff(error, attempt) };
  }

  /** The circuit: why the run ends now, if it does. */
  #end(error: ProviderError): SkllmError | undefined {
    if (this.#streak.failures === 0) this.#streak.since = this.#clock.now();
    this.#streak.failures += 1;
    const { failures, since } = this.#streak;
    const asked = waitAsked(error) ?? 0;
    if (asked > longestWait) return asksTooMuch(error, asked);
    const lasted = this.#clock.now() - since;
    if (failures >= fewestFailures && lasted >= patience) return givenUp(error, lasted);
    const knocks = this.#mostAnswered === 0 && isAbsence(error.kind) ? failures : 0;
    return knocks >= mostKnocks ? runError(error) : undefined;
  }

  /**
   * Whether a timeout says nothing of the pack's size: it is the pack's first, and others as large
   * are answered, just now too.
   */
  #isChance({ rows, timeouts }: FailedPack): boolean {
    const isNormal = rows <= this.#mostAnswered && this.#streak.failures <= mostByChance;
    return timeouts === 1 && isNormal;
  }

  /** Whether others are answered while this pack failed often enough. */
  #isPacksFault(kind: ProviderErrorKind, { attempt, timeouts }: FailedPack): boolean {
    if (kind === 'rate-limited' || this.#streak.failures >= mostAttempts) return false;
    return attempt >= mostAttempts || timeouts >= mostTimeouts;
  }

  #backoff(error: ProviderError, attempt: number): number {
    const share = this.#clock.random();
    const most = Math.min(longestBackoff, firstBackoff * 2 ** (attempt - 1));
    const wait = this.#spend(error.kind) ? share * most : ((1 + share) / 2) * longestBackoff;
    return Math.max(wait, waitAsked(error) ?? 0);
  }

  /** Takes a retry from the budget, if one is left. Refused requests are the pace's business. */
  #spend(kind: ProviderErrorKind): boolean {
    if (kind === 'rate-limited') return true;
    if (this.#budget < 1) return false;
    this.#budget -= 1;
    return true;
  }
}

/** Milliseconds that the service asks to wait; undefined where it says nothing of use. */
export function waitAsked(error: ProviderError): number | undefined {
  const { retryAfter } = error;
  return retryAfter !== undefined && Number.isFinite(retryAfter) && retryAfter > 0
    ? retryAfter
    : undefined;
}

function stop(error: SkllmError): Decision {
  return { do: 'stop', error };
}

function smaller(rows: number, reason: RowFailure['reason'], error: ProviderError): Decision {
  if (rows > 1) return { do: 'smaller' };
  return { do: 'fail-row', failure: { reason, message: error.message } };
}

/** Nobody is there, or somebody who is no model: waiting seldom helps a run that just begins. */
function isAbsence(kind: ProviderErrorKind): boolean {
  return kind === 'network' || kind === 'malformed';
}

function asksTooMuch(error: ProviderError, asked: number): SkllmError {
  const message = `the service asks to wait ${duration(asked)}: ${error.message}`;
  return runError(error, message, error.hint ?? 'Run the same command again after that time.');
}

function givenUp(error: ProviderError, lasted: number): SkllmError {
  const message = `no request has succeeded for ${duration(lasted)}; the last one: ${error.message}`;
  return runError(error, message, error.hint ?? 'Run the same command again later.');
}

/** "3 min", "24 h": whole units, for people. */
function duration(ms: number): string {
  const minutes = Math.round(ms / 60_000);
  return minutes < 120 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
