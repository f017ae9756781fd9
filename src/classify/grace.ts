import { setMaxListeners } from 'node:events';
import type { Clock } from './clock.ts';

/** Milliseconds that an interrupted run waits for answers under way, which are paid for. */
export const grace = 5000;

/**
 * A signal that follows another after a grace, for what should come to its end if it can.
 *
 * @returns The signal, with the reason of the other; `done` is to be called when all has ended.
 */
export function graceful(
  signal: AbortSignal,
  clock: Clock,
): { readonly signal: AbortSignal; done(): void } {
  const late = new AbortController();
  const over = new AbortController();
  const wait = () => {
    const abort = () => late.abort(signal.reason);
    clock.sleep(grace, over.signal).then(abort, () => {});
  };
  setMaxListeners(0, late.signal); // Every request under way listens to it: no leak.
  if (signal.aborted) wait();
  else signal.addEventListener('abort', wait, { once: true });
  return {
    signal: late.signal,
    done() {
      signal.removeEventListener('abort', wait);
      over.abort();
    },
  };
}
