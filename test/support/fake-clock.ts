import type { Clock } from '../../src/classify/clock.ts';
import { seededRandom } from '../../src/random.ts';

interface Sleeper {
  readonly at: number;
  wake(): void;
}

/** A clock that stands still until it is told to go on. */
export class FakeClock implements Clock {
  readonly random: () => number;
  readonly #lateness: () => number;
  readonly #sleepers = new Set<Sleeper>();
  #time = 0;

  /**
   * @param options.seed - Start of the random numbers: equal seeds, equal numbers.
   * @param options.late - Most milliseconds by which a sleeper wakes too late, as with real timers.
   */
  constructor({ seed = 1, late = 0 }: { seed?: number; late?: number } = {}) {
    this.random = seededRandom(seed);
    const lateness = seededRandom(seed + 1);
    this.#lateness = () => lateness() * late;
  }

  /** Sleepers that have not woken. */
  get sleeping(): number {
    return this.#sleepers.size;
  }

  now(): number {
    return this.#time;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const abort = () => {
        this.#sleepers.delete(sleeper);
        reject(signal?.reason);
      };
      const wake = () => {
        this.#sleepers.delete(sleeper);
        signal?.removeEventListener('abort', abort);
        resolve();
      };
      const sleeper = { at: this.#time + Math.max(ms, 0) + this.#lateness(), wake };
      this.#sleepers.add(sleeper);
      signal?.addEventListener('abort', abort);
    });
  }

  /** Lets time pass until the promise settles, as fast as the machine can; gives what it gives. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const settle = () => {
      settled = true;
    };
    promise.then(settle, settle);
    for (;;) {
      await quiet();
      if (settled) return promise;
      if (!this.#step(Number.POSITIVE_INFINITY)) {
        throw new Error('everything waits and nothing sleeps');
      }
    }
  }

  /** Lets this many milliseconds pass. */
  async pass(ms: number): Promise<void> {
    const until = this.#time + ms;
    do await quiet();
    while (this.#step(until));
    this.#time = until;
  }

  /** Wakes the next sleeper, if it is due by then. */
  #step(until: number): boolean {
    let next: Sleeper | undefined;
    for (const each of this.#sleepers) if (!next || each.at < next.at) next = each;
    if (!next || next.at > until) return false;
    this.#time = Math.max(this.#time, next.at);
    next.wake();
    return true;
  }
}

/** Comes back once every promise that could settle has done so. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
