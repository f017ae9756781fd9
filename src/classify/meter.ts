import { ProviderError, type ProviderErrorKind, SkllmError } from '../errors.ts';
import type { ModelReply, Price, Usage } from '../model.ts';
import { Bell } from './bell.ts';

export interface MeterOptions {
  /** Absent where it is unknown, which is not free. */
  readonly price?: Price | undefined;
  /** The price of the model that a reply names, asked where `price` is absent. */
  readonly priceOf?: ((replyModel: string) => Price | undefined) | undefined;
  /** US dollars that are never exceeded. */
  readonly maxCost?: number | undefined;
  /** Requests that are never exceeded, those sent again included. */
  readonly maxRequests?: number | undefined;
  /** The meters of other models, which spend from the same limits; asked for when they are needed. */
  readonly beside?: (() => readonly Meter[]) | undefined;
}

/** Tokens of one request: what is expected, or what was used. */
export type Tokens = Pick<Usage, 'input' | 'output'>;

/** What a run has used so far. */
export interface Counts {
  /** Requests sent, those sent again included. */
  readonly requests: number;
  /** Requests of these that were sent again. */
  readonly retries: number;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Input tokens of these that the service had in its prompt cache. */
  readonly cachedInputTokens: number;
  /** US dollars; undefined where the price of any answer is unknown. */
  readonly cost: number | undefined;
  /** True where the service did not count the tokens of some answer, so that estimates stand in. */
  readonly estimated: boolean;
  /** Rows whose answer was known and cost nothing. */
  readonly knownRows: number;
}

/** A request that was paid for in advance. Exactly one of its functions is to be called. */
export interface Reservation {
  answered(reply: Answer): void;
  /** The request was sent and brought no answer. */
  failed(error: unknown): void;
  /** The request was never sent. */
  release(): void;
}

type Answer = Pick<ModelReply, 'usage' | 'model'>;

/** Counts requests, tokens and money, and stops a run before its limits. */
export class Meter {
  readonly #options: MeterOptions;
  readonly #counts = {
    requests: 0,
    retries: 0,
    inputTokens: 0,
    outputTokens: 0,
    cachedInputTokens: 0,
    estimated: false,
    knownRows: 0,
  };
  /** Dollars spent; undefined once the price of an answer is unknown. */
  #cost: number | undefined = 0;
  /** Dollars of requests that broke off: the service may charge them all the same. */
  #doubtful = 0;
  /** Dollars of requests under way, and how many these are. */
  #reserved = 0;
  #underWay = 0;
  readonly #ended = new Bell();

  /** @throws SkllmError `usage` for a cost limit where the price is unknown. */
  constructor(options: MeterOptions) {
    if (options.maxCost !== undefined && !options.price) throw priceUnknown();
    this.#options = options;
  }

  /**
   * Reserves what a request may cost. Waits while only the end of requests under way can tell
   * whether there is enough.
   *
   * @param most - The most tokens it may use: `output` is the request's own limit.
   * @param options.again - The request was sent before.
   * @throws SkllmError `budget` where this request could exceed a limit; the signal's reason.
   */
  async afford(
    most: Tokens,
    { signal, again = false }: { signal: AbortSignal; again?: boolean },
  ): Promise<Reservation> {
    const { price } = this.#options;
    const dollars = price ? costOf(most, price) : 0;
    signal.throwIfAborted();
    while (!this.#hasRoom(dollars)) {
      await this.#ended.rung(signal);
      signal.throwIfAborted();
    }
    this.#counts.requests += 1;
    if (again) this.#counts.retries += 1;
    return this.#reserve(most, dollars, again);
  }

  /** Counts rows whose answer was known. */
  known(rows: number): void {
    this.#counts.knownRows += rows;
  }

  counts(): Counts {
    return { ...this.#counts, cost: this.#cost };
  }

  /** @throws SkllmError where there will be none either when all requests have ended. */
  #hasRoom(dollars: number): boolean {
    const { maxCost, maxRequests, beside } = this.#options;
    const others = beside?.() ?? [];
    const requests = others.reduce((sum, one) => sum + one.#counts.requests, this.#counts.requests);
    if (maxRequests !== undefined && requests >= maxRequests) throw requestsReached(maxRequests);
    if (maxCost === undefined) return true;
    const used = others.reduce((sum, one) => sum + one.#spent() + one.#reserved, this.#spent());
    if (used + this.#reserved + dollars <= maxCost) return true;
    // What is under way has reserved more than it will use.
    if (this.#underWay === 0 || used + dollars > maxCost) throw costReached(maxCost, used);
    return false;
  }

  #spent(): number {
    return (this.#cost ?? 0) + this.#doubtful;
  }

  #reserve(most: Tokens, dollars: number, again: boolean): Reservation {
    this.#underWay += 1;
    this.#reserved += dollars;
    let open = true;
    const end = (tell: () => void) => {
      if (!open) return;
      open = false;
      this.#underWay -= 1;
      // Sums of fractions leave dust behind.
      this.#reserved = this.#underWay === 0 ? 0 : this.#reserved - dollars;
      tell();
      this.#ended.ring();
    };
    return {
      answered: (reply) => end(() => this.#count(most, reply)),
      failed: (error) => end(() => this.#doubt(error, dollars)),
      release: () => end(() => this.#release(again)),
    };
  }

  #count(most: Tokens, { usage, model }: Answer): void {
    const { price, priceOf } = this.#options;
    const tokens: Usage = usage ?? most;
    this.#counts.estimated ||= !usage;
    this.#counts.inputTokens += tokens.input;
    this.#counts.outputTokens += tokens.output;
    this.#counts.cachedInputTokens += tokens.cachedInput ?? 0;
    const paid = price ?? (model === undefined ? undefined : priceOf?.(model));
    if (this.#cost !== undefined) this.#cost = paid && this.#cost + costOf(tokens, paid);
  }

  #doubt(error: unknown, dollars: number): void {
    if (!isFree(error)) this.#doubtful += dollars;
  }

  #release(again: boolean): void {
    this.#counts.requests -= 1;
    if (again) this.#counts.retries -= 1;
  }
}

/** US dollars for so many tokens. */
export function costOf({ input, output, cachedInput = 0 }: Usage, price: Price): number {
  const cached = cachedInput * (price.cachedInput ?? price.input);
  return ((input - cachedInput) * price.input + cached + output * price.output) / 1_000_000;
}

/** Services charge for answers, not for being asked. */
const free: readonly ProviderErrorKind[] = [
  'rate-limited',
  'overloaded',
  'unsupported',
  'too-long',
  'unauthorized',
  'no-such-model',
  'quota',
  'bad-request',
];

function isFree(error: unknown): boolean {
  return error instanceof ProviderError && free.includes(error.kind);
}

function priceUnknown(): SkllmError {
  return new SkllmError('usage', 'the price of the model is unknown, so --max-cost cannot hold', {
    hint: 'Give the alias a `price` or a `baseModel` in the settings, or use --max-requests.',
  });
}

function requestsReached(most: number): SkllmError {
  return new SkllmError(
    'budget',
    `the limit of ${most} request${most === 1 ? '' : 's'} is reached`,
    {
      hint: 'Raise --max-requests and run the same command again.',
    },
  );
}

function costReached(most: number, used: number): SkllmError {
  const spent = `$${used.toFixed(4)} of $${most} are used`;
  return new SkllmError('budget', `the next request could exceed the cost limit: ${spent}`, {
    hint: 'Raise --max-cost and run the same command again.',
  });
}
