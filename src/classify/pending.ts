import type { Prediction, Verdict } from '../prediction.ts';

/**
 * A verdict that is on its way. A promise is made only for those who wait before it is there: of
 * most rows nobody does.
 */
export class Pending {
  #verdict: Verdict<Prediction> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #waiting: { resolve(verdict: Verdict<Prediction>): void; reject(error: unknown): void }[] = [];

  /** To be called with the verdict, once it is stored. */
  settle(verdict: Verdict<Prediction>): void {
    this.#verdict ??= verdict;
    for (const { resolve } of this.#waiting.splice(0)) resolve(this.#verdict);
  }

  /** To be called where the run ends; where there is a verdict already it holds. */
  abandon(error: unknown): void {
    if (this.#verdict) return;
    this.#failure ??= { error };
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  /**
   * The verdict, at once where it is there.
   *
   * @throws What it was abandoned with.
   */
  verdict(): Verdict<Prediction> | Promise<Verdict<Prediction>> {
    if (this.#verdict) return this.#verdict;
    if (this.#failure) throw this.#failure.error;
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }
}
