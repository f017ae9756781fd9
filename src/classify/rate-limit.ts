import { longestWait } from './retry.ts';
import { TokenBucket } from './token-bucket.ts';

/** What a reply says of a limit. */
export interface Said {
  readonly limit: number | undefined;
  readonly remaining: number | undefined;
  /** Milliseconds until all of `limit` is there again. */
  readonly reset: number | undefined;
}

/** The share of the user's limit that is used: jitter on the way must not break it. */
const usedShare = 0.99;

/**
 * A limit of requests or of tokens a minute: the user's own, and what the service says of its.
 *
 * The user's limit is spread evenly over the minute.
 *
 * Of the service's limit, half is used as fast as may be; from then on at the rate at which it
 * fills up again, and when too little remains everything waits for the reset. That rate is the
 * limit a minute, or faster where the reset says so: services count by the second, the minute or
 * the day, and few say which.
 */
export class RateLimit {
  readonly #bucket = new TokenBucket();
  readonly #ownInterval: number;
  #saidInterval = 0;
  #remaining = Number.POSITIVE_INFINITY;
  #resetAt = Number.NEGATIVE_INFINITY;

  /** @param perMinute - The user's limit, if there is one. */
  constructor(perMinute: number | undefined) {
    this.#ownInterval = perMinute === undefined ? 0 : 60_000 / (perMinute * usedShare);
  }

  /** When that much may be taken, in the clock's milliseconds. */
  readyAt(amount: number): number {
    const { next } = this.#bucket;
    return this.#remaining >= amount ? next : Math.max(next, this.#resetAt);
  }

  take(now: number, amount: number): void {
    if (now >= this.#resetAt) {
      this.#remaining = Number.POSITIVE_INFINITY;
      this.#saidInterval = 0;
    }
    this.#remaining -= amount;
    this.#bucket.take(now, amount, Math.max(this.#ownInterval, this.#saidInterval));
  }

  /** Corrects what was taken by an estimate: so much more was used, or less if negative. */
  correct(amount: number): void {
    this.#bucket.shift(amount * this.#ownInterval);
  }

  /**
   * Takes note of what a reply says; incomplete or senseless words are passed over.
   *
   * @param underWay - What may not be counted in `remaining` yet.
   */
  note(now: number, { limit, remaining, reset }: Said, underWay: number): void {
    if (!isAmount(remaining) || !isAmount(reset)) return;
    this.#remaining = remaining - underWay;
    this.#resetAt = now + Math.min(reset, longestWait);
    this.#saidInterval = intervalOf(limit, remaining, reset);
  }
}

/** Milliseconds in which one comes back, or 0 while more than half remains. */
function intervalOf(limit: number | undefined, remaining: number, reset: number): number {
  if (!isAmount(limit) || remaining >= limit / 2) return 0;
  return 1 / Math.max(limit / 60_000, (limit - remaining) / reset);
}

function isAmount(value: number | undefined): value is number {
  return value !== undefined && Number.isFinite(value) && value >= 0;
}
