import type { ProviderErrorKind } from '../errors.ts';

/** Requests, one started after the other, that are all refused: nobody gets in for the moment. */
const shutAfter = 4;

/**
 * The share of recent requests above which "overloaded" means load. Below it a service fails now
 * and then, and sending it less would not help.
 */
const overloadShare = 0.1;

/** Weight of one request among the recent ones. */
const recency = 0.02;

/** What failed requests say of the service, taken together. */
export class Refusals {
  #overloads = 0;
  #last = -1;
  #inARow = 0;

  /** The service lets nobody in for the moment. */
  get shut(): boolean {
    return this.#inARow >= shutAfter;
  }

  answered(): void {
    this.#overloads *= 1 - recency;
  }

  /** @param number - Counts the requests in the order in which they were started. */
  failed(kind: ProviderErrorKind, number: number): void {
    if (kind === 'overloaded') this.#overloads += (1 - this.#overloads) * recency;
    const refused = kind === 'rate-limited' || kind === 'overloaded';
    if (!refused) this.#inARow = 0;
    else if (number === this.#last + 1) this.#inARow += 1;
    else this.#inARow = 1;
    this.#last = number;
  }

  /** Whether a failure of this kind says that the service has too much to do. */
  isLoad(kind: ProviderErrorKind): boolean {
    if (kind === 'overloaded') return this.#overloads > overloadShare;
    return kind === 'rate-limited' || kind === 'timeout';
  }
}
