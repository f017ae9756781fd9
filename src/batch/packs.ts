import { subjectOf } from '../classify/content.ts';
import { createPacker } from '../classify/pack.ts';
import type { RowText } from '../classify/prompt.ts';
import type { Ways } from '../classify/ways.ts';
import type { Row } from '../row.ts';
import { keyBits } from '../store/key.ts';
import { KeyTable } from '../store/key-table.ts';

/** A row that is to be sent. */
export interface SentRow extends RowText {
  /** Its place among the rows of the run, from 0. */
  readonly position: number;
  /** What its answer is known by; see `subjectOf`. */
  readonly subject: string;
}

/** What became of the rows that were looked at. */
export interface PackCounts {
  rows: number;
  /** Rows whose answer is in the store, or that are equal to one that is sent. */
  known: number;
  /** Rows that cannot be asked: without text, too long, or broken. */
  unaskable: number;
}

/**
 * Gathers rows into packs, as a live run would, but that nobody waits for a pack: it is closed only
 * when it is full, and of what was sent just a hash is remembered, 16 bytes a row.
 *
 * @param ways - Need a store: its keys tell equal rows.
 * @param counts - Counted in while the packs are taken.
 */
export async function* packsOf(
  rows: AsyncIterable<readonly Row[]>,
  ways: Ways,
  counts: PackCounts = { rows: 0, known: 0, unaskable: 0 },
): AsyncGenerator<readonly SentRow[]> {
  const { task, content, shape, estimator, desk } = ways;
  const { limits } = desk.model;
  const packer = createPacker<SentRow>({ task, limits, shape, estimator });
  const isKnown = knownOrSent(ways);
  for await (const chunk of rows) {
    for (const row of chunk) {
      const position = counts.rows++;
      const looked = content(row);
      const found = looked instanceof Promise ? await looked : looked;
      if ('failure' in found) {
        counts.unaskable += 1;
        continue;
      }
      const subject = subjectOf(found.content);
      if (isKnown(subject)) {
        counts.known += 1;
        continue;
      }
      const examples = ways.examplesFor?.(found.content.text);
      const sent = { ...found.content, ...(examples ? { examples } : {}), position, subject };
      if (packer.tooLong(sent)) {
        counts.unaskable += 1;
        continue;
      }
      yield* packer.add(sent);
    }
  }
  yield* packer.flush();
}

/**
 * Whether a row needs no asking; the first of equal rows does. A row that is taken for another by its
 * hash stays without an answer, until the same command is run again.
 */
function knownOrSent({ known }: Ways): (subject: string) => boolean {
  const sent = new KeyTable(0);
  return (subject) => {
    const key = known.keyOf(subject);
    const bits = keyBits(key);
    if (known.find(key) || sent.find(bits)) return true;
    sent.add(bits);
    return false;
  };
}
