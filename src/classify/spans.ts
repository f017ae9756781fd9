import type { Prediction, Verdict } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { Clock } from './clock.ts';
import { type Content, type Found, subjectOf } from './content.ts';
import type { KnownAnswers } from './known-answers.ts';
import type { Packer } from './pack.ts';
import type { Pending } from './pending.ts';
import type { RowText } from './prompt.ts';

/** A row that is to be asked. */
export interface WaitingRow extends RowText {
  /** The same for rows that would get the same answer. */
  readonly key: string;
  readonly pending: Pending;
}

/** Rows that stand together in the input, and the pack of those among them that are to be asked. */
export interface Span {
  readonly rows: readonly {
    readonly row: Row;
    readonly verdict: Verdict<Prediction> | Pending;
  }[];
  readonly pack: readonly WaitingRow[];
}

/** What spans are made with. */
export interface Gathering {
  /** What of a row is asked. */
  readonly content: (row: Row) => Found | Promise<Found>;
  readonly packer: Packer<WaitingRow>;
  readonly known: KnownAnswers;
  /** Chooses the examples that are shown with a row. */
  readonly examplesFor?: ((text: string) => RowText['examples']) | undefined;
  readonly clock: Clock;
}

/** Milliseconds of silence after which a pack goes that is not full. */
const silence = 200;

/** Rows of a span in which none, or few, are to be asked: what waits in memory stays bounded. */
const longestSpan = 64;

/**
 * Gathers rows into spans. Rows that are known, or that no model could label, are settled here;
 * equal rows of one run wait for one answer.
 */
export async function* spansOf(
  rows: AsyncIterable<readonly Row[]>,
  gathering: Gathering,
): AsyncGenerator<Span> {
  const gatherer = new Gatherer(gathering);
  const source = rows[Symbol.asyncIterator]();
  try {
    let next = source.next();
    for (;;) {
      const batch = gatherer.isEmpty ? await next : await orSilence(next, gathering.clock);
      if (batch === undefined) {
        yield gatherer.flush();
        continue;
      }
      if (batch.done) break;
      for (const row of batch.value) {
        const found = gathering.content(row);
        const span = gatherer.add(row, found instanceof Promise ? await found : found);
        if (span) yield span;
      }
      next = source.next();
    }
    if (!gatherer.isEmpty) yield gatherer.flush();
  } finally {
    await source.return?.();
  }
}

/** Ends the wait; without a reason each end would make an error object. */
const heard = 'something came';

/** What comes, or undefined after a while of silence. */
async function orSilence<T>(next: Promise<T>, clock: Clock): Promise<T | undefined> {
  const over = new AbortController();
  const silent = clock.sleep(silence, over.signal).then(() => undefined);
  try {
    return await Promise.race([next, silent]);
  } finally {
    silent.catch(() => {});
    over.abort(heard);
  }
}

class Gatherer {
  readonly #gathering: Gathering;
  #rows: Span['rows'][number][] = [];

  constructor(gathering: Gathering) {
    this.#gathering = gathering;
  }

  get isEmpty(): boolean {
    return this.#rows.length === 0;
  }

  /** Gives the span that is closed by the row, with or without it. */
  add(row: Row, found: Found): Span | undefined {
    const { packer, known } = this.#gathering;
    if ('failure' in found) return this.#settle(row, found);
    const key = known.keyOf(subjectOf(found.content));
    const verdict = known.find(key);
    if (verdict) return this.#settle(row, verdict);
    const waiting = this.#waiting(found.content, key);
    const tooLong = packer.tooLong(waiting);
    if (tooLong) {
      known.forget(key);
      return this.#settle(row, { failure: tooLong });
    }
    const pack = packer.add(waiting);
    const added = { row, verdict: waiting.pending };
    if (pack && !pack.includes(waiting)) return this.#close(pack, [added]);
    this.#rows.push(added);
    return pack ? this.#close(pack, []) : undefined;
  }

  flush(): Span {
    return this.#close(this.#gathering.packer.flush() ?? [], []);
  }

  #close(pack: readonly WaitingRow[], next: Span['rows'][number][]): Span {
    const rows = this.#rows;
    this.#rows = next;
    return { rows, pack };
  }

  /** A row that needs no asking. */
  #settle(row: Row, verdict: Span['rows'][number]['verdict']): Span | undefined {
    this.#rows.push({ row, verdict });
    return this.#rows.length >= longestSpan ? this.flush() : undefined;
  }

  #waiting(content: Content, key: string): WaitingRow {
    const { known, examplesFor } = this.#gathering;
    const examples = examplesFor?.(content.text);
    return { key, pending: known.wait(key), ...content, ...(examples ? { examples } : {}) };
  }
}
