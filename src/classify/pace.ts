import { ProviderError, type ProviderErrorKind } from '../errors.ts';
import type { ModelReply, RateHints } from '../model.ts';
import { Alarm, type Clock } from './clock.ts';
import { Concurrency, firstLevel } from './concurrency.ts';
import { RateLimit } from './rate-limit.ts';
import { Refusals } from './refusals.ts';
import { longestWait, waitAsked } from './retry.ts';
import { TokenBucket } from './token-bucket.ts';
import { TurnQueue } from './turn-queue.ts';

export interface PaceOptions {
  /** Most requests at once; `auto` is 64. Fewer are used where the service bears fewer. */
  readonly concurrency: number | 'auto';
  /** Requests a minute. */
  readonly rpm?: number | undefined;
  /** Tokens a minute, input and output together. */
  readonly tpm?: number | undefined;
  readonly clock: Clock;
}

type Answer = Pick<ModelReply, 'usage' | 'rates'>;

/** Leave to send one request. One of the two is to be called when it has ended, however it did. */
export interface Turn {
  answered(reply: Answer): void;
  /** @param error - What the request threw; anything but a `ProviderError` tells nothing. */
  failed(error: unknown): void;
}

/** Requests at once where nobody says how many. */
export const mostAtOnce = 64;

/**
 * A wait as short as this is asked of the refused request alone: one second is the least that
 * `Retry-After` can say, and at hundreds of requests a second everybody's second is dear.
 */
const shortWait = 1000;

/** Waits between the lone requests to a service that does not work: doubled up to the longest. */
const firstProbe = 500;
const longestProbe = 30_000;

/** A request under way. */
interface Flight {
  readonly began: number;
  /** Counts the requests in the order in which they were started. */
  readonly number: number;
  readonly tokens: number;
}

/**
 * Decides when a request may go: one pace for everything that goes to one service.
 *
 * It joins the concurrency that the service bears, requests and tokens a minute, what the service
 * says of its limits, and pauses for everybody: those that the service asks for, two latencies when
 * it lets nobody in, and ever longer ones while nothing at all succeeds.
 */
export class Pace {
  readonly #clock: Clock;
  readonly #concurrency: Concurrency;
  readonly #requests: RateLimit;
  readonly #tokens: RateLimit;
  readonly #refusals = new Refusals();
  readonly #starts = new TokenBucket();
  readonly #alarm: Alarm;
  readonly #waiting = new TurnQueue(() => this.#advance());
  #busy = 0;
  #tokensBusy = 0;
  #started = 0;
  #pausedUntil = Number.NEGATIVE_INFINITY;
  /** Lone requests since the last answer. */
  #probes = 0;

  constructor({ concurrency, rpm, tpm, clock }: PaceOptions) {
    this.#clock = clock;
    this.#concurrency = new Concurrency(concurrency === 'auto' ? mostAtOnce : concurrency);
    this.#requests = new RateLimit(rpm);
    this.#tokens = new RateLimit(tpm);
    this.#alarm = new Alarm(clock, () => this.#advance());
  }

  /** Requests under way. */
  get busy(): number {
    return this.#busy;
  }

  /** Requests that may be under way now. */
  get limit(): number {
    return this.#concurrency.limit;
  }

  /**
   * Waits for a turn, first come, first served.
   *
   * @param tokens - Estimate of the request's tokens, input and output together.
   * @param options.urgent - Goes before everybody who is not: for a request that is sent again,
   *   because results that are ready wait for it.
   * @throws The signal's reason when it is aborted while waiting.
   */
  turn(tokens: number, options: { signal: AbortSignal; urgent?: boolean }): Promise<Turn> {
    const { signal, urgent = false } = options;
    return new Promise((go, fail) => {
      if (signal.aborted) return fail(signal.reason);
      this.#waiting.add({ tokens, signal, go, fail }, urgent);
      this.#advance();
    });
  }

