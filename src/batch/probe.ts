import { send } from '../classify/send.ts';
import type { Ways } from '../classify/ways.ts';
import type { WireMode } from '../classify/wire-mode.ts';
import { ProviderError, SkllmError } from '../errors.ts';
import type { Row } from '../row.ts';
import { packsOf } from './packs.ts';

/** What a service was found to take. */
export interface Probed {
  readonly mode: WireMode;
  readonly thinkingTokens: number;
}

/**
 * What to take a service for that is not asked: a cap with room for thinking costs a model that does
 * not think nothing, and packs leave half of the window free.
 */
export function unprobed({ shape, desk }: Ways, mode: WireMode = shape.mode): Probed {
  const { contextTokens, maxOutputTokens = mostThinking } = desk.model.limits;
  return {
    mode,
    thinkingTokens: Math.min(mostThinking, maxOutputTokens, Math.floor(contextTokens / 4)),
  };
}

/** Tokens that are allowed for thinking where nobody knows whether the model does. */
const mostThinking = 4096;

/**
 * Asks the first pack live, to find out for the price of one request which reply format the service
 * takes and how much room the model wants for thinking; what it refuses the model notes itself.
 *
 * The answer is not used and not kept: the pack is sent with the others, so that the job is whole
 * on a machine that has another store.
 *
 * @param answersLive - False where the service may have something for jobs alone: then that it answers
 *   nothing live is no reason to stop.
 * @throws SkllmError where the service cannot be asked at all.
 */
export async function probe(
  rows: AsyncIterable<readonly Row[]>,
  ways: Ways,
  { signal, answersLive }: { readonly signal: AbortSignal; readonly answersLive: boolean },
): Promise<Probed> {
  try {
    return await asked(rows, ways, signal);
  } catch (error) {
    if (answersLive || !isForJobsAlone(error)) throw error;
    ways.desk.notify(
      `${ways.desk.model.id} answers nothing live, so it is taken to take schemas; --wire-mode says otherwise.`,
    );
    return unprobed(ways);
  }
}

async function asked(
  rows: AsyncIterable<readonly Row[]>,
  ways: Ways,
  signal: AbortSignal,
): Promise<Probed> {
  const { task, keys, desk } = ways;
  for await (const pack of packsOf(rows, ways)) {
    const keyed = pack.map((row, place) => ({ ...row, key: keys[place]! }));
    await send({ task, rows: keyed, again: false }, desk, signal);
    break;
  }
  const { mode, thinkingTokens } = desk.learnt;
  return { mode, thinkingTokens };
}

function isForJobsAlone(error: unknown): boolean {
  const cause = error instanceof SkllmError ? error.cause : undefined;
  if (!(cause instanceof ProviderError)) return false;
  return cause.kind === 'no-such-model' || cause.kind === 'bad-request';
}
