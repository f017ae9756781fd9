import { subjectOf } from '../classify/content.ts';
import type { Ways } from '../classify/ways.ts';
import type { Row } from '../row.ts';
import { type Key, keyLength } from '../store/key.ts';
import type { Manifest } from '../store/manifest.ts';
import { checkOf } from './asked-with.ts';

/** The keys in this machine's store of the answers that a batch brings. */
export interface AnswerKeys {
  /** The key of a row by its number among the rows that were sent. */
  key(row: number): Key;
  /** Whether the rows of a pack still say what they said when they were sent. */
  holds(pack: number): boolean;
}

/**
 * Reads the rows again and finds the key of each that was sent. A manifest has none: keys depend on
 * the secret of a store, and replies may be fetched on another machine. Memory: 16 bytes a row sent.
 *
 * @param rows - The same as were given to `writeBatch`.
 */
export async function answerKeys(
  rows: AsyncIterable<readonly Row[]>,
  { head: { run }, packs }: Manifest,
  { content, known }: Ways,
): Promise<AnswerKeys> {
  const keys = Buffer.alloc(packs.rows * keyBytes);
  const held = new Uint8Array(packs.packs);
  let [position, sent, pack] = [-1, 0, 0];
  let subjects: string[] = [];

  const add = (subject: string) => {
    keys.write(known.keyOf(subject), sent * keyBytes, 'hex');
    subjects.push(subject);
    sent += 1;
    if (sent < packs.start(pack + 1)) return;
    held[pack] = checkOf(run, subjects) === packs.check(pack) ? 1 : 0;
    pack += 1;
    subjects = [];
  };

  reading: for await (const chunk of rows) {
    for (const row of chunk) {
      if (sent === packs.rows) break reading;
      position += 1;
      if (position !== packs.position(sent)) continue;
      const looked = content(row);
      const found = looked instanceof Promise ? await looked : looked;
      // A row that has lost its text cannot be the one that was sent: its pack will not hold.
      add('content' in found ? subjectOf(found.content) : '');
    }
  }
  return {
    key: (row) => keys.toString('hex', row * keyBytes, (row + 1) * keyBytes),
    holds: (which) => held[which] === 1,
  };
}

const keyBytes = keyLength / 2;
