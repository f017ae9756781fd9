import type { EntraToken } from './entra-token.ts';

/** Milliseconds before its end from which on a token is no longer sent. */
const margin = 60_000;

/** A token in use. */
interface Used extends EntraToken {
  /** Whether another was asked for because this one is about to end. */
  lookedAhead: boolean;
  /** Whether the service has taken it, or it is the first: a later one has to prove itself. */
  trusted: boolean;
}

/** A bearer token that ends during a run, and another is to be had. All requests share it. */
export class RenewedToken {
  readonly #renew: () => Promise<EntraToken>;
  #used: Used;
  #renewal: Promise<Used> | undefined;
  /** What must not be shown: every token so far. */
  readonly secrets: string[];

  /** @param renew - Gives another token; the requests that wait for it fail as it does. */
  constructor(first: EntraToken, renew: () => Promise<EntraToken>) {
    this.#used = { ...first, lookedAhead: false, trusted: true };
    this.secrets = [first.token];
    this.#renew = renew;
  }

  /**
   * A `fetch` that sends the token. A request that is refused (401) is made once more with another
   * token, but not where that was just got and has never been taken.
   */
  fetch(fetch: typeof globalThis.fetch): typeof globalThis.fetch {
    return async (input, init) => {
      const sendWith = async (used: Used) => {
        const headers = new Headers(init?.headers);
        headers.set('authorization', `Bearer ${used.token}`);
        const response = await fetch(input, { ...init, headers });
        if (response.status !== 401) used.trusted = true;
        return response;
      };
      const used = await this.#inTime();
      const response = await sendWith(used);
      if (response.status !== 401 || !used.trusted) return response;
      const next = await this.#instead(used);
      await response.body?.cancel();
      return sendWith(next);
    };
  }

  /** The token, or the next one where it is about to end. */
  async #inTime(): Promise<Used> {
    const used = this.#renewal ? await this.#renewal : this.#used;
    const { endsAt = Number.POSITIVE_INFINITY, lookedAhead } = used;
    if (lookedAhead || endsAt - Date.now() > margin) return used;
    // A command that keeps its tokens may print the same again; it is not run for each request.
    used.lookedAhead = true;
    return this.#instead(used);
  }

  /** The token that comes after another: the one in use, unless that is the same still. */
  async #instead(refused: Used): Promise<Used> {
    if (this.#used !== refused) return this.#used;
    this.#renewal ??= this.#renewed().finally(() => {
      this.#renewal = undefined;
    });
    return this.#renewal;
  }

  async #renewed(): Promise<Used> {
    const next = await this.#renew();
    const lookedAhead = (next.endsAt ?? Number.POSITIVE_INFINITY) - Date.now() <= margin;
    this.#used = { ...next, lookedAhead, trusted: false };
    this.secrets.push(next.token);
    return this.#used;
  }
}
