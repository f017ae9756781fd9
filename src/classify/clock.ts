import { setTimeout as timeout } from 'node:timers/promises';

/** Time and chance, handed to whatever waits, so that tests can run hours in milliseconds. */
export interface Clock {
  /** Milliseconds since some moment. Never goes back, whatever becomes of the wall clock. */
  now(): number;
  /**
   * Waits.
   *
   * @param ms - Milliseconds; more than a day waits a day, less than nothing not at all.
   * @throws The signal's reason when it is aborted.
   */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** A number of at least 0 and below 1. */
  random(): number;
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => performance.now(),
  sleep,
  random: Math.random,
};

/** One timer that is set again and again. */
export class Alarm {
  readonly #clock: Clock;
  readonly #ring: () => void;
  #stop: AbortController | undefined;
  #at = 0;

  constructor(clock: Clock, ring: () => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  /**
   * Rings at this time. One that is set to ring before it is left alone and rings instead: who is
   * woken too early sets it again, which is cheaper than a new timer for every request.
   */
  set(at: number): void {
    if (this.#stop && this.#at <= at) return;
    this.cancel();
    const stop = new AbortController();
    this.#stop = stop;
    this.#at = at;
    const ring = () => {
      if (this.#stop !== stop) return;
      this.#stop = undefined;
      this.#ring();
    };
    this.#clock.sleep(at - this.#clock.now(), stop.signal).then(ring, () => {});
  }

  /** Leaves no timer behind. */
  cancel(): void {
    this.#stop?.abort(cancelled);
    this.#stop = undefined;
  }
}

/** Why a wait ends; without a reason each end would make an error object. */
const cancelled = 'cancelled';

/** Node fires a timer at once when it is asked for more than 2^31 ms. */
const longest = 24 * 60 * 60 * 1000;

async function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  signal?.throwIfAborted();
  try {
    await timeout(Math.min(Math.max(ms, 0), longest), undefined, signal ? { signal } : {});
  } catch (error) {
    // Node throws an error of its own; what the signal says is what callers look for.
    signal?.throwIfAborted();
    throw error;
  }
}
