/** Timers wake late; this many milliseconds are caught up. */
const lateness = 2;

/**
 * A bucket without a store: what is taken is spread evenly over time, and what was not taken in
 * the past is lost. A minute's worth never goes out in its first second.
 */
export class TokenBucket {
  #next = Number.NEGATIVE_INFINITY;

  /** When something may be taken next, in the clock's milliseconds. */
  get next(): number {
    return this.#next;
  }

  /** @param interval - Milliseconds in which one token drips in; 0 where there is no limit. */
  take(now: number, tokens: number, interval: number): void {
    this.#next = Math.max(this.#next, now - lateness) + tokens * interval;
  }

  /** Moves `next` by milliseconds, where more or less was used than taken. */
  shift(ms: number): void {
    this.#next += ms;
  }
}
