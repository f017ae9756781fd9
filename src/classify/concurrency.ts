/** Requests at once when a run begins and when a service comes back, as far as it is allowed. */
export const firstLevel = 4;

/** What remains of the level after a round that was pushed back. */
const cut = 0.9;

/** Answers after which the level is back where it was cut: one refusal in a hundred or so. */
const calmAnswers = 150;

/** A push-back that holds everybody back for a while is risked again after so many whiles. */
const pausesApart = 10;

/** Failures in a row, beside a whole round of them, after which requests go one at a time. */
const sickAfter = 10;

/**
 * How many requests may be under way at once, learnt from how the service answers.
 *
 * Additive increase, multiplicative decrease, with the increase of CUBIC (RFC 9438).
 *
 * A run starts with one request alone: a wrong key costs one request. From its answer on the level
 * grows by one an answer, until the service pushes back. That cuts it by a tenth, once a round (the
 * requests that were started since the last cut), or to what a round of slow refusals leaves.
 * Then the level returns quickly to where it was cut, stays near it, and at last looks for more.
 * (Growing by one a round instead costs ever more the less a service bears: in simulation one
 * request in twenty was refused at fifteen to thirty at once, one in eight at ten.)
 *
 * Starts are spread over the latency, so that refusals, which come fast, do not free a place for
 * the next refusal, and so that a service which counts by the second sees an even stream.
 *
 * All times are in the clock's milliseconds.
 */
export class Concurrency {
  readonly #most: number;
  #level: number;
  #alone = true;
  #latency = 0;
  /** Failures since the last answer. */
  #streak = 0;
  /** The level at which the service pushed back last. */
  #ceiling = Number.POSITIVE_INFINITY;
  /** Answers since then, and how many of them lead back to the ceiling. */
  #calm = 0;
  #plateau = calmAnswers;
  /** What became of requests since the last cut, and the level before it. */
  #round = { began: Number.NEGATIVE_INFINITY, level: 0, refused: 0, answered: 0 };

  /** @param most - Requests at once that are never exceeded. */
  constructor(most: number) {
    this.#most = most;
    this.#level = Math.min(firstLevel, most);
  }

  /** Requests that may be under way; at least 1. */
  get limit(): number {
    return this.#alone ? 1 : Math.ceil(this.#level);
  }

  /** Least milliseconds between the starts of two requests. */
  get gap(): number {
    // While nothing is known of a ceiling the level doubles within a latency.
    const doubling = this.#ceiling === Number.POSITIVE_INFINITY;
    return this.#latency / this.#level / (doubling ? 2 : 1);
  }

  /** One request at a time, because the service has yet to show that it works. */
  get alone(): boolean {
    return this.#alone;
  }

  /** Milliseconds that an answer takes, smoothed. */
  get latency(): number {
    return this.#latency;
  }

  /**
   * A request was answered.
   *
   * @param began - When it was started.
   * @param busy - Requests that were under way, this one included.
   */
  answered(began: number, now: number, busy: number): void {
    this.#latency += (now - began - this.#latency) * (this.#latency === 0 ? 1 : 0.1);
    this.#streak = 0;
    this.#alone = false;
    this.#round.answered += 1;
    // A level that is not used says nothing of what the service can bear.
    if (busy * 2 >= this.#level) this.#grow();
  }

  /**
   * The service had too much to do for a request.
   *
   * @param pause - Milliseconds for which this holds back everybody.
   * @param least - Level below which this is no reason to go.
   */
  pushedBack(began: number, now: number, pause: number, least: number): void {
    this.failed();
    if (began <= this.#round.began) this.#refusedInRound(least);
    // Where nobody is answered the level is not what is wrong.
    else if (this.#round.answered > 0) this.#cut(now, pause, least);
  }

  /** A request failed for another reason that may pass. */
  failed(): void {
    this.#streak += 1;
    const round = Math.max(this.#level, this.#round.level);
    if (this.#alone || this.#streak < sickAfter + round) return;
    this.#alone = true;
    this.#level = Math.min(this.#level, firstLevel);
  }

  #grow(): void {
    if (this.#level + 1 < cut * this.#ceiling) this.#level += 1;
    else {
      this.#calm += 1;
      const grown = this.#ceiling * (1 + (1 - cut) * (this.#calm / this.#plateau - 1) ** 3);
      this.#level = Math.max(this.#level, grown);
    }
    this.#level = Math.min(this.#level, this.#most);
  }

  #cut(now: number, pause: number, least: number): void {
    this.#round = { began: now, level: this.#level, refused: 1, answered: 0 };
    this.#ceiling = this.#level;
    this.#calm = 0;
    this.#lower(this.#level * cut, least);
    // As many answers as come in ten pauses.
    const costly = this.#latency > 0 ? (pausesApart * pause * this.#level) / this.#latency : 0;
    this.#plateau = Math.max(calmAnswers, costly);
  }

  /**
   * Each further refusal of a round says one too many. Half a round at most: a service that
   * refuses everything says nothing of how much it bears.
   */
  #refusedInRound(least: number): void {
    this.#round.refused += 1;
    const { level, refused } = this.#round;
    this.#lower(Math.max(level / 2, Math.min(this.#level, level - refused)), least);
  }

  #lower(to: number, least: number): void {
    this.#level = Math.max(to, Math.min(this.#level, least));
    this.#ceiling = Math.min(this.#ceiling, this.#level / cut);
  }
}
