import { subjectOf } from '../classify/content.ts';
import type { Ways } from '../classify/ways.ts';
import type { Row } from '../row.ts';
import type { Key } from '../store/key.ts';
import { KeyFile } from '../store/key-file.ts';
import type { Manifest } from '../store/manifest.ts';
import { packsIn } from '../store/manifest-packs.ts';
import { checkOf } from './asked-with.ts';

/** The keys in this machine's store of the answers that a batch brings. */
export interface AnswerKeys {
  /** Of the rows of a pack. */
  of(pack: number): readonly Key[];
  /** Whether the rows of a pack still say what they said when they were sent. */
  holds(pack: number): boolean;
  close(): void;
}

/**
 * Reads the rows again and finds the key of each that was sent. A manifest has none: keys depend on
 * the secret of a store, and replies may be fetched on another machine. Memory: 5 bytes a pack; the
 * keys are in a temporary file.
 *
 * @param rows - The same as were given to `writeBatch`.
 */
export async function answerKeys(
  rows: AsyncIterable<readonly Row[]>,
  manifest: Manifest,
  { content, known }: Ways,
): Promise<AnswerKeys> {
  const held = new Uint8Array(manifest.packs);
  const keys = new KeyFile(manifest.packs);
  const packs = packsIn(manifest.path);
  let [position, pack] = [-1, 0];
  let subjects: string[] = [];
  try {
    let next = await packs.next();
    reading: for await (const chunk of rows) {
      for (const row of chunk) {
        if (next.done) break reading;
        const { positions, check } = next.value;
        position += 1;
        if (position !== positions[subjects.length]) continue;
        const looked = content(row);
        const found = looked instanceof Promise ? await looked : looked;
        // A row that has lost its text cannot be the one that was sent: its pack will not hold.
        subjects.push('content' in found ? subjectOf(found.content) : '');
        if (subjects.length < positions.length) continue;
        held[pack] = checkOf(manifest.head.run, subjects) === check ? 1 : 0;
        keys.add(subjects.map((subject) => known.keyOf(subject)));
        subjects = [];
        pack += 1;
        next = await packs.next();
      }
    }
  } catch (error) {
    keys.close();
    throw error;
  } finally {
    await packs.return(undefined);
  }
  return {
    of: (which) => keys.group(which),
    holds: (which) => held[which] === 1,
    close: () => keys.close(),
  };
}
