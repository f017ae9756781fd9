import type { Clock } from '../classify/clock.ts';
import { Retries } from '../classify/retry.ts';
import { ProviderError, SkllmError } from '../errors.ts';

/** How requests to a batch service are made: one after the other. */
export interface Insisting {
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * Makes a request until it is answered, or `Retries` gives up.
 *
 * @throws SkllmError `service` where it gives up; the signal's reason when aborted.
 */
export async function insist<T>(work: () => Promise<T>, { clock, signal }: Insisting): Promise<T> {
  const retries = new Retries(clock);
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ProviderError)) throw error;
      const decision = retries.decide(error, { attempt, timeouts: 0, rows: 1 });
      if (decision.do !== 'again') throw decision.do === 'stop' ? decision.error : givenUp(error);
      await clock.sleep(decision.after, signal);
    }
  }
}

function givenUp(error: ProviderError): SkllmError {
  const hint = error.hint ?? 'What was done is noted: the same command goes on from here.';
  return new SkllmError('service', error.message, { cause: error, hint });
}
