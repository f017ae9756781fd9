import type { Turn } from './pace.ts';

/** A request that waits for its turn. */
export interface Waiter {
  readonly tokens: number;
  readonly signal: AbortSignal;
  readonly go: (turn: Turn) => void;
  readonly fail: (reason: unknown) => void;
}

/** Requests that wait for their turn: first come, first served, the urgent ones before the others. */
export class TurnQueue {
  readonly #urgent: Waiter[] = [];
  readonly #others: Waiter[] = [];
  readonly #heard = new WeakSet<AbortSignal>();
  readonly #left: () => void;

  /** @param left - Told when some have left, because their signal was aborted. */
  constructor(left: () => void) {
    this.#left = left;
  }

  /** Who is next. */
  get next(): Waiter | undefined {
    return this.#first[0];
  }

  add(waiter: Waiter, urgent: boolean): void {
    this.#hear(waiter.signal);
    (urgent ? this.#urgent : this.#others).push(waiter);
  }

  /** Takes out who is next. */
  shift(): void {
    this.#first.shift();
  }

  get #first(): Waiter[] {
    return this.#urgent.length > 0 ? this.#urgent : this.#others;
  }

  /** Listens to a signal once for all who wait with it: to add a listener, Node walks all others. */
  #hear(signal: AbortSignal): void {
    if (this.#heard.has(signal)) return;
    this.#heard.add(signal);
    signal.addEventListener('abort', () => this.#leave(signal), { once: true });
  }

  #leave(signal: AbortSignal): void {
    for (const queue of [this.#urgent, this.#others]) {
      const leaving = queue.filter((waiter) => waiter.signal === signal);
      const staying = queue.filter((waiter) => waiter.signal !== signal);
      queue.splice(0, queue.length, ...staying);
      for (const { fail } of leaving) fail(signal.reason);
    }
    this.#left();
  }
}
