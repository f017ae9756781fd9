import type { Prediction, Verdict } from '../prediction.ts';
import type { Row } from '../row.ts';
import type { Clock } from './clock.ts';
import { type Content, type Found, subjectOf } from './content.ts';
import type { KnownAnswers } from './known-answers.ts';
import type { Packer } from './pack.ts';
import type { RankedRow } from './packing.ts';
import { Pending } from './pending.ts';
import type { RowText } from './prompt.ts';
import type { Shortlist } from './shortlist.ts';

/** A row that is to be asked. */
export interface WaitingRow extends RankedRow {
  /** The same for rows that would get the same answer. */
  readonly key: string;
  readonly pending: Pending;
}

/** Rows that stand together in the input, and the packs of those among them that are to be asked. */
export interface Span {
  readonly rows: readonly {
    readonly row: Row;
    readonly verdict: Verdict<Prediction> | Pending;
  }[];
  readonly packs: readonly (readonly WaitingRow[])[];
}

/** What spans are made with. */
export interface Gathering {
  /** What of a row is asked. */
  readonly content: (row: Row) => Found | Promise<Found>;
  readonly packer: Packer<WaitingRow>;
  readonly known: KnownAnswers;
  /** Chooses the examples that are shown with a row. */
  readonly examplesFor?: ((text: string) => RowText['examples']) | undefined;
  /** Chooses the labels that a row is asked with. */
  readonly shortlist?: Shortlist | undefined;
  readonly clock: Clock;
}

/** Milliseconds of silence after which a pack goes that is not full. */
const silence = 200;

/**
 * Rows of a span in which none, or few, are to be asked: what waits in memory stays bounded. Two
 * rows for each that the packer may hold, or more than this many.
 */
const shortSpan = 64;

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
      const chunk = gatherer.isEmpty ? await next : await orSilence(next, gathering.clock);
      if (chunk === undefined) {
        yield gatherer.flush();
        continue;
      }
      if (chunk.done) break;
      for (const row of chunk.value) {
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
    const key = known.keyOf(this.#subject(found.content));
    const verdict = known.find(key);
    if (verdict) {
      this.#compare(found.content, verdict);
      return this.#settle(row, verdict);
    }
    const waiting = this.#waiting(found.content, key);
    const tooLong = packer.tooLong(waiting);
    if (tooLong) {
      known.forget(key);
      return this.#settle(row, { failure: tooLong });
    }
    const packs = packer.add(waiting);
    const added = { row, verdict: waiting.pending };
    this.#compare(found.content, added.verdict);
    if (packs.length > 0 && !packs.some((pack) => pack.includes(waiting))) {
      return this.#close(packs, [added]);
    }
    this.#rows.push(added);
    return packs.length > 0 ? this.#close(packs, []) : undefined;
  }

  flush(): Span {
    return this.#close(this.#gathering.packer.flush(), []);
  }

  #close(packs: Span['packs'], next: Span['rows'][number][]): Span {
    const rows = this.#rows;
    this.#rows = next;
    return { rows, packs };
  }

  /** A row that needs no asking. */
  #settle(row: Row, verdict: Span['rows'][number]['verdict']): Span | undefined {
    this.#rows.push({ row, verdict });
    const longest = Math.max(shortSpan, 2 * this.#gathering.packer.holds);
    return this.#rows.length >= longest ? this.flush() : undefined;
  }

  /** What an answer is known by. One that was chosen among all labels is another than one of few. */
  #subject(content: Content): string {
    const { shortlist } = this.#gathering;
    const subject = subjectOf(content);
    if (!shortlist) return subject;
    return shortlist.isSampled(content.text) ? `all\n${subject}` : `few\n${subject}`;
  }

  /** Notes whether the shortlist of a row of the sample has the label that was chosen among all. */
  #compare({ text }: Content, verdict: Span['rows'][number]['verdict']): void {
    const { shortlist } = this.#gathering;
    if (!shortlist?.isSampled(text)) return;
    const hear = async () => {
      shortlist.heard(text, verdict instanceof Pending ? await verdict.verdict() : verdict);
    };
    // A verdict that does not come is somebody else's to complain of.
    hear().catch(() => {});
  }

  #waiting(content: Content, key: string): WaitingRow {
    const { known, examplesFor, shortlist } = this.#gathering;
    const examples = examplesFor?.(content.text);
    const ranked = shortlist?.ranked(content.text);
    return {
      key,
      pending: known.wait(key),
      ...content,
      ...(examples ? { examples } : {}),
      ...(ranked ? { ranked } : {}),
    };
  }
}
