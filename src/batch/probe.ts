import type { Ways } from '../classify/ask-rows.ts';
import { send } from '../classify/send.ts';
import type { Row } from '../row.ts';
import type { Found } from './asked-with.ts';
import { packsOf } from './packs.ts';

/**
 * Asks the first pack live, to find out for the price of one request which reply format the service
 * takes and how much room the model wants for thinking; what it refuses the model notes itself.
 *
 * The answer is not used and not kept: the pack is sent with the others, so that the job is whole
 * on a machine that has another store.
 *
 * @throws SkllmError where the service cannot be asked at all.
 */
export async function probe(
  rows: AsyncIterable<readonly Row[]>,
  ways: Ways,
  signal: AbortSignal,
): Promise<Found> {
  const { task, keys, desk } = ways;
  for await (const pack of packsOf(rows, ways)) {
    const keyed = pack.map((row, place) => ({ ...row, key: keys[place]! }));
    await send({ task, rows: keyed, again: false }, desk, signal);
    break;
  }
  const { mode, thinkingTokens } = desk.learnt;
  return { mode, thinkingTokens };
}
