import type { Clock } from '../../src/classify/clock.ts';
import { ProviderError } from '../../src/errors.ts';
import type { RateHints } from '../../src/model.ts';

/** How a service behaves. Times are in milliseconds, `at` is time since the service was made. */
export interface Behaviour {
  /** Time of an answer, and of a refusal. */
  readonly latency?: number;
  readonly refusal?: number;
  /** Share by which the latency varies, up and down. */
  readonly jitter?: number;
  /** Requests a second that are let in. */
  readonly limit?: (at: number) => number;
  /** How they are counted: in a bucket, in fixed windows, or over the time just past. */
  readonly counting?: 'bucket' | 'window' | 'sliding';
  /** What the bucket holds or the window lasts. */
  readonly span?: number;
  /** Most requests under way. */
  readonly places?: number;
  /** What a refusal asks to wait. */
  readonly retryAfter?: number;
  /** Whether answers tell the limit, what remains and when it is reset. */
  readonly hints?: boolean;
  /** Share of the admitted requests that fail. */
  readonly failing?: (at: number) => number;
}

/** A service in virtual time, that counts what it does. */
export class SimulatedService {
  readonly #clock: Clock;
  readonly #behaviour: Behaviour;
  readonly #admission: Admission | undefined;
  #busy = 0;
  answered = 0;
  refused = 0;
  failed = 0;
  mostBusy = 0;

  constructor(clock: Clock, behaviour: Behaviour) {
    this.#clock = clock;
    this.#behaviour = behaviour;
    const { limit, counting = 'bucket', span = 1000 } = behaviour;
    if (limit) this.#admission = admissions[counting](limit, span);
  }

  /** @throws ProviderError where the request is refused or fails. */
  async complete(signal: AbortSignal): Promise<{ rates?: RateHints }> {
    const { latency = 100, refusal = 5, jitter = 0, retryAfter, hints } = this.#behaviour;
    if (!this.#admit()) {
      this.refused += 1;
      await this.#clock.sleep(refusal, signal);
      throw new ProviderError('rate-limited', 'too many requests', { retryAfter });
    }
    this.#busy += 1;
    this.mostBusy = Math.max(this.mostBusy, this.#busy);
    await this.#clock.sleep(latency * (1 + jitter * (2 * this.#clock.random() - 1)), signal);
    this.#busy -= 1;
    if (this.#clock.random() < (this.#behaviour.failing?.(this.#clock.now()) ?? 0)) {
      this.failed += 1;
      throw new ProviderError('overloaded', 'service unavailable');
    }
    this.answered += 1;
    return hints && this.#admission ? { rates: this.#admission.hints(this.#clock.now()) } : {};
  }

  #admit(): boolean {
    if (this.#busy >= (this.#behaviour.places ?? Number.POSITIVE_INFINITY)) return false;
    return this.#admission?.admit(this.#clock.now()) ?? true;
  }
}

interface Admission {
  admit(now: number): boolean;
  hints(now: number): RateHints;
}

type Limit = (at: number) => number;

const admissions = { bucket, window: fixedWindow, sliding };

function bucket(limit: Limit, span: number): Admission {
  const most = (now: number) => Math.max(1, (limit(now) * span) / 1000);
  let level = most(0);
  let filledAt = 0;
  const fill = (now: number) => {
    level = Math.min(most(now), level + (limit(now) * (now - filledAt)) / 1000);
    filledAt = now;
  };
  return {
    admit(now) {
      fill(now);
      if (level < 1) return false;
      level -= 1;
      return true;
    },
    hints(now) {
      fill(now);
      return {
        limitRequests: most(now),
        remainingRequests: Math.floor(level),
        resetRequests: ((most(now) - level) / limit(now)) * 1000,
      };
    },
  };
}

function fixedWindow(limit: Limit, span: number): Admission {
  let window = 0;
  let used = 0;
  const most = (now: number) => (limit(now) * span) / 1000;
  const turn = (now: number) => {
    if (Math.floor(now / span) === window) return;
    window = Math.floor(now / span);
    used = 0;
  };
  return {
    admit(now) {
      turn(now);
      if (used >= most(now)) return false;
      used += 1;
      return true;
    },
    hints(now) {
      turn(now);
      return {
        limitRequests: most(now),
        remainingRequests: most(now) - used,
        resetRequests: span - (now % span),
      };
    },
  };
}

function sliding(limit: Limit, span: number): Admission {
  const admitted: number[] = [];
  return {
    admit(now) {
      while (admitted[0] !== undefined && admitted[0] <= now - span) admitted.shift();
      if (admitted.length >= (limit(now) * span) / 1000) return false;
      admitted.push(now);
      return true;
    },
    hints: () => ({}),
  };
}