  /** Lets go whoever may, and wakes up for the next. */
  #advance(): void {
    while (this.#busy < this.#concurrency.limit) {
      const { next } = this.#waiting;
      if (!next) break;
      const now = this.#clock.now();
      const at = this.#readyAt(next.tokens);
      if (at > now) {
        this.#alarm.set(at);
        return;
      }
      this.#waiting.shift();
      next.go(this.#start(now, next.tokens));
    }
    // One that rings for nothing is cheaper than to end and begin a timer with every request.
    if (this.#busy === 0) this.#alarm.cancel();
  }

  #readyAt(tokens: number): number {
    return Math.max(
      this.#pausedUntil,
      this.#starts.next,
      this.#requests.readyAt(1),
      this.#tokens.readyAt(tokens),
    );
  }

  #start(now: number, tokens: number): Turn {
    this.#busy += 1;
    this.#tokensBusy += tokens;
    this.#starts.take(now, 1, this.#concurrency.gap);
    this.#requests.take(now, 1);
    this.#tokens.take(now, tokens);
    const flight = { began: now, number: this.#started++, tokens };
    let open = true;
    const end = (tell: () => void) => {
      if (!open) return;
      open = false;
      tell();
      this.#busy -= 1;
      this.#tokensBusy -= tokens;
      this.#advance();
    };
    return {
      answered: (reply) => end(() => this.#answered(flight, reply)),
      failed: (error) => end(() => this.#failed(flight, error)),
    };
  }

  #answered(flight: Flight, { usage, rates }: Answer): void {
    const { began, tokens } = flight;
    const now = this.#clock.now();
    this.#probes = 0;
    this.#refusals.answered();
    this.#concurrency.answered(began, now, this.#busy);
    if (usage) this.#tokens.correct(usage.input + usage.output - tokens);
    if (rates) this.#note(rates, flight, now);
  }

  #note(rates: RateHints, { tokens }: Flight, now: number): void {
    const { limitRequests, remainingRequests, resetRequests } = rates;
    const requestsSaid = {
      limit: limitRequests,
      remaining: remainingRequests,
      reset: resetRequests,
    };
    this.#requests.note(now, requestsSaid, this.#busy - 1);
    const { limitTokens, remainingTokens, resetTokens } = rates;
    const tokensSaid = { limit: limitTokens, remaining: remainingTokens, reset: resetTokens };
    this.#tokens.note(now, tokensSaid, this.#tokensBusy - tokens);
  }

  #failed(flight: Flight, error: unknown): void {
    const { began, number } = flight;
    if (!(error instanceof ProviderError) || !passing.includes(error.kind)) return;
    const now = this.#clock.now();
    if (error.rates) this.#note(error.rates, flight, now);
    this.#refusals.failed(error.kind, number);
    const pause = this.#pauseFor(error);
    if (this.#refusals.isLoad(error.kind)) {
      // A service that fails at random is not to be cut down to one request at a time.
      const least = error.kind === 'overloaded' ? firstLevel : 1;
      this.#concurrency.pushedBack(began, now, pause, least);
    } else this.#concurrency.failed();
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pause, now + this.#probeIn());
  }

  /** Milliseconds for which everybody waits after this. */
  #pauseFor(error: ProviderError): number {
    const asked = Math.min(waitAsked(error) ?? 0, longestWait);
    if (this.#refusals.shut) return asked || 2 * this.#concurrency.latency;
    return asked > shortWait || this.#concurrency.alone ? asked : 0;
  }

  /** Milliseconds until the next lone request, where requests go alone. */
  #probeIn(): number {
    if (!this.#concurrency.alone || this.#busy > 1) return 0;
    return this.#clock.random() * Math.min(longestProbe, firstProbe * 2 ** this.#probes++);
  }
}

/** Failures that say something of the service and not of the request. */
const passing: readonly ProviderErrorKind[] = [
  'rate-limited',
  'overloaded',
  'timeout',
  'network',
  'malformed',
];
