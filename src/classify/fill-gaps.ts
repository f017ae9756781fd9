import type { Outcome } from '../prediction.ts';
import type { Row } from '../row.ts';

/** A row with its outcome where that is known already. */
export interface Settled {
  readonly row: Row;
  readonly outcome?: Outcome | undefined;
}

/** Gives one outcome for each row handed to it, in their order; ends soon after an abort. */
export type Ask = (
  rows: AsyncIterable<readonly Row[]>,
  signal: AbortSignal,
) => AsyncIterable<Outcome>;

/**
 * Gives one outcome a row in the rows' order, asking for those that have none. What is asked comes
 * without the rows between, so that requests are as full as they can be; what is known does not
 * wait for it longer than its turn.
 *
 * @param rows - Read on only while fewer than 20,000 rows wait, which bounds the memory.
 */
export async function* fillGaps(
  rows: AsyncIterable<readonly Settled[]>,
  ask: Ask,
  signal: AbortSignal,
): AsyncGenerator<Outcome> {
  const line = new Line();
  const stop = new AbortController();
  const taken = line.take(ask(line.gaps(rows), AbortSignal.any([signal, stop.signal])));
  taken.catch(() => {}); // Waited for below, once what came before the fault is given out.
  try {
    for (;;) {
      // Not by yield*, which would wait between the last outcome and the look at what changed.
      for (const outcome of line.ready()) yield outcome;
      if (line.over) break;
      await line.changed();
    }
  } finally {
    line.close();
    stop.abort();
  }
  await taken;
}

const mostWaiting = 20_000;

interface Place {
  outcome: Outcome | undefined;
}

/** The rows that are read and not given out, oldest first. */
class Line {
  /** Nothing more is to come. */
  over = false;
  #places: Place[] = [];
  /** How many of `#places` are given out. */
  #given = 0;
  readonly #open: Place[] = [];
  #wakeTaker = () => {};
  #wakeReader = () => {};

  /** Lets rows into the line, and hands on those that are to be asked. */
  async *gaps(rows: AsyncIterable<readonly Settled[]>): AsyncGenerator<readonly Row[]> {
    for await (const chunk of rows) {
      const gaps = chunk.filter(({ outcome }) => outcome === undefined);
      for (const { outcome } of chunk) this.#add({ outcome });
      this.#wakeTaker();
      if (gaps.length > 0) yield gaps.map(({ row }) => row);
      while (!this.over && this.#places.length - this.#given >= mostWaiting) await this.#room();
      if (this.over) return;
    }
  }

  /** Puts the answers into their places. @throws What ends them early, unless the line is closed. */
  async take(answers: AsyncIterable<Outcome>): Promise<void> {
    try {
      for await (const outcome of answers) {
        this.#open.shift()!.outcome = outcome;
        this.#wakeTaker();
      }
    } catch (error) {
      if (!this.over) throw error;
    } finally {
      this.close();
    }
  }

  /** The outcomes from the front up to the first that is open. */
  *ready(): Generator<Outcome> {
    for (let outcome = this.#first(); outcome; outcome = this.#first()) {
      this.#given += 1;
      yield outcome;
    }
    if (this.#given * 2 < this.#places.length) return;
    this.#places = this.#places.slice(this.#given);
    this.#given = 0;
    this.#wakeReader();
  }

  /** Waits for rows or answers. */
  changed(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeTaker = resolve;
    });
  }

  close(): void {
    this.over = true;
    this.#wakeTaker();
    this.#wakeReader();
  }

  #add(place: Place): void {
    this.#places.push(place);
    if (place.outcome === undefined) this.#open.push(place);
  }

  #first(): Outcome | undefined {
    return this.#places[this.#given]?.outcome;
  }

  #room(): Promise<void> {
    return new Promise((resolve) => {
      this.#wakeReader = resolve;
    });
  }
}
