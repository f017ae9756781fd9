import { numbersIn, recordsIn } from './manifest-lines.ts';

/** What a pack was made of. */
export interface SentPack {
  /** Of its rows among those of the run, ascending. */
  readonly positions: readonly number[];
  /** Tells whether the rows still say what they said; 32 bits. */
  readonly check: number;
}

/**
 * The packs of a manifest, in the order of their numbers: packs and the rows in them are in the input's
 * order. They are read as they are taken, so that none but the present one is in memory.
 */
export async function* packsIn(path: string): AsyncGenerator<SentPack> {
  for await (const record of recordsIn(path)) {
    if (typeof record?.rows !== 'string') continue;
    yield {
      positions: numbersIn(record.rows),
      check: Number.parseInt(String(record.check), 16),
    };
  }
}
